import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, startTestApp, type TestApp, type TestDatabase } from '../support/app.ts';
import { describeOnBothQueues } from '../support/queues.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const EVENTS = 1_000;
const PATHS = ['/steady', '/slow', '/fails-once'];

describeOnBothQueues('three workers on one database', (queue) => {
  let database: TestDatabase;
  let apps: TestApp[];
  let receiver: Receiver;
  beforeAll(async () => {
    database = await createTestDatabase();
    receiver = await startReceiver();
    const env = {
      ...{ RETRY_SCHEDULE: '0.05,0.1', ENDPOINT_CONCURRENCY: '4', ENDPOINT_LANES: '4' },
      // Leases are renewed, and lanes shared out, seven times in three of these and five seconds. Shorter, and
      // a machine that stands still for a moment makes an attempt fail, whose retry is then a second arrival.
      DELIVERY_TIMEOUT_MS: '4000',
    };
    apps = await Promise.all([1, 2, 3].map(() => startTestApp({ queue, database, env })));
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.stop()));
    await receiver.stop();
    await database.drop();
  });

  test('send each of many events exactly once to each endpoint', async () => {
    const [first, second, third] = apps;
    if (!first || !second || !third) throw new Error('not started');
    const { key } = await first.team();
    const seen = new Set<unknown>();
    receiver.respond('/slow', (n) => ({ status: 200, delayMs: n % 10 }));
    receiver.respond('/fails-once', (_, { headers }) => {
      const id = headers['autousers-event-id'];
      const known = seen.has(id);
      seen.add(id);
      // Seldom enough that the endpoint is not disabled, often enough that many retries fall due at once.
      return { status: known || Number(String(id).slice(6)) % 4 ? 200 : 500 };
    });
    for (const path of PATHS) await first.endpoint(key, receiver.url(path));
    const events = Array.from({ length: EVENTS }, (_, n) => ({
      id: `event_${n}`,
      type: 'rating.created',
      data: { object: { id: `rat_${n}` } },
    }));
    const publish = (app: TestApp, from: number, to: number) =>
      app.call('POST', '/events/batch', key, { events: events.slice(from, to) });
    const sweeping = setInterval(() => {
      for (const { app } of apps) void app.worker?.sweep();
    }, 5);
    await Promise.all([publish(first, 0, 400), publish(second, 400, 800), publish(third, 800, EVENTS)]);
    await until(async () => (await first.deliveries()).every((row) => row.status !== 'pending'), 60_000);
    clearInterval(sweeping);

    // First of all, because the rest follows from it: no attempt was made twice.
    const deliveryIds = receiver.requests.map((request) => request.headers['autousers-delivery-id']);
    expect(new Set(deliveryIds).size).toBe(deliveryIds.length);
    const expected = events.map(({ id }) => id).sort();
    for (const path of ['/steady', '/slow']) {
      const arrived = receiver.forPath(path).map((request) => String(request.headers['autousers-event-id']));
      expect(arrived.sort()).toEqual(expected);
    }
    const rows = await first.deliveries();
    expect(deliveryIds.sort()).toEqual(rows.map((row) => row.id).sort());
    expect(rows).toHaveLength(3 * EVENTS + EVENTS / 4);
    // Otherwise this test shows nothing: several of them must have worked.
    const busy = apps.filter(({ logs }) => logs.some((line) => line.msg === 'delivery.attempted'));
    expect(busy.length).toBeGreaterThan(1);
  });
});
