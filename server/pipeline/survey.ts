import type { Database, Statement } from '../db/database.ts';

/**
 * The lanes that have something to do, by a skip scan: one index probe each, so its cost is their number, not
 * the size of their backlogs.
 */
export const LANES_WITH_WORK = `
  WITH RECURSIVE busy (lane) AS (
    (SELECT lane FROM due ORDER BY lane LIMIT 1)
    UNION ALL
    SELECT (SELECT lane FROM due WHERE lane > busy.lane ORDER BY lane LIMIT 1)
    FROM busy WHERE busy.lane IS NOT NULL
  )`;

const SURVEY: Statement = {
  name: 'survey',
  text: `${LANES_WITH_WORK}
    SELECT b.lane, l.held_until AS "freeAt",
      l.lane IS NULL AND EXISTS (SELECT 1 FROM due d WHERE d.lane = b.lane AND d.scheduled_for <= $1) AS due,
      (
        SELECT d.scheduled_for FROM due d WHERE d.lane = b.lane AND d.scheduled_for > $1
        ORDER BY d.scheduled_for LIMIT 1
      ) AS next
    FROM busy b
    LEFT JOIN lanes l ON l.lane = b.lane AND l.owner <> $2 AND l.held_until >= $1
    LEFT JOIN automations a ON a.id = b.lane
    LEFT JOIN connections c ON c.id = a.connection_id
    WHERE b.lane IS NOT NULL
      AND (c.id IS NULL OR (c.status = 'active' AND (c.paused_until IS NULL OR c.paused_until <= $1)))`,
};

/** When the next pause of a connection is over. */
const NEXT_RESUMPTION: Statement = {
  name: 'next_resumption',
  text: `SELECT min(paused_until) AS next FROM connections WHERE status = 'active' AND paused_until > $1`,
};

export interface Survey {
  /** Lanes with due deliveries that no other worker holds. */
  due: string[];
  /**
   * When the next delivery falls due, the next lease of another worker ends or the next pause is over.
   * Undefined: nothing is waiting.
   */
  next: Date | undefined;
}

interface SurveyRow {
  lane: string;
  due: boolean;
  next: Date | null;
  freeAt: Date | null;
}

/** Finds what is due now, and when to look again. */
export async function survey(db: Database, now: Date, owner: string): Promise<Survey> {
  const [rows, resumptions] = await Promise.all([
    db.query<SurveyRow>(SURVEY, [now, owner]),
    db.query<{ next: Date | null }>(NEXT_RESUMPTION, [now]),
  ]);
  const times = [
    ...rows.flatMap(({ next, freeAt }) => [next, freeAt]),
    ...resumptions.map(({ next }) => next),
  ]
    .filter((time) => time !== null)
    .map((time) => time.getTime());
  return {
    due: rows.filter((row) => row.due).map((row) => row.lane),
    next: times.length === 0 ? undefined : new Date(Math.min(...times)),
  };
}
