import { beforeEach, expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { purge } from '../../server/deliveries/purge.ts';
import { retain } from '../../server/deliveries/retention.ts';
import { idBodyFrom } from '../../server/ids.ts';
import type { Log } from '../../server/log.ts';
import { TestClock } from '../support/clock.ts';
import { useDatabase } from '../support/open-database.ts';

const DAY = 86_400_000;
const silent = { info() {}, warn() {}, error() {}, debug() {}, fatal() {} } as unknown as Log;

const database = useDatabase();
const clock = new TestClock();
const ago = (days: number) => new Date(clock.now().getTime() - days * DAY);
const run = (db: Database = database.db) => retain({ db, clock, log: silent });

beforeEach(async () => {
  await database.sql('TRUNCATE teams, events, deliveries, purges CASCADE');
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

async function deliveries(count: number, days: number, status: string, eventId = 'event_x', to = 'whe_1') {
  await database.sql(
    `INSERT INTO deliveries (id, team_id, event_id, destination_id, attempt, status, scheduled_for, created_at)
     SELECT $6 || lpad(n::text, 13, '0'), 'team_pro', $2, $5, 1, $1, $3, $3 FROM generate_series(1, $4::int) n`,
    [status, eventId, ago(days), count, to, `whd_${idBodyFrom(new Date(ago(days).getTime() + ++serial))}`],
  );
}

const eventIds = async () => (await database.sql('SELECT id FROM events ORDER BY id')).map((row) => row.id);
const count = async (table: string) =>
  Number((await database.sql(`SELECT count(*) AS n FROM ${table}`))[0]?.n);

test('finished deliveries go after 30 days; pending ones stay, whatever their age', async () => {
  for (const status of ['delivered', 'failed', 'abandoned', 'pending']) {
    await deliveries(1, 30.01, status, 'event_old');
    await deliveries(1, 29.99, status, 'event_young');
  }
  expect((await run()).deliveries).toBe(3);
  const left = await database.sql('SELECT event_id, status FROM deliveries ORDER BY event_id, status');
  expect(left.map((row) => `${row.event_id} ${row.status}`)).toEqual([
    'event_old pending',
    'event_young abandoned',
    'event_young delivered',
    'event_young failed',
    'event_young pending',
  ]);
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
  await deliveries(1, 100, 'pending', id);
  await run();
  expect(await eventIds()).toEqual([id]);
  await database.sql(`UPDATE deliveries SET status = 'delivered'`);
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

test('much is deleted in batches of at most a thousand rows', async () => {
  await deliveries(2_500, 31, 'delivered');
  const sizes: number[] = [];
  expect((await run(watched(sizes))).deliveries).toBe(2_500);
  expect(await count('deliveries')).toBe(0);
  expect(Math.max(...sizes)).toBe(1_000);
});

test('a purge that was interrupted is finished by the next round', async () => {
  await deliveries(2_500, 1, 'pending', 'event_x', 'whe_gone');
  await deliveries(10, 1, 'pending', 'event_x', 'whe_kept');
  await database.sql(`INSERT INTO purges (owner_id) VALUES ('whe_gone')`);
  await expect(purge(watched([], 1), 'whe_gone')).rejects.toThrow('the power went');
  expect(await count('deliveries')).toBe(1_510);
  expect(await count('purges')).toBe(1);

  expect((await run()).purged).toBe(1_500);
  expect(await count('deliveries')).toBe(10);
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
  for (const table of ['sessions', 'dashboard_links']) {
    await database.sql(
      `INSERT INTO ${table} (token_hash, team_id, role, expires_at)
       SELECT at::text, 'team_1', 'owner', at FROM unnest(ARRAY[$1, $2]::timestamptz[]) at`,
      past,
    );
  }
  await database.sql(
    `INSERT INTO endpoints (id, team_id, url, secret_ciphertext, secret_prefix, updated_at,
       previous_secret_ciphertext, previous_secret_valid_until)
     SELECT 'whe_' || at, 'team_1', 'https://x.example', 'new', 'whsec_', now(), 'old', at
     FROM unnest(ARRAY[$1, $2]::timestamptz[]) at`,
    past,
  );
  expect(await run()).toMatchObject({ mails: 1, sessions: 1, dashboardLinks: 1, previousSecrets: 1 });
  expect(await count('mails')).toBe(1);
  expect(await count('sessions')).toBe(1);
  expect(await count('dashboard_links')).toBe(1);
  const secrets = await database.sql('SELECT previous_secret_ciphertext AS old FROM endpoints ORDER BY old');
  expect(secrets).toEqual([{ old: 'old' }, { old: null }]);
  expect((await run()).mails).toBe(0);
});
