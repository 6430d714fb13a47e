import type { Database, Statement } from '../db/database.ts';
import { inBatches } from '../db/in-batches.ts';

const PENDING_PURGES: Statement = {
  name: 'pending_purges',
  text: 'SELECT owner_id AS "ownerId" FROM purges ORDER BY created_at LIMIT $1',
};

const PURGE_DUE: Statement = {
  name: 'purge_due',
  byKey: true,
  text: `
    DELETE FROM due WHERE id IN (SELECT id FROM due WHERE destination_id = $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING 1 AS one`,
};

const PURGE_ATTEMPTS: Statement = {
  name: 'purge_attempts',
  text: `
    DELETE FROM attempts WHERE position IN (
      SELECT position FROM attempts WHERE destination_id = $1 LIMIT $2 FOR UPDATE SKIP LOCKED
    ) RETURNING 1 AS one`,
};

const PURGE_TEAM_EVENTS: Statement = {
  name: 'purge_team_events',
  text: `
    DELETE FROM events WHERE (team_id, id) IN (
      SELECT team_id, id FROM events WHERE team_id = $1 LIMIT $2 FOR UPDATE SKIP LOCKED
    ) RETURNING 1 AS one`,
};

const PURGE_DONE: Statement = { name: 'purge_done', text: 'DELETE FROM purges WHERE owner_id = $1' };

/**
 * Deletes what a deleted owner leaves behind: an endpoint's deliveries, a team's events. The owner's row went
 * in the transaction that noted the purge, so nothing of this can be seen any more; if we are interrupted,
 * the note remains and `purgeAll` goes on. What another statement holds is left out (db/locks.ts): a worker
 * that is about to record it finds the destination gone when it looks next, and purges again.
 */
export async function purge(db: Database, ownerId: string): Promise<number> {
  const statements = ownerId.startsWith('team_') ? [PURGE_TEAM_EVENTS] : [PURGE_DUE, PURGE_ATTEMPTS];
  let total = 0;
  for (const statement of statements) total += await inBatches(db, statement, [ownerId]);
  await db.query(PURGE_DONE, [ownerId]);
  return total;
}

/** Finishes the purges that were interrupted. Returns the number of rows deleted. */
export async function purgeAll(db: Database): Promise<number> {
  let total = 0;
  for (;;) {
    const pending = await db.query<{ ownerId: string }>(PENDING_PURGES, [100]);
    for (const { ownerId } of pending) total += await purge(db, ownerId);
    if (pending.length === 0) return total;
  }
}
