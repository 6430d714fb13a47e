import type { Database, Statement } from '../db/database.ts';
import { inBatches } from '../db/in-batches.ts';
import { timeOfIdBody } from '../ids.ts';
import { makeDays } from './days.ts';

/**
 * Earlier versions kept what was done and what was due in one table. Its migration leaves what was done in
 * `deliveries_before`, which the view `deliveries` shows as well; here it is moved in batches while the
 * server runs, oldest first.
 */
const IS_MOVING: Statement = {
  name: 'is_moving',
  text: `SELECT to_regclass('deliveries_before') IS NOT NULL AS moving`,
};

const BOUNDS: Statement = {
  name: 'bounds_of_moving',
  text: 'SELECT min(right(id, 24)) AS first, max(right(id, 24)) AS last FROM deliveries_before',
};

/** The time of the next attempt was not kept then: the next attempt has it. */
const MOVE: Statement = {
  name: 'move_attempts',
  text: `
    WITH moved AS (
      DELETE FROM deliveries_before WHERE id IN (SELECT id FROM deliveries_before ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING *
    ), arrived AS (
      INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for,
        next_attempt_at, replays_delivery_id, signature, standard_signature, request_headers, response_status,
        response_headers, response_body, response_ms, error, details, attempted_at, delivered_at, created_at)
      SELECT right(id, 24), id, team_id, event_id, destination_id, attempt, status, scheduled_for,
        CASE WHEN status = 'failed' THEN (
          SELECT n.scheduled_for FROM deliveries n
          WHERE n.team_id = moved.team_id AND n.event_id = moved.event_id
            AND n.destination_id = moved.destination_id AND n.attempt = moved.attempt + 1
            AND n.replays_delivery_id IS NOT DISTINCT FROM moved.replays_delivery_id
            AND n.position > right(moved.id, 24)
          ORDER BY n.position LIMIT 1
        ) END,
        replays_delivery_id, signature, standard_signature, request_headers, response_status, response_headers,
        response_body, response_ms, error, details, attempted_at, delivered_at, created_at
      FROM moved
    )
    SELECT 1 AS one FROM moved`,
};

const MOVED: Statement = { name: 'moved_attempts', text: 'SELECT connect_end_moving() AS ended' };

/** Moves what is left to be moved. Returns how many rows. */
export async function moveAttempts(db: Database): Promise<number> {
  const [state] = await db.query<{ moving: boolean }>(IS_MOVING, []);
  if (!state?.moving) return 0;
  const [bounds] = await db.query<{ first: string | null; last: string | null }>(BOUNDS, []);
  if (bounds?.first && bounds.last) await makeDays(db, timeOfIdBody(bounds.first), timeOfIdBody(bounds.last));
  const moved = await inBatches(db, MOVE, []);
  await db.query(MOVED, []);
  return moved;
}
