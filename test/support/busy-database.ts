import pg from 'pg';
import type { TestApp } from './app.ts';

/** How long the product's statements wait for a lock then. */
const LOCK_TIMEOUT = '50ms';

/**
 * Makes the database of an app one that has no time for anybody: all its tables are locked, and statements
 * give up soon. Returns how to end it.
 */
export async function keepDatabaseBusy(app: TestApp): Promise<() => Promise<void>> {
  const name = new URL(app.database.url).pathname.slice(1);
  await app.sql(`ALTER DATABASE ${name} SET lock_timeout = '${LOCK_TIMEOUT}'`);
  const holder = new pg.Client(app.database.url);
  await holder.connect();
  await holder.query(`SET lock_timeout = '10s'`);
  // Only connections to come have the new setting.
  await holder.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await holder.query('BEGIN');
  const { rows } = await holder.query<{ tables: string }>(
    `SELECT string_agg(format('%I', relname), ', ') AS tables FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
  );
  await holder.query(`LOCK TABLE ${rows[0]?.tables} IN ACCESS EXCLUSIVE MODE`);
  return () => holder.end();
}
