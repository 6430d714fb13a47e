# The server, in every role: `docker run IMAGE`, `docker run IMAGE worker`, `docker run IMAGE migrate`.
FROM node:20.20.2-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The postinstall scripts write the database client from these two files, and build the settings pages.
COPY prisma/schema.prisma prisma/generate.mjs prisma/
COPY tsconfig.json ./
COPY server/dashboard server/dashboard
RUN npm ci --omit=dev --no-update-notifier

FROM node:20.20.2-slim
# libuv's pool resolves names and compresses; its default of 4 threads is too few for many deliveries at once.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 UV_THREADPOOL_SIZE=16 PORT=8080 DATA_DIR=/data
WORKDIR /app
COPY --from=dependencies /app ./
COPY prisma/migrations prisma/migrations
COPY connectors connectors
COPY server server
RUN install --directory --owner=node --group=node --mode=0700 /data
USER node
# Used only without DATABASE_URL: PostgreSQL then runs inside, in here.
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-old-space-size=1024", "--import", "tsx", "server/main.ts"]
CMD ["all"]
