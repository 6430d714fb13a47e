import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../server/storage/embedded-postgres.ts';
import { migrate } from '../server/storage/migrate.ts';
import { schemaDifference } from '../server/storage/schema-difference.ts';
import { MIGRATIONS_DIR } from '../server/storage/schema-engine.ts';

/**
 * `npm run -s migration -- add_labels` writes prisma/migrations/<time>_add_labels/migration.sql: the SQL that
 * takes the existing migrations to schema.prisma. It applies them to a scratch database and has Prisma's
 * engine compare.
 *
 * The engine compares what Prisma can say: tables, columns, keys and ordinary indexes. It neither sees nor
 * drops what the migrations add by hand (collations, partial indexes, checks, storage parameters, comments).
 * So: declare ordinary indexes in schema.prisma with `map:`, and read what was written before you commit it.
 * A new id-like column needs `COLLATE "C"`, a new state column its CHECK, and a changed column type drops and
 * rebuilds the hand-made indexes on it only if you say so.
 */
async function newMigration(name: string): Promise<string | undefined> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'new-migration-'));
  const postgres = await startEmbeddedPostgres({ dataDir: scratch, log: () => {} });
  try {
    await migrate(postgres.url);
    const sql = await schemaDifference(postgres.url);
    if (sql === undefined) return undefined;
    const time = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
    const directory = path.join(MIGRATIONS_DIR, `${time}_${name}`);
    await mkdir(directory, { recursive: true });
    await writeFile(path.join(directory, 'migration.sql'), sql);
    return directory;
  } finally {
    await postgres.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

const [name] = process.argv.slice(2);
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error('Usage: npm run -s migration -- name_in_lower_case');
  process.exitCode = 1;
} else {
  console.log((await newMigration(name)) ?? 'schema.prisma and the migrations agree: nothing to write.');
}
