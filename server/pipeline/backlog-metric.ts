import type { Database, Statement } from '../db/database.ts';
import { MOST_ATTEMPTS } from '../mail/queue-letter.ts';
import type { Backlog } from '../observe/metrics.ts';
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
      (SELECT count(*) FROM connections WHERE status = 'needs_reconnect')::int AS "needReconnect",
      (SELECT count(*) FROM recoveries WHERE status = 'running')::int AS "recoveriesRunning",
      letters.waiting AS "mailsWaiting", letters.oldest AS "oldestMail"
    FROM (
      SELECT count(*)::int AS waiting, min(created_at) AS oldest FROM mails WHERE sent_at IS NULL AND attempts < $3
    ) letters`,
};

/**
 * Deliveries that are due and not finished (at most `BACKLOG_LIMIT` are counted), and the oldest one's time.
 */
export async function backlog(db: Database, now: Date): Promise<Backlog> {
  const [row] = await db.query<Backlog>(BACKLOG, [now, BACKLOG_LIMIT, MOST_ATTEMPTS]);
  if (!row) throw new Error('the backlog has one row');
  return row;
}
