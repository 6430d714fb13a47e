import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { createOwnRedis, type OwnRedis } from '../support/own-redis.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';

const EVENTS = 25;

describe.skipIf(!inject('redisUrl'))('the queue is a wake-up and not a store:', () => {
  let redis: OwnRedis;
  const apps: TestApp[] = [];
  const receivers: Receiver[] = [];
  beforeAll(async () => {
    redis = await createOwnRedis();
    await redis.start();
  });
  afterAll(async () => {
    for (const app of apps.reverse()) await app.stop();
    for (const receiver of receivers) await receiver.stop();
    await redis.remove();
  });

  async function start(options: Parameters<typeof startTestApp>[0] = {}): Promise<TestApp> {
    const app = await startTestApp({ ...options, env: { REDIS_URL: redis.url } });
    apps.push(app);
    return app;
  }

  async function subscribe(app: TestApp): Promise<{ receiver: Receiver; key: string }> {
    const receiver = await startReceiver();
    receivers.push(receiver);
    const { key } = await app.team();
    await app.endpoint(key, receiver.url());
    return { receiver, key };
  }

  const publishMany = (app: TestApp, key: string) =>
    Promise.all(Array.from({ length: EVENTS }, () => app.publish(key)));
  const idsAt = (receiver: Receiver) =>
    receiver.requests.map((request) => request.headers['autousers-event-id']);

  test('what was published while no worker ran arrives after FLUSHALL, once', async () => {
    const api = await start({ role: 'api' });
    const { receiver, key } = await subscribe(api);
    const ids = await publishMany(api, key);
    const client = new Redis(redis.url);
    await until(async () => (await client.dbsize()) > 0);
    await client.flushall();
    expect(await client.dbsize()).toBe(0);
    client.disconnect();

    await start({ role: 'worker', database: api.database });
    await receiver.waitFor(EVENTS);
    await api.settled();
    expect(idsAt(receiver).sort()).toEqual(ids.sort());
  });

  test('events are accepted and delivered while Redis is away, and at once again when it is back', async () => {
    const api = await start({ role: 'api' });
    await start({ role: 'worker', database: api.database });
    const { receiver, key } = await subscribe(api);
    await api.publish(key);
    await receiver.waitFor(1);
    await redis.stop();

    const unhealthy = await until(async () => {
      const health = await api.call('GET', '/healthz');
      return health.status === 503 && health;
    });
    expect(unhealthy.body).toEqual({ status: 'unavailable', failing: ['queue'] });
    const ids = await publishMany(api, key);
    await receiver.waitFor(1 + EVENTS, { timeoutMs: 15_000 });
    await api.settled();
    expect(idsAt(receiver).slice(1).sort()).toEqual(ids.sort());

    await redis.start();
    await until(async () => (await api.call('GET', '/healthz')).status === 200);
    // The worker reconnects within a second or two; then each event comes sooner than the next sweep.
    await until(async () => {
      const before = receiver.requests.length;
      await api.publish(key);
      return receiver.waitFor(before + 1, { timeoutMs: 1_000 }).then(
        () => true,
        () => false,
      );
    }, 20_000);
    await api.settled();
    for (let round = 0; round < 3; round++) {
      const before = receiver.requests.length;
      await api.publish(key);
      await receiver.waitFor(before + 1, { timeoutMs: 4_000 });
    }
  });

  test('a server that is asked to stop while Redis is away stops, in order', async () => {
    const { database } = await start({ role: 'api' });
    const server = await startServer('all', { DATABASE_URL: database.url, REDIS_URL: redis.url });
    try {
      await redis.stop();
      const askedAt = Date.now();
      const timer = setTimeout(() => server.child.kill('SIGKILL'), 16_000);
      expect(await server.terminate()).toBe(0);
      clearTimeout(timer);
      expect(Date.now() - askedAt).toBeLessThan(15_000);
    } finally {
      await server.kill();
      await redis.start();
    }
  });
});
