import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { TEMPLATE_DATABASE } from './global-setup.ts';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A migrated database of its own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await admin(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => admin(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** A row of the deliveries table. */
export interface DeliveryRow {
  id: string;
  team_id: string;
  event_id: string;
  destination_id: string;
  attempt: number;
  status: 'pending' | 'delivered' | 'failed' | 'abandoned';
  scheduled_for: Date;
  claimed_until: Date | null;
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
        'SELECT * FROM deliveries WHERE $1::text IS NULL OR destination_id = $1 ORDER BY right(id, 24)',
        [endpointId ?? null],
      );
      return rows;
    },
    close: () => pool.end(),
  };
}
