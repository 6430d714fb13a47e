import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '../../server/db/database.ts';
import { moveAttempts } from '../../server/deliveries/moving.ts';
import { idBodyFrom } from '../../server/ids.ts';
import { MIGRATIONS_DIR } from '../../server/storage/schema-engine.ts';

const SPLIT = '20261127000000_work_and_history';
const ROWS = 2_500;
const NAME = 'test_moving';

let admin: pg.Client;
let client: pg.Client;
const url = new URL(inject('postgresUrl'));
beforeAll(async () => {
  admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${NAME}`);
  url.pathname = `/${NAME}`;
  client = new pg.Client({ connectionString: url.href });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await admin.query(`DROP DATABASE ${NAME} WITH (FORCE)`);
  await admin.end();
});

async function migrateTo(isWanted: (name: string) => boolean): Promise<void> {
  const names = (await readdir(MIGRATIONS_DIR)).filter((name) => /^\d/.test(name) && isWanted(name)).sort();
  for (const name of names) {
    await client.query(await readFile(path.join(MIGRATIONS_DIR, name, 'migration.sql'), 'utf8'));
  }
}

test('what earlier versions kept in one table is moved while the log shows all of it', async () => {
  await migrateTo((name) => name < SPLIT);
  const start = Date.now() - 10 * 86_400_000;
  const bodies = Array.from(
    { length: ROWS },
    (_, n) => idBodyFrom(new Date(start + n * 300_000)) + String(n).padStart(13, '0'),
  );
  const insert = (status: string, attempt: number, from: string[], more = 'NULL::timestamptz') =>
    client.query(
      `INSERT INTO deliveries (id, team_id, event_id, destination_id, attempt, status, scheduled_for, created_at, claimed_until)
       SELECT 'whd_' || body, 'team_a', 'event_' || n, 'whe_a', $2, $3, now(), now(), ${more}
       FROM unnest($1::text[]) WITH ORDINALITY AS b (body, n)`,
      [from, attempt, status],
    );
  await insert('delivered', 1, bodies.slice(100));
  await insert('failed', 1, bodies.slice(0, 100));
  const later = bodies.slice(0, 100).map((_, n) => idBodyFrom(new Date()) + String(n).padStart(13, 'z'));
  await insert('pending', 2, later, "now() + interval '1 minute'");
  await migrateTo((name) => name >= SPLIT);

  const log = async () =>
    (await client.query('SELECT id, status, attempt, event_id FROM deliveries ORDER BY position')).rows;
  const before = await log();
  expect(before).toHaveLength(ROWS + 100);
  expect(before.filter(({ status }) => status === 'pending')).toHaveLength(100);
  expect((await client.query('SELECT count(*)::int AS n FROM due')).rows).toEqual([{ n: 100 }]);

  const db = openDatabase(url.href, 2, { onError: () => {} });
  expect(await moveAttempts(db)).toBe(ROWS);
  expect(await moveAttempts(db)).toBe(0);
  await db.close();
  expect(await log()).toEqual(before);
  const { rows } = await client.query(
    `SELECT count(*)::int AS n, count(DISTINCT tableoid)::int AS days, count(next_attempt_at)::int AS retried,
       to_regclass('deliveries_before') AS before, (SELECT count(*)::int FROM attempts_default) AS strays
     FROM attempts`,
  );
  // 2 500 rows, one each five minutes, touch ten days. What failed knows when its next attempt was due.
  expect(rows).toMatchObject([{ n: ROWS, retried: 100, before: null, strays: 0 }]);
  expect(rows[0].days).toBeGreaterThan(8);
});
