# The server, in every role: `docker run IMAGE`, `docker run IMAGE worker`, `docker run IMAGE migrate`.
FROM node:24.19.0-bookworm-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json compile.mjs ./
# The postinstall script makes of these the database client, the settings pages and dist/, all that the server runs on.
COPY prisma prisma
COPY catalog catalog
COPY connectors connectors
COPY server server
# Served for download.
COPY verifiers verifiers
# What that took is not in the image. npm keeps a compiler that Prisma names as an optional peer, and Prisma brings
# what it needs for other databases.
RUN npm ci --no-update-notifier && npm prune --omit=dev --no-update-notifier \
  && rm -r node_modules/typescript node_modules/recheck-* \
  && find node_modules/@prisma/client/runtime -name 'query_compiler_*' ! -name '*.postgresql.*' -delete

FROM node:24.19.0-bookworm-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df
# libuv's pool resolves names and compresses; its default of 4 threads is too few for many deliveries at once.
# Nothing is written but in DATA_DIR and the temporary folder, so the root may be read-only.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 UV_THREADPOOL_SIZE=16 PORT=8080 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN install --directory --owner=node --group=node --mode=0700 /data
USER node
# Used only without DATABASE_URL: PostgreSQL then runs inside, in here.
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# What is young needs room under load: collected in small steps, it costs a tenth of what a process can publish.
ENTRYPOINT ["node", "--max-old-space-size=1024", "--min-semi-space-size=16", "dist/server/main.js"]
CMD ["all"]
