import { runMigrations } from 'bullmq';
import pg from 'pg';
import { MIGRATIONS_DIR, NO_FILTERS, openSchemaEngine, readMigrations } from './schema-engine.ts';

/** The PostgreSQL schema that holds the queue's tables, when the queue lives in PostgreSQL. */
const QUEUE_SCHEMA = 'queue';

/** Any number will do, as long as every release uses the same. */
const LOCK_KEY = 7_265_110;
const CONNECT_DEADLINE_MS = 10_000;

export interface MigrateOptions {
  /** Also makes or updates the queue's tables, in the schema `queue`. */
  queue?: boolean;
  /** The folder of migrations; another one in tests. */
  directory?: string;
  /** How long to wait for another process that is migrating, milliseconds. */
  lockDeadlineMs?: number;
}

/** A database that can't be reached, is being migrated for too long, or refused a migration. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Applies what is missing of `prisma/migrations`, in order, and records it in Prisma's table
 * `_prisma_migrations`. Processes that start at once wait for each other. Needs a direct connection: a pooler
 * that hands out another session for each transaction would lose the lock.
 * @returns the names of the migrations applied now. @throws MigrationError
 */
export async function migrate(
  databaseUrl: string,
  log: (line: string) => void = () => {},
  options: MigrateOptions = {},
): Promise<string[]> {
  const session = await connect(databaseUrl);
  try {
    await lock(session, options.lockDeadlineMs ?? 60_000);
    const applied = await applyPending(session, databaseUrl, options.directory ?? MIGRATIONS_DIR);
    for (const name of applied) log(`Applied the migration ${name}`);
    if (options.queue) await runMigrations(session, QUEUE_SCHEMA);
    return applied;
  } finally {
    // Ending the session gives the lock back.
    await session.end().catch(() => {});
  }
}

async function connect(databaseUrl: string): Promise<pg.Client> {
  const session = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_DEADLINE_MS,
    keepAlive: true,
  });
  // Without a listener, a connection that breaks while idle would end the process.
  session.on('error', () => {});
  await session.connect().catch((error: Error & { code?: string }) => {
    throw new MigrationError(`The database can't be reached: ${error.message || error.code}`, {
      cause: error,
    });
  });
  return session;
}

async function lock(session: pg.Client, deadlineMs: number): Promise<void> {
  try {
    await session.query(`SET lock_timeout = ${deadlineMs}`);
    await session.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await session.query('SET lock_timeout = 0');
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    const seconds = Math.round(deadlineMs / 1_000);
    throw new MigrationError(
      `Another process has been migrating the database for more than ${seconds} seconds.`,
    );
  }
}
const LOCK_NOT_AVAILABLE = '55P03';

async function applyPending(session: pg.Client, databaseUrl: string, directory: string): Promise<string[]> {
  const migrationsList = await readMigrations(directory);
  const known = new Set(migrationsList.migrationDirectories.map(({ path }) => path));
  const finished = await recorded(session, 'finished_at IS NOT NULL');
  const unknown = finished.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new MigrationError(
      `The database was migrated by a newer version (${unknown.join(', ')}). Start that version, or restore the backup from before.`,
    );
  }
  const unfinished = await recorded(session, 'finished_at IS NULL');
  // The usual start. The engine takes a second, and memory that the process would keep.
  if (unfinished.length === 0 && finished.length === known.size) return [];
  const { engine, close } = await openSchemaEngine(databaseUrl);
  try {
    // One that failed or was cut short left no change (a script is one transaction), only its row. Nobody
    // else is at it, since we hold the lock: so it is tried again instead of blocking every start until
    // someone steps in.
    for (const migrationName of unfinished) await engine.markMigrationRolledBack({ migrationName });
    const done = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS });
    return done.appliedMigrationNames;
  } catch (error) {
    throw new MigrationError(explain((error as Error).message), { cause: error });
  } finally {
    await close();
  }
}

/** The engine's message without its trace, which holds the migration's name. */
function explain(message: string): string {
  const name = /migration_name="([^"]+)"/.exec(message)?.[1];
  const [text = ''] = message.split(/\n\s*0: /);
  const reason = text.replace(/^external connector error\s*|Error querying the database:\s*/g, '').trim();
  return name ? `The migration ${name} failed: ${reason}` : `The database could not be migrated: ${reason}`;
}

/** The migrations that the database has, or once had begun. `which`: a condition on Prisma's table. */
async function recorded(session: pg.Client, which: string): Promise<string[]> {
  const { rows: tables } = await session.query(
    `SELECT FROM pg_tables WHERE tablename = '_prisma_migrations'`,
  );
  if (tables.length === 0) return [];
  const { rows } = await session.query<{ name: string }>(
    `SELECT DISTINCT migration_name AS name FROM _prisma_migrations WHERE ${which} AND rolled_back_at IS NULL`,
  );
  return rows.map((row) => row.name);
}
