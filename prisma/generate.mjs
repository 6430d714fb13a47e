// Writes the database client to prisma/generated; `npm ci` and `npm install` run it (postinstall).
//
// It calls Prisma's generator directly instead of `prisma generate`: the `prisma` package wants to download
// an engine that generating doesn't use, and brings dozens of packages (a studio, a second PostgreSQL) that
// nothing here uses. For the same reason package.json replaces `@prisma/engines`, whose install script is
// that download, with the package that only names the engines' version. Plain JavaScript, since it runs
// before anything is built.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// Not `import`: the ES module build of these packages can't be loaded by Node (imports without extensions).
const require = createRequire(import.meta.url);
const { PrismaClientTsGenerator } = require('@prisma/client-generator-ts');
const { getGenerators, loadSchemaContext } = require('@prisma/internals');

const generators = await getGenerators({
  schemaContext: await loadSchemaContext({
    schemaPath: { cliProvidedPath: fileURLToPath(new URL('schema.prisma', import.meta.url)) },
    printLoadMessage: false,
  }),
  printDownloadProgress: false,
  registry: { 'prisma-client': { type: 'in-process', generator: new PrismaClientTsGenerator() } },
});
for (const generator of generators) {
  await generator.generate();
  generator.stop();
}
