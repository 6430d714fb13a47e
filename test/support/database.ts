import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { TEMPLATE_DATABASE } from './global-setup.ts';
import { until } from './until.ts';

/** How long a database's connections may take to close before they are cut, milliseconds. */
const CLOSING_MS = 3_000;

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A migrated database of its own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const query = async (sql: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') });
    await client.connect();
    return client.query(sql, values).finally(() => client.end());
  };
  await query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const drop = async () => {
    // Connections that are closing are let go: one that is cut in that moment reports to nobody who listens.
    await until(async () => {
      const { rows } = await query('SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = $1', [
        name,
      ]);
      return rows[0]?.open === 0;
    }, CLOSING_MS).catch(() => undefined);
    await query(`DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { url: url.href, drop };
}

/** A row of the view of deliveries. */
export interface DeliveryRow {
  id: string;
  team_id: string;
  event_id: string;
  destination_id: string;
  attempt: number;
  status: 'pending' | 'delivered' | 'failed' | 'abandoned';
  scheduled_for: Date;
  replays_delivery_id: string | null;
  request_headers: Record<string, string> | null;
  response_status: number | null;
  response_headers: Record<string, string> | null;
  response_body: string | null;
  response_ms: number | null;
  error: string | null;
  attempted_at: Date | null;
  delivered_at: Date | null;
  created_at: Date;
}

/** A test's own look at the tables. */
export interface DatabaseView {
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Of one endpoint or of all, oldest first. */
  deliveries(endpointId?: string): Promise<DeliveryRow[]>;
  close(): Promise<void>;
}

export function viewDatabase(url: string): DatabaseView {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // Dropping the database at the end cuts the connection; that is no news.
  pool.on('error', () => {});
  return {
    sql: async (text, values) => (await pool.query(text, values)).rows,
    deliveries: async (endpointId) => {
      const { rows } = await pool.query<DeliveryRow>(
        'SELECT * FROM deliveries WHERE $1::text IS NULL OR destination_id = $1 ORDER BY position',
        [endpointId ?? null],
      );
      return rows;
    },
    close: () => pool.end(),
  };
}

/** Everything that the database holds, the queue's tables included, as text. */
export async function everythingStored(sql: DatabaseView['sql']): Promise<string> {
  const tables = await sql(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  if (tables.length < 9) throw new Error('not all tables are there');
  const rows = await Promise.all(tables.map(({ name }) => sql(`SELECT t::text AS row FROM ${name} t`)));
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
}
