import type { Database, Statement } from '../db/database.ts';
import { LANES_WITH_WORK } from './survey.ts';

/** Counting stops here. A larger number would say no more than "very many", and the query stays cheap. */
const BACKLOG_LIMIT = 100_000;

/**
 * Deliveries that wait for a person or for a vendor's rate limit aren't late. Counted, they would hide those
 * that are.
 */
const WAITING = `
  waiting AS (
    SELECT a.id FROM automations a JOIN connections c ON c.id = a.connection_id
    WHERE c.status <> 'active' OR c.paused_until > $1
  )`;

const BACKLOG: Statement = {
  name: 'backlog',
  text: `${LANES_WITH_WORK}, ${WAITING}
    SELECT
      (SELECT count(*) FROM (
        SELECT 1 FROM due WHERE scheduled_for <= $1
          AND destination_id NOT IN (SELECT id FROM waiting) LIMIT $2) counted)::int AS due,
      (SELECT min(first.scheduled_for) FROM busy b CROSS JOIN LATERAL (
        SELECT scheduled_for FROM due d WHERE d.lane = b.lane ORDER BY scheduled_for LIMIT 1) first
        WHERE first.scheduled_for <= $1 AND b.lane NOT IN (SELECT id FROM waiting)) AS oldest,
      (SELECT count(*) FROM connections WHERE status = 'needs_reconnect')::int AS "needReconnect"`,
};

export interface Backlog {
  due: number;
  oldest: Date | null;
  /** Connections that someone has to connect again, of all teams. */
  needReconnect: number;
}

/**
 * Deliveries that are due and not finished (at most `BACKLOG_LIMIT` are counted), and the oldest one's time.
 */
export async function backlog(db: Database, now: Date): Promise<Backlog> {
  const [row] = await db.query<Backlog>(BACKLOG, [now, BACKLOG_LIMIT]);
  return row ?? { due: 0, oldest: null, needReconnect: 0 };
}
