import { REDACTED } from '../../connectors/secrecy.ts';
import type { Database, Statement } from '../db/database.ts';
import { inBatches } from '../db/in-batches.ts';

/**
 * One step through the log, oldest first: values of headers are redacted and cookies taken out, as
 * connectors/secrecy.ts says. The row that says how far it has come is locked, so several workers take turns.
 */
const REDACT: Statement = {
  name: 'redact_attempts',
  text: `
    WITH place AS (SELECT reached FROM redactions FOR UPDATE
    ), batch AS (
      SELECT position FROM attempts WHERE position > (SELECT reached FROM place) ORDER BY position LIMIT $1
    ), redacted AS (
      UPDATE attempts a SET
        request_headers = (SELECT json_object_agg(key, '${REDACTED}') FROM json_each(a.request_headers)),
        response_headers = (
          SELECT coalesce(json_object_agg(key, value), '{}') FROM json_each(a.response_headers)
          WHERE lower(key) NOT IN ('set-cookie', 'set-cookie2')
        )
      FROM batch
      WHERE a.position = batch.position AND a.response_headers IS NOT NULL
        AND (a.request_headers IS NOT NULL OR a.response_headers::text ILIKE '%"set-cookie%')
    ), unanswered AS (
      UPDATE attempts a SET
        request_headers = (SELECT json_object_agg(key, '${REDACTED}') FROM json_each(a.request_headers))
      FROM batch
      WHERE a.position = batch.position AND a.response_headers IS NULL AND a.request_headers IS NOT NULL
    ), moved AS (
      UPDATE redactions SET reached = (SELECT max(position) FROM batch) WHERE EXISTS (SELECT 1 FROM batch)
    )
    SELECT 1 AS one FROM batch`,
};

const DONE: Statement = {
  name: 'redacted_attempts',
  text: `
    DELETE FROM redactions
    WHERE NOT EXISTS (SELECT 1 FROM attempts WHERE position > (SELECT max(reached) FROM redactions))
    RETURNING 1 AS one`,
};
const IS_OPEN: Statement = { name: 'is_redacting', text: 'SELECT 1 AS one FROM redactions' };

/** Takes out of the log what earlier versions should not have kept. Returns how many rows it looked at. */
export async function redactAttempts(db: Database): Promise<number> {
  if ((await db.query(IS_OPEN, [])).length === 0) return 0;
  const seen = await inBatches(db, REDACT, []);
  await db.query(DONE, []);
  return seen;
}
