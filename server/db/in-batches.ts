import type { Database, Statement } from './database.ts';

/** How many rows one statement changes at most, so that no lock and no transaction lasts long. */
const BATCH = 1_000;

/**
 * Runs a statement whose last parameter is the batch size, until it finds less than a batch. Returns the rows
 * in all.
 */
export async function inBatches(
  db: Database,
  statement: Statement,
  values: readonly unknown[],
): Promise<number> {
  let total = 0;
  for (;;) {
    const rows = await db.query(statement, [...values, BATCH]);
    total += rows.length;
    if (rows.length < BATCH) return total;
  }
}
