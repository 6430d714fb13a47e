import { expect, test } from 'vitest';
import { redactAttempts } from '../../server/deliveries/redacting.ts';
import { idBodyFrom } from '../../server/ids.ts';
import { useDatabase } from '../support/open-database.ts';

const database = useDatabase();
const ROWS = 2_500;

test('what earlier versions kept in the log is taken out of all of it, once', async () => {
  const { db, sql } = database;
  const bodies = Array.from({ length: ROWS }, (_, n) => idBodyFrom(new Date()) + String(n).padStart(13, '0'));
  await sql(
    `INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for, created_at,
       request_headers, response_headers)
     SELECT body, 'whd_' || body, 'team_a', 'event_' || n, 'whe_a', 1, 'failed', now(), now(),
       CASE WHEN n % 2 = 0 THEN '{"X-Bearer": "s3cret", "X-Sig": "s3cret"}'::json END,
       CASE n % 3 WHEN 0 THEN '{"set-cookie": "s3cret", "x-kept": "yes"}'::json
         WHEN 1 THEN '{"Set-Cookie": "s3cret"}'::json END
     FROM unnest($1::text[]) WITH ORDINALITY AS b (body, n)`,
    [bodies],
  );
  const written = () => sql(`SELECT count(DISTINCT xmin::text) AS n FROM attempts`);
  // Made by this version: nobody has to look.
  expect(await redactAttempts(db)).toBe(0);
  await sql(`INSERT INTO redactions (reached) VALUES ('')`);
  const both = await Promise.all([redactAttempts(db), redactAttempts(db)]);
  expect(both.reduce((sum, rows) => sum + rows)).toBe(ROWS);
  const before = await written();
  expect(await redactAttempts(db)).toBe(0);
  expect(await written()).toEqual(before);

  const kinds = await sql(
    `SELECT DISTINCT request_headers::jsonb AS sent, response_headers::jsonb AS answered FROM attempts`,
  );
  expect(JSON.stringify(kinds)).not.toContain('s3cret');
  expect(kinds).toHaveLength(6);
  for (const sent of [null, { 'X-Bearer': '[redacted]', 'X-Sig': '[redacted]' }]) {
    for (const answered of [null, {}, { 'x-kept': 'yes' }]) expect(kinds).toContainEqual({ sent, answered });
  }
});
