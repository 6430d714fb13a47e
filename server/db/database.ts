import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../prisma/generated/client.ts';

/** One statement with a name. node-postgres prepares it once for each connection and reuses the plan. */
export interface Statement {
  name: string;
  text: string;
  /**
   * It joins a batch to rows that it names by their keys, and needs no order: no other way may be planned.
   */
  byKey?: boolean;
}

export interface Database {
  /**
   * Runs one statement; the rows are what the caller says they are. Throws what PostgreSQL or the network
   * says.
   */
  query<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** The longest time to wait for a free connection, and for an answer, milliseconds. */
const CONNECT_DEADLINE_MS = 10_000;
const STATEMENT_DEADLINE_MS = 30_000;
const LISTENER_DEADLINE_MS = 3_000;

/**
 * Every hot statement finds its rows by a key. The planner chooses otherwise when statistics mislead it:
 * those of a young, restored or idle database say that a backlog is empty, and then it joins a batch to a
 * scan of all of it. So what reads whole tables isn't offered to it. (test/pipeline/plans.test.ts)
 */
const WITHOUT_TABLE_SCANS = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'enable_material'];
/**
 * Whole indexes can be read as well. What remains without these, the bitmap scan, always takes a key; but it
 * gives no order, which is why only statements that need none are planned so.
 */
const WITHOUT_INDEX_SCANS = [...WITHOUT_TABLE_SCANS, 'enable_indexscan', 'enable_indexonlyscan'];

/** The share of the connections that is kept for statements by key. */
const BY_KEY_SHARE = 0.3;

/**
 * The pools of the hot path. `onError` hears of idle connections that broke; the pools replace them by
 * themselves.
 */
export function openDatabase(url: string, connections: number, onError: (error: Error) => void): Database {
  const open = (max: number, off: readonly string[]) => {
    const pool = new pg.Pool({
      connectionString: url,
      max,
      connectionTimeoutMillis: CONNECT_DEADLINE_MS,
      statement_timeout: STATEMENT_DEADLINE_MS,
      query_timeout: STATEMENT_DEADLINE_MS + 5_000,
      options: off.map((setting) => `-c ${setting}=off`).join(' '),
      keepAlive: true,
      application_name: 'autousers-connect',
    });
    pool.on('error', onError);
    return pool;
  };
  const byKey = Math.ceil(connections * BY_KEY_SHARE);
  const pools = {
    keyed: open(byKey, WITHOUT_INDEX_SCANS),
    other: open(Math.max(connections - byKey, 1), WITHOUT_TABLE_SCANS),
  };
  return {
    async query<Row extends object>({ name, text, byKey }: Statement, values: readonly unknown[]) {
      const pool = byKey ? pools.keyed : pools.other;
      const result = await pool.query<Row>({ name, text, values: [...values] });
      return result.rows;
    },
    close: async () => void (await Promise.all([pools.keyed.end(), pools.other.end()])),
  };
}

/** A connection that only hears notifications. */
export interface Listener {
  /** Resolves when the connection has ended, for whatever reason. */
  ended: Promise<void>;
  /** Rejects when the database doesn't answer. */
  ask(): Promise<void>;
  close(): Promise<void>;
}

/** Connects and listens; resolves when nothing that is sent to the channels from then on can be missed. */
export async function openListener(
  url: string,
  channels: readonly string[],
  onMessage: (channel: string, payload: string) => void,
): Promise<Listener> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: LISTENER_DEADLINE_MS,
    query_timeout: LISTENER_DEADLINE_MS,
    keepAlive: true,
    application_name: 'autousers-connect',
  });
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  // The end is news enough.
  client.on('error', () => {});
  client.on('notification', ({ channel, payload }) => onMessage(channel, payload ?? ''));
  try {
    await client.connect();
    for (const channel of channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    // Not waited for: it may have ended before it began.
    void client.end().catch(() => {});
    throw error;
  }
  return {
    ended,
    ask: async () => void (await client.query('SELECT 1')),
    close: () => client.end(),
  };
}

/** Opens Prisma's client over a pool of its own, for what a person does to a row. */
export function openPrisma(url: string, connections: number): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_DEADLINE_MS,
    statement_timeout: STATEMENT_DEADLINE_MS,
  });
  return new PrismaClient({ adapter });
}
