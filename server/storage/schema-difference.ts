import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MIGRATIONS_DIR, NO_FILTERS, openSchemaEngine } from './schema-engine.ts';

/**
 * The SQL that would take a database to what schema.prisma says; undefined when it is there already. Only
 * what Prisma can say counts: collations, partial indexes, checks and storage parameters are neither seen nor
 * dropped.
 */
export async function schemaDifference(databaseUrl: string): Promise<string | undefined> {
  const directory = path.dirname(MIGRATIONS_DIR);
  const content = await readFile(path.join(directory, 'schema.prisma'), 'utf8');
  const files = [{ path: 'schema.prisma', content }];
  const { engine, close } = await openSchemaEngine(databaseUrl);
  try {
    const { stdout, exitCode } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: directory },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: NO_FILTERS,
    });
    return exitCode === 2 && stdout ? stdout : undefined;
  } finally {
    await close();
  }
}
