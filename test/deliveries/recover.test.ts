import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { renderRecovery } from '../../server/api/render.ts';
import { startRecoveries } from '../../server/deliveries/recovery-job.ts';
import { idBodyFrom } from '../../server/ids.ts';
import { startTestApp, type TestApp, until } from '../support/app.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

let app: TestApp;
let receiver: Receiver;
let key: string;

beforeAll(async () => {
  [app, receiver] = await Promise.all([startTestApp({ env: { RETRY_SCHEDULE: '600' } }), startReceiver()]);
});
beforeEach(async () => {
  receiver.clear();
  receiver.respond('/r', { status: 200 });
  ({ key } = await app.team());
});
afterAll(async () => {
  await app.stop();
  await receiver.stop();
});

const longAgo = '2020-01-01T00:00:00Z';
const eventIds = () => receiver.forPath('/r').map(({ headers }) => headers['autousers-event-id']);

async function recover(endpointId: string, body: object) {
  const started = await app.call('POST', `/webhooks/${endpointId}/recover`, key, body);
  expect(started.status).toBe(202);
  const done = await until(async () => {
    const { body: job } = await app.call('GET', `/recoveries/${started.body.id}`, key);
    return job.status === 'running' ? undefined : job;
  });
  await app.settled(endpointId);
  return done;
}

const setStatus = (id: string, status: string) => app.call('PATCH', `/webhooks/${id}`, key, { status });

test('what was published while the endpoint was disabled is sent', async () => {
  const { id } = await app.endpoint(key, receiver.url('/r'), ['rating.created']);
  await setStatus(id, 'disabled');
  const missed = [
    await app.publish(key, { type: 'rating.created' }),
    await app.publish(key, { type: 'rating.created' }),
  ];
  await app.publish(key, { type: 'evaluation.created' });
  await setStatus(id, 'enabled');
  const got = await app.publish(key, { type: 'rating.created' });
  const job = await recover(id, { since: longAgo, status: 'never_attempted' });
  expect(job).toMatchObject({ status: 'completed', progress: 1, events_scanned: 4, events_recovered: 2 });
  expect(eventIds().sort()).toEqual([...missed, got].sort());
});

test('what waits for a retry is sent now, once', async () => {
  receiver.respond('/r', [{ status: 500 }, { status: 200 }]);
  const { id } = await app.endpoint(key, receiver.url('/r'));
  const event = await app.publish(key);
  await until(async () =>
    (await app.deliveries()).some((row) => row.destination_id === id && row.attempt === 2),
  );
  const job = await recover(id, { since: longAgo, status: 'failed' });
  expect(job.events_recovered).toBe(1);
  await until(() => receiver.forPath('/r').length === 2);
  expect(eventIds()).toEqual([event, event]);
  const rows = (await app.deliveries()).filter((row) => row.destination_id === id);
  expect(rows.map((row) => row.status)).toEqual(['failed', 'delivered']);
});

test('what was abandoned is sent again, and what was delivered is not', async () => {
  receiver.respond('/r', [{ status: 500 }, { status: 200 }]);
  const { id } = await app.endpoint(key, receiver.url('/r'));
  const abandoned = await app.publish(key);
  await until(async () =>
    (await app.deliveries()).some((row) => row.destination_id === id && row.attempt === 2),
  );
  await app.sql('DELETE FROM due WHERE destination_id = $1', [id]);
  await app.sql(`UPDATE attempts SET status = 'abandoned' WHERE destination_id = $1`, [id]);
  await app.publish(key);
  await app.settled(id);
  receiver.clear();
  const job = await recover(id, { since: longAgo });
  expect(job).toMatchObject({ recovers: 'all', events_scanned: 2, events_recovered: 1 });
  expect(eventIds()).toEqual([abandoned]);
  expect((await recover(id, { since: longAgo })).events_recovered).toBe(0);
});

test('only the period counts', async () => {
  const { id } = await app.endpoint(key, receiver.url('/r'));
  await setStatus(id, 'disabled');
  await app.publish(key);
  const middle = new Date(Date.now() + 1).toISOString();
  await until(() => Date.now() > Date.parse(middle) + 2);
  const later = await app.publish(key);
  await setStatus(id, 'enabled');
  await recover(id, { since: middle });
  expect(eventIds()).toEqual([later]);
});

test('a job of more than one step is done completely, and the endpoint gets each event once', async () => {
  const { id } = await app.endpoint(key, receiver.url('/r'));
  await setStatus(id, 'disabled');
  const events = Array.from({ length: 700 }, (_, index) => ({
    type: 'rating.created',
    data: { object: { id: `rat_${index}` } },
  }));
  await app.call('POST', '/events/batch', key, { events });
  await setStatus(id, 'enabled');
  const [one, two] = await Promise.all([recover(id, { since: longAgo }), recover(id, { since: longAgo })]);
  expect(one.events_recovered + two.events_recovered).toBe(700);
  await until(() => receiver.forPath('/r').length >= 700);
  expect(new Set(eventIds()).size).toBe(700);
  expect(eventIds()).toHaveLength(700);
});

test('a disabled endpoint, a senseless period and an unknown endpoint are refused', async () => {
  const { id } = await app.endpoint(key, receiver.url('/r'));
  const path = `/webhooks/${id}/recover`;
  expect((await app.call('POST', path, key, {})).body.error.param).toBe('since');
  expect((await app.call('POST', path, key, { since: '2030-01-01T00:00:00Z' })).body.error.param).toBe(
    'since',
  );
  expect((await app.call('POST', path, key, { since: longAgo, status: 'delivered' })).body.error.param).toBe(
    'status',
  );
  await setStatus(id, 'disabled');
  expect((await app.call('POST', path, key, { since: longAgo })).body.error.code).toBe('endpoint_disabled');
  expect((await app.call('POST', '/webhooks/whe_x/recover', key, { since: longAgo })).status).toBe(404);
  expect((await app.call('GET', '/recoveries/rec_x', key)).status).toBe(404);
});

test('times up to the year 9999 mean what they say: to recover until then, and to list since and until', async () => {
  const { id } = await app.endpoint(key, receiver.url('/r'));
  await setStatus(id, 'disabled');
  const missed = await app.publish(key);
  await setStatus(id, 'enabled');
  const until = '9999-12-31T23:59:59Z';
  expect(await recover(id, { since: longAgo, until })).toMatchObject({ events_recovered: 1 });
  expect(eventIds()).toEqual([missed]);
  const found = async (query: string) =>
    (await app.call('GET', `/webhooks/${id}/deliveries?${query}`, key)).body.data.length;
  expect(await found(`until=${until}`)).toBe(1);
  expect(await found('since=2999-01-01T00:00:00Z')).toBe(0);
});

test('progress is the part of the events that there are: a period until the year 9999 is half done half-way to now', () => {
  const [since, half, now] = [0, 1, 2].map((days) => new Date(Date.UTC(2026, 4, 1 + days)));
  if (!since || !half || !now) throw new Error('three times');
  const job = {
    ...{ id: 'rec_1', teamId: 'team_1', destinationId: 'whe_1', which: null, status: 'running', since },
    ...{
      position: idBodyFrom(half),
      scanned: 1,
      recovered: 1,
      error: null,
      claimedUntil: null,
      turnAt: null,
    },
    ...{ createdAt: now, finishedAt: null },
  };
  expect(renderRecovery({ ...job, until: new Date('9999-12-31T23:59:59Z') }).progress).toBe(0.5);
  expect(renderRecovery({ ...job, until: now }).progress).toBe(0.5);
  expect(renderRecovery({ ...job, until: half }).progress).toBe(1);
});

test('teams take turns: one with much to recover does not hold up another with one event', async () => {
  // Nobody works on them until all are started: this process only accepts.
  const api = await startTestApp({ role: 'api' });
  const { db, clock, log } = api.app.context;
  const rating = { type: 'rating.created', data: { object: { id: 'rat_1' } } };
  const teamOf = async (events: number) => {
    const { key: own } = await api.team();
    for (let left = events; left > 0; left -= 1_000) {
      const batch = { events: Array.from({ length: Math.min(left, 1_000) }, () => rating) };
      expect((await api.call('POST', '/events/batch', own, batch)).status).toBe(202);
    }
    const { id } = await api.endpoint(own, 'https://a.example.com/');
    const start = () => api.call('POST', `/webhooks/${id}/recover`, own, { since: longAgo });
    return { start };
  };
  let stop: (() => Promise<void>) | undefined;
  try {
    const [busy, small] = [await teamOf(3_000), await teamOf(1)];
    const [first, second] = [await busy.start(), await busy.start()];
    const other = await small.start();
    stop = startRecoveries({ db, clock, log, wake: () => {} });
    const ended = await until(async () => {
      const rows = await api.sql(
        'SELECT id FROM recoveries WHERE finished_at IS NOT NULL ORDER BY finished_at',
      );
      return rows.length === 3 && rows.map(({ id }) => id);
    });
    expect(ended[0]).toBe(other.body.id);
    expect(ended.slice(1).sort()).toEqual([first.body.id, second.body.id].sort());
    // Both jobs of one team found the same: nothing is sent twice.
    const [sent] = await api.sql('SELECT count(*)::int AS n FROM due');
    expect(sent).toEqual({ n: 3_001 });
  } finally {
    await stop?.();
    await api.stop();
  }
});
