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

/** How often a statement is run that loses one deadlock after the other. */
const MOST_RUNS = 3;
/** Disk full, an error of the disk, a read-only transaction (PostgreSQL's manual, appendix A). */
const UNWRITABLE = new Set(['53100', '58030', '25006']);
const isDeadlock = (error: unknown) => error instanceof pg.DatabaseError && error.code === '40P01';

/** The share of the connections that is kept for statements by key. */
const BY_KEY_SHARE = 0.3;

export interface DatabaseEvents {
  /** An idle connection broke; the pools replace it by themselves. */
  onError(error: Error): void;
  /** A statement had to wait so long for a free connection, milliseconds. */
  onWait?(ms: number): void;
  /** A statement failed because nothing can be written. */
  onUnwritable?(): void;
}

/** The pools of the hot path. */
export function openDatabase(
  url: string,
  connections: number,
  { onError, onWait, onUnwritable }: DatabaseEvents,
): Database {
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
  /** The same as the pool's own `query`, but for the time that it waits. */
  async function waiting<Row extends object>(pool: pg.Pool, query: pg.QueryConfig) {
    const since = performance.now();
    const client = await pool.connect();
    onWait?.(performance.now() - since);
    let broken = false;
    try {
      return await client.query<Row>(query);
    } catch (error) {
      // A connection that only refused a statement is as good as before.
      broken = !(error instanceof pg.DatabaseError);
      throw error;
    } finally {
      client.release(broken);
    }
  }
  const byKey = Math.ceil(connections * BY_KEY_SHARE);
  const pools = {
    keyed: open(byKey, WITHOUT_INDEX_SCANS),
    other: open(Math.max(connections - byKey, 1), WITHOUT_TABLE_SCANS),
  };
  return {
    async query<Row extends object>({ name, text, byKey }: Statement, values: readonly unknown[]) {
      const pool = byKey ? pools.keyed : pools.other;
      for (let run = 1; ; run++) {
        try {
          const query = { name, text, values: [...values] };
          const isBusy = pool.idleCount === 0 && pool.totalCount >= pool.options.max;
          return (await (isBusy ? waiting<Row>(pool, query) : pool.query<Row>(query))).rows;
        } catch (error) {
          if (error instanceof pg.DatabaseError && UNWRITABLE.has(error.code ?? '')) onUnwritable?.();
          // Each statement is a transaction of its own: one that lost a deadlock has changed nothing.
          if (run === MOST_RUNS || !isDeadlock(error)) throw error;
        }
      }
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
    application_name: 'autousers-connect listener',
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
