import type { Session } from '../connector.ts';
import { listTables, type Table } from './client.ts';

/** How long a base's fields are taken to be what they were, milliseconds. */
const FRESH_MS = 5 * 60_000;
const MOST_KEPT = 500;

interface Kept {
  tables: Table[];
  readAt: number;
}

/**
 * Reading the fields before each record would double the requests, of which free plans have 1 000 a month.
 */
const kept = new Map<string, Kept>();

/**
 * A table of a base; undefined when the base has none like it. `isFresh`: it was read just now. `anew`: what
 * was read before isn't trusted. @throws CallFailed
 */
export async function readTable(
  session: Session,
  { base, table: tableId }: { base: string; table: string },
  now: Date,
  anew = false,
): Promise<{ table: Table | undefined; isFresh: boolean }> {
  const key = `${session.apiUrl} ${session.account?.id} ${base}`;
  const before = kept.get(key);
  const known = before?.tables.find(({ id }) => id === tableId);
  if (before && known && !anew && Math.abs(now.getTime() - before.readAt) < FRESH_MS) {
    return { table: known, isFresh: false };
  }
  const tables = await listTables(session, base);
  kept.delete(key);
  kept.set(key, { tables, readAt: now.getTime() });
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return { table: tables.find(({ id }) => id === tableId), isFresh: true };
}
