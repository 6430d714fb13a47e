import pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { makeDays } from '../../server/deliveries/days.ts';
import { purge } from '../../server/deliveries/purge.ts';
import { retain } from '../../server/deliveries/retention.ts';
import { idBodyFrom } from '../../server/ids.ts';
import type { Log } from '../../server/log.ts';
import { TestClock } from '../support/clock.ts';
import { explaining } from '../support/explaining.ts';
import { useDatabase } from '../support/open-database.ts';

const DAY = 86_400_000;
const silent = { info() {}, warn() {}, error() {}, debug() {}, fatal() {} } as unknown as Log;

const database = useDatabase();
const clock = new TestClock();
const ago = (days: number) => new Date(clock.now().getTime() - days * DAY);
const run = (db: Database = database.db) => retain({ db, clock, log: silent });

beforeEach(async () => {
  await database.sql('TRUNCATE teams, events, due, attempts, purges CASCADE');
});

let serial = 0;
async function team(id: string, plan: string): Promise<void> {
  await database.sql(
    `INSERT INTO teams (id, name, plan, owner_email, updated_at) VALUES ($1, 'Acme', $2, 'o@example.com', now())`,
    [id, plan],
  );
}

async function event(teamId: string, days: number, origin = 'published'): Promise<string> {
  const position = idBodyFrom(ago(days)) + String(++serial).padStart(13, '0');
  const id = `event_${days}_${origin}`;
  await database.sql(
    `INSERT INTO events (team_id, id, position, type, api_version, payload, origin, created_at)
     VALUES ($1, $2, $3, 'rating.created', '2026-05-04', '{}', $4, $5)`,
    [teamId, id, position, origin, ago(days)],
  );
  return id;
}

async function attempts(count: number, days: number, status: string, to = 'whe_1'): Promise<void> {
  const id = `whd_${idBodyFrom(new Date(ago(days).getTime() + ++serial))}`;
  await database.sql(
    `INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for, created_at)
     SELECT right(id, 24), id, 'team_pro', 'event_' || $1, $6, 1, $2, $3, $3
     FROM (SELECT $5 || lpad(n::text, 13, '0') AS id FROM generate_series(1, $4::int) n) made`,
    [String(days), status, ago(days), count, id, to],
  );
}

async function due(days: number, eventId: string, to = 'whe_1'): Promise<void> {
  const id = `whd_${idBodyFrom(new Date(ago(days).getTime() + ++serial))}${'0'.repeat(13)}`;
  await database.sql(
    `INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
     VALUES ($1, $4, 'team_pro', $2, $4, 1, $3, $3)`,
    [id, eventId, ago(days), to],
  );
}

const eventIds = async () => (await database.sql('SELECT id FROM events ORDER BY id')).map((row) => row.id);
const count = async (table: string) =>
  Number((await database.sql(`SELECT count(*) AS n FROM ${table}`))[0]?.n);

test('what was done goes by whole days after 30 of them; what is due stays, whatever its age', async () => {
  await makeDays(database.db, ago(32), ago(0));
  for (const status of ['delivered', 'failed', 'abandoned']) {
    for (const days of [31.5, 31.01, 29.99]) await attempts(1, days, status);
  }
  await due(31.5, 'event_due');
  expect(await run()).toMatchObject({ daysDropped: expect.any(Number), strays: 0 });
  const left = await database.sql('SELECT event_id, status FROM deliveries ORDER BY event_id, status');
  expect(left.map((row) => `${row.event_id} ${row.status}`)).toEqual([
    'event_29.99 abandoned',
    'event_29.99 delivered',
    'event_29.99 failed',
    'event_due pending',
  ]);
});

test('a day without a partition is recorded all the same, gets its partition later, and goes after 30 days', async () => {
  await database.sql('SELECT connect_drop_day($1::date)', [ago(20)]);
  await attempts(3, 20, 'delivered');
  await attempts(2_500, 40, 'delivered');
  expect(await count('attempts_default')).toBe(2_503);
  expect(await makeDays(database.db, ago(20), ago(20))).toBe(1);
  expect(await count('attempts_default')).toBe(2_500);
  expect(await count('attempts')).toBe(2_503);
  const sizes: number[] = [];
  expect(await run(watched(sizes))).toMatchObject({ strays: 2_500 });
  expect(Math.max(...sizes)).toBe(1_000);
  expect(await count('deliveries')).toBe(3);
});

test('each of the coming seven days has its partition, and a row lies in that of its day', async () => {
  expect(await run()).toMatchObject({ daysMade: expect.any(Number) });
  expect(await run()).toMatchObject({ daysMade: 0 });
  for (const days of [0, -1, -7]) await attempts(1, days, 'delivered');
  const rows = await database.sql(
    'SELECT DISTINCT tableoid::regclass::text AS day FROM attempts ORDER BY day',
  );
  const nameOf = (days: number) => `attempts_${ago(days).toISOString().slice(0, 10).replaceAll('-', '')}`;
  expect(rows.map(({ day }) => day)).toEqual([0, -1, -7].map(nameOf).sort());
});

test('a day that is being read is dropped by a later round', async () => {
  await makeDays(database.db, ago(40), ago(40));
  const reader = new pg.Client({ connectionString: database.url });
  await reader.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT count(*) FROM attempts');
  await expect(run()).rejects.toThrow('lock timeout');
  await reader.query('COMMIT');
  await reader.end();
  expect(await run()).toMatchObject({ daysDropped: 1 });
});

test.each([
  ['free', 30],
  ['team', 30],
  ['pro', 90],
  ['enterprise', 365],
])('the event log of a team on the plan %s is kept %i days', async (plan, days) => {
  await team('team_1', plan);
  await event('team_1', days + 0.01);
  const kept = await event('team_1', days - 0.01);
  expect((await run()).events).toBe(1);
  expect(await eventIds()).toEqual([kept]);
});

test('test events go after 30 days on every plan', async () => {
  for (const plan of ['pro', 'enterprise']) {
    await team(`team_${plan}`, plan);
    await event(`team_${plan}`, 30.01, 'test');
    await event(`team_${plan}`, 29.99, 'test');
    await event(`team_${plan}`, 30.01, 'published');
  }
  await run();
  expect(await eventIds()).toEqual(
    Array(2).fill(['event_29.99_test', 'event_30.01_published']).flat().sort(),
  );
});

test('an event stays while a delivery of it is still to be sent', async () => {
  await team('team_pro', 'pro');
  const id = await event('team_pro', 100);
  await due(100, id);
  await run();
  expect(await eventIds()).toEqual([id]);
  await database.sql('DELETE FROM due');
  await run();
  expect(await eventIds()).toEqual([]);
});

/** The database, with a look at how many rows each statement changed. */
function watched(sizes: number[], failAt = Number.POSITIVE_INFINITY): Database {
  return {
    ...database.db,
    async query<Row extends object>(...request: Parameters<Database['query']>) {
      const rows = await database.db.query<Row>(...request);
      if (/^\s*DELETE/.test(request[0].text)) sizes.push(rows.length);
      if (sizes.length >= failAt) throw new Error('the power went');
      return rows;
    },
  };
}

test('a purge that was interrupted is finished by the next round', async () => {
  await attempts(2_500, 1, 'delivered', 'whe_gone');
  await due(1, 'event_x', 'whe_gone');
  await attempts(10, 1, 'delivered', 'whe_kept');
  await due(1, 'event_x', 'whe_kept');
  await database.sql(`INSERT INTO purges (owner_id) VALUES ('whe_gone')`);
  await expect(purge(watched([], 2), 'whe_gone')).rejects.toThrow('the power went');
  expect(await count('deliveries')).toBe(1_511);
  expect(await count('purges')).toBe(1);

  expect((await run()).purged).toBe(1_500);
  expect(await count('deliveries')).toBe(11);
  expect(await count('purges')).toBe(0);
});

test('the purge of a team takes its events and nobody else’s', async () => {
  await event('team_gone', 1);
  await team('team_stays', 'pro');
  const kept = await event('team_stays', 2);
  await database.sql(`INSERT INTO purges (owner_id) VALUES ('team_gone')`);
  await run();
  expect(await eventIds()).toEqual([kept]);
});

test('old mails, used-up sessions and links, and secrets that no longer verify are forgotten', async () => {
  await team('team_1', 'pro');
  const insert = (text: string) =>
    database.sql(text, [ago(30.01), ago(29.99), ago(0.001), ago(-0.001)].slice(0, 2));
  await insert(`INSERT INTO mails (id, team_id, kind, data, next_attempt_at, created_at)
    SELECT 'mail_' || at, 'team_1', 'endpoint_disabled', '{}', at, at FROM unnest(ARRAY[$1, $2]::timestamptz[]) at`);
  const past = [ago(0.001), ago(-0.001)];
  await database.sql(
    `INSERT INTO sessions (token_hash, id, team_id, role, expires_at)
     SELECT at::text || role, 'ses_' || at || role, team, role, at FROM unnest(ARRAY[$1, $2]::timestamptz[]) at,
       (VALUES ('team_1', 'owner'), (NULL, 'operator')) AS who (team, role)`,
    past,
  );
  await database.sql(
    `INSERT INTO dashboard_links (token_hash, team_id, role, expires_at)
     SELECT at::text || role, team, role, at FROM unnest(ARRAY[$1, $2]::timestamptz[]) at,
       (VALUES ('team_1', 'owner'), (NULL, 'operator')) AS who (team, role)`,
    past,
  );
  await database.sql(
    `INSERT INTO audit_entries (id, action, actor_kind, request_id, outcome, created_at)
     SELECT 'aud_' || at, 'team.saved', 'operator', '1', 'done', at FROM unnest(ARRAY[$1, $2]::timestamptz[]) at`,
    [ago(365.01), ago(364.99)],
  );
  await database.sql(
    `INSERT INTO endpoints (id, team_id, url, secret_ciphertext, secret_prefix, updated_at,
       previous_secrets)
     SELECT 'whe_' || at, 'team_1', 'https://x.example', 'new', 'whsec_', now(), jsonb_build_array(
       jsonb_build_object('ciphertext', 'later', 'validUntil', $2::timestamptz),
       jsonb_build_object('ciphertext', 'old', 'validUntil', at))
     FROM unnest(ARRAY[$1, $2]::timestamptz[]) at`,
    past,
  );
  expect(await run()).toMatchObject({
    ...{ mails: 1, sessions: 2, dashboardLinks: 2, previousSecrets: 1, auditEntries: 1 },
  });
  expect(await count('audit_entries')).toBe(1);
  expect(await count('mails')).toBe(1);
  expect(await count('sessions')).toBe(2);
  expect(await count('dashboard_links')).toBe(2);
  const secrets = await database.sql(
    `SELECT jsonb_path_query_array(previous_secrets, '$[*].ciphertext') AS kept FROM endpoints ORDER BY id`,
  );
  expect(secrets).toEqual([{ kept: ['later'] }, { kept: ['later', 'old'] }]);
  expect((await run()).mails).toBe(0);
});

test('events that stay cost retention nothing, nor does a team without any more than a look', async () => {
  const [TEAMS, STAY] = [500, 20_000];
  await database.sql(
    `INSERT INTO teams (id, name, plan, owner_email, updated_at)
     SELECT 'team_' || n, 'Acme', 'pro', 'o@example.com', now() FROM generate_series(1, $1::int) n`,
    [TEAMS],
  );
  await database.sql(
    `INSERT INTO events (team_id, id, position, type, api_version, payload, origin, created_at)
     SELECT 'team_' || (n % 2 + 1), 'event_' || n, $1 || lpad(n::text, 13, '0'), 'rating.created', '2026-05-04', '{}',
       'published', $2 FROM generate_series(1, $3::int) n`,
    [idBodyFrom(ago(60)), ago(60), STAY],
  );
  await team('team_pro', 'pro');
  for (const [days, origin] of [
    [91, 'published'],
    [31, 'test'],
  ] as const)
    await event('team_pro', days, origin);
  const explained = explaining(database.db, true);
  await run(explained.db);
  expect(await database.sql('SELECT count(*)::int AS count FROM events')).toEqual([{ count: STAY }]);
  for (const statement of ['retain_events', 'retain_test_events'])
    expect({ statement, rows: explained.touched.get(statement) }).toSatisfy(
      ({ rows }) => rows > TEAMS && rows < 10 * TEAMS,
    );
});
