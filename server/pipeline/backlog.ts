import type { Database, Statement } from '../db.ts';

/**
 * The destinations that have pending deliveries, by a skip scan: one index probe each, so its cost is their number,
 * not the size of their backlogs.
 */
const PENDING = `
  WITH RECURSIVE pending (destination_id) AS (
    (SELECT destination_id FROM deliveries WHERE status = 'pending' ORDER BY destination_id LIMIT 1)
    UNION ALL
    SELECT (
      SELECT destination_id FROM deliveries
      WHERE status = 'pending' AND destination_id > pending.destination_id
      ORDER BY destination_id LIMIT 1
    )
    FROM pending WHERE pending.destination_id IS NOT NULL
  )`;

const SURVEY: Statement = {
  name: 'survey',
  text: `${PENDING}
    SELECT p.destination_id AS "destinationId",
      EXISTS (
        SELECT 1 FROM deliveries d
        WHERE d.destination_id = p.destination_id AND d.status = 'pending' AND d.scheduled_for <= $1
          AND (d.claimed_until IS NULL OR d.claimed_until < $1)
      ) AS due,
      (
        SELECT d.scheduled_for FROM deliveries d
        WHERE d.destination_id = p.destination_id AND d.status = 'pending' AND d.scheduled_for > $1
        ORDER BY d.scheduled_for LIMIT 1
      ) AS next,
      (
        SELECT min(held.claimed_until) FROM (
          SELECT d.claimed_until FROM deliveries d
          WHERE d.destination_id = p.destination_id AND d.status = 'pending' AND d.scheduled_for <= $1
          ORDER BY d.scheduled_for LIMIT $2
        ) held WHERE held.claimed_until >= $1
      ) AS "freeAt"
    FROM pending p WHERE p.destination_id IS NOT NULL`,
};

export interface Survey {
  /** Destinations with deliveries that are due and in nobody's hands. */
  due: string[];
  /** When the next delivery falls due, or the next lease of one ends; undefined when there is none. */
  next: Date | undefined;
}

interface SurveyRow {
  destinationId: string;
  due: boolean;
  next: Date | null;
  freeAt: Date | null;
}

/** Of each destination's backlog the leases of so many, oldest first: more than a worker holds of one. */
const LEASES_LOOKED_AT = 100;

/** What there is to do, now and next. */
export async function survey(db: Database, now: Date): Promise<Survey> {
  const rows = await db.query<SurveyRow>(SURVEY, [now, LEASES_LOOKED_AT]);
  const times = rows.flatMap(({ next, freeAt }) => [next, freeAt]).flatMap((time) => time?.getTime() ?? []);
  return {
    due: rows.filter((row) => row.due).map((row) => row.destinationId),
    next: times.length === 0 ? undefined : new Date(Math.min(...times)),
  };
}

/** Counting stops here: beyond it the number says "very many" well enough, and the query stays cheap. */
const BACKLOG_LIMIT = 100_000;

const BACKLOG: Statement = {
  name: 'backlog',
  text: `${PENDING}
    SELECT
      (SELECT count(*) FROM (
        SELECT 1 FROM deliveries WHERE status = 'pending' AND scheduled_for <= $1 LIMIT $2) due)::int AS due,
      (SELECT min(first.scheduled_for) FROM pending p CROSS JOIN LATERAL (
        SELECT scheduled_for FROM deliveries d WHERE d.destination_id = p.destination_id AND d.status = 'pending'
        ORDER BY scheduled_for LIMIT 1) first
        WHERE first.scheduled_for <= $1) AS oldest`,
};

/** Deliveries that are due and not finished (at most `BACKLOG_LIMIT` are counted), and the oldest one's time. */
export async function backlog(db: Database, now: Date): Promise<{ due: number; oldest: Date | null }> {
  const [row] = await db.query<{ due: number; oldest: Date | null }>(BACKLOG, [now, BACKLOG_LIMIT]);
  return row ?? { due: 0, oldest: null };
}
