import { beforeAll, expect, test } from 'vitest';
import { type EventLogFilter, listEventStories } from '../../server/deliveries/event-log.ts';
import { countRecoverable } from '../../server/deliveries/recovery-count.ts';
import { resendEvents } from '../../server/deliveries/resend.ts';
import { DeliveryWatch } from '../../server/deliveries/watch.ts';
import { idBodyFrom } from '../../server/ids.ts';
import { explaining } from '../support/explaining.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

/** In the log of one endpoint; every thousandth has failed. */
const ATTEMPTS = 30_000;
const LIMIT = 25;
/** Rows and searches in indexes that one row of a page may cost: each day has a table of its own. */
const EACH = 150;

const stage = useStage();
const team = {} as { id: string; key: string };
let endpoint: string;

beforeAll(async () => {
  const { app } = stage;
  Object.assign(team, await app.team());
  endpoint = (await app.endpoint(team.key, 'http://127.0.0.1:9/plans', ['calibration.frozen'])).id;
  const start = Date.now() - 3_600_000;
  const bodies = Array.from(
    { length: ATTEMPTS },
    (_, n) => idBodyFrom(new Date(start + n * 10)) + String(n).padStart(13, '0'),
  );
  await app.sql(
    `INSERT INTO events (team_id, id, position, type, api_version, object_id, payload, origin, created_at)
     SELECT $2, 'event_' || n, body, 'rating.created', 'v', 'rat_' || n % 3000, '{"data":{"object":{"name":"Name"}}}',
       'published', now()
     FROM unnest($1::text[]) WITH ORDINALITY AS b (body, n)`,
    [bodies, team.id],
  );
  await app.sql(
    `INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for, attempted_at,
       created_at, response_status, response_body)
     SELECT body, 'whd_' || body, $2, 'event_' || n, $3, 1, CASE WHEN n % 1000 = 0 THEN 'abandoned' ELSE 'delivered' END,
       now(), now(), now(), CASE WHEN n % 1000 = 0 THEN 404 ELSE 200 END, 'received'
     FROM unnest($1::text[]) WITH ORDINALITY AS b (body, n)`,
    [bodies, team.id, endpoint],
  );
});

async function costs(filter: EventLogFilter, startingAfter?: string) {
  const { context } = stage.app.app;
  const explained = explaining(context.reads, true);
  const page = await listEventStories(
    { ...context, reads: explained.db },
    team.id,
    endpoint,
    { limit: LIMIT, startingAfter },
    filter,
  );
  return { page, touched: Math.max(...explained.touched.values()) };
}

/** By what a page may have to look through beside the rows that it shows. */
const FILTERS: [string, EventLogFilter, number][] = [
  ['all', {}, 0],
  ['one that failed', { status: 'abandoned' }, 0],
  ['an answer', { answered: { from: 404, to: 404 } }, 0],
  ['an object', { text: 'rat_17' }, 0],
  ['an event', { text: 'event_17' }, 0],
  ['a type that is not there', { type: 'evaluation.created' }, 5_000],
  ['a text that is not there', { text: 'nothing' }, 1_000],
];

test.each([
  ['never analyzed', false],
  ['analyzed', true],
])('a page costs what it shows or may look through, not what the log has: %s', async (_, analyzed) => {
  if (analyzed) await stage.app.sql('ANALYZE');
  for (const [name, filter, looked] of FILTERS) {
    const { touched, page } = await costs(filter);
    const most = LIMIT * EACH + looked * 5;
    expect({ name, touched, bounded: touched <= most }).toMatchObject({ bounded: true });
    expect(page.data.length > 0 || page.hasMore).toBe(true);
  }
  const { page } = await costs({});
  const { touched } = await costs({}, page.nextCursor ?? undefined);
  expect(touched).toBeLessThanOrEqual(LIMIT * EACH);
});

test('counting for a recovery, and sending again, cost what they look at', async () => {
  const { context } = stage.app.app;
  const reads = explaining(context.reads, true);
  const since = new Date(Date.now() - 86_400_000);
  const counted = await countRecoverable({ ...context, reads: reads.db }, team.id, endpoint, { since });
  // A slow machine's time is up before the end, and the answer says so.
  expect(counted.events).toBe(counted.scanned / 1_000);
  expect(counted.isComplete).toBe(counted.scanned === ATTEMPTS);
  for (const touched of reads.touched.values()) expect(touched).toBeLessThanOrEqual(1_000 * EACH);
  const db = explaining(context.db, true);
  await resendEvents({ ...context, db: db.db }, team.id, endpoint, ['event_1', 'event_2']);
  for (const touched of db.touched.values()) expect(touched).toBeLessThanOrEqual(2 * EACH);
});

test('watching destinations costs an entry of each index, not their logs', async () => {
  const { context } = stage.app.app;
  const reads = explaining(context.reads, true);
  const watch = new DeliveryWatch({ db: reads.db, log: context.log });
  expect(await watch.ownOf(team.id, [endpoint, 'whe_of_nobody'])).toEqual([endpoint]);
  const lookAway = watch.watch(endpoint, () => {});
  await until(() => reads.touched.has('watched_destinations'));
  lookAway();
  await watch.close();
  expect(reads.touched.get('watched_destinations')).toBeLessThanOrEqual(EACH);
});
