import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import { CatalogAdapter, CatalogPool } from './catalog-adapter.ts';

/** An ordinary Prisma folder: `prisma migrate deploy` can apply it too. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** What the engine must be told about on each call; we exclude nothing. */
export const NO_FILTERS = { externalTables: [], externalEnums: [] };

/** Node has it, but the types of Node 20 don't say so. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: WasmExports } }>;
};

interface WasmExports {
  __wbindgen_start(): void;
}

type Bindings = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');

/**
 * The package has bindings for bundlers only; in Node its module is compiled and started by hand, once, and
 * only where something is to be migrated.
 */
let loading: Promise<Bindings> | undefined;

async function load(): Promise<Bindings> {
  // Where the engine reports a bug of its own before it aborts.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => console.error(text) },
  });
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(path.join(path.dirname(file), 'schema_engine_bg.wasm'));
  const imports: Record<string, unknown> = { ...bindings };
  // The engine never clears its own deadlines: left as they are, each would keep the process alive for 10 s.
  for (const name of Object.keys(imports).filter((key) => key.startsWith('__wbg_setTimeout_'))) {
    imports[name] = (callback: () => void, milliseconds: number) =>
      setTimeout(callback, milliseconds).unref();
  }
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': imports });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

export interface OpenSchemaEngine {
  engine: SchemaEngine;
  /** Ends its connections. */
  close(): Promise<void>;
}

/**
 * Prisma's schema engine as WebAssembly, connected to `databaseUrl`: the ordinary engine is a binary that
 * would have to be downloaded. @throws when the database can't be reached.
 */
export async function openSchemaEngine(databaseUrl: string): Promise<OpenSchemaEngine> {
  loading ??= load();
  const bindings = await loading;
  const pool = new CatalogPool({ connectionString: databaseUrl, max: 2, connectionTimeoutMillis: 10_000 });
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(new CatalogAdapter(pool));
    const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => {}, adapter);
    return {
      engine,
      close: () => {
        engine.free();
        return pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/**
 * Reads a migrations folder into the form that the engine wants; files in it that are no migrations are
 * skipped.
 */
export async function readMigrations(directory = MIGRATIONS_DIR): Promise<MigrationList> {
  const lockfile = path.join(directory, 'migration_lock.toml');
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return {
    baseDir: directory,
    lockfile: { path: 'migration_lock.toml', content: await readFile(lockfile, 'utf8').catch(() => null) },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.sort().map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(path.join(directory, name, 'migration.sql'), 'utf8'),
          },
        },
      })),
    ),
  };
}
