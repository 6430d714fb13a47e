import type { Database, Statement } from '../db/database.ts';

/**
 * The destinations that have pending deliveries, by a skip scan: one index probe each, so its cost is their
 * number, not the size of their backlogs.
 */
export const PENDING_DESTINATIONS = `
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
  text: `${PENDING_DESTINATIONS}
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
    FROM pending p
    LEFT JOIN automations a ON a.id = p.destination_id
    LEFT JOIN connections c ON c.id = a.connection_id
    WHERE p.destination_id IS NOT NULL
      AND (c.id IS NULL OR (c.status = 'active' AND (c.paused_until IS NULL OR c.paused_until <= $1)))`,
};

/** When the next pause of a connection is over. */
const NEXT_RESUMPTION: Statement = {
  name: 'next_resumption',
  text: `SELECT min(paused_until) AS next FROM connections WHERE status = 'active' AND paused_until > $1`,
};

export interface Survey {
  /** Destinations with deliveries that are due and not leased. */
  due: string[];
  /**
   * When the next delivery falls due, the next lease ends or the next pause is over. Undefined: nothing is
   * waiting.
   */
  next: Date | undefined;
}

interface SurveyRow {
  destinationId: string;
  due: boolean;
  next: Date | null;
  freeAt: Date | null;
}

/** How many of a destination's oldest due rows are searched for the lease that ends first. */
const LEASES_LOOKED_AT = 100;

/** Finds what is due now, and when to look again. */
export async function survey(db: Database, now: Date): Promise<Survey> {
  const [rows, resumptions] = await Promise.all([
    db.query<SurveyRow>(SURVEY, [now, LEASES_LOOKED_AT]),
    db.query<{ next: Date | null }>(NEXT_RESUMPTION, [now]),
  ]);
  const times = [
    ...rows.flatMap(({ next, freeAt }) => [next, freeAt]),
    ...resumptions.map(({ next }) => next),
  ]
    .filter((time) => time !== null)
    .map((time) => time.getTime());
  return {
    due: rows.filter((row) => row.due).map((row) => row.destinationId),
    next: times.length === 0 ? undefined : new Date(Math.min(...times)),
  };
}
