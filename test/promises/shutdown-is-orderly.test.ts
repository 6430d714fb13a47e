import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';

let api: TestApp;
let receiver: Receiver;
const servers: ServerProcess[] = [];
beforeAll(async () => {
  [api, receiver] = await Promise.all([startTestApp({ role: 'api' }), startReceiver()]);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.kill()));
  await api.stop();
  await receiver.stop();
});

async function startWorker(timeoutMs: number): Promise<ServerProcess> {
  const server = await startServer('all', {
    DATABASE_URL: api.database.url,
    DELIVERY_TIMEOUT_MS: String(timeoutMs),
    ENDPOINT_CONCURRENCY: '8',
  });
  servers.push(server);
  return server;
}

async function publishMany(path: string, count: number, inFlight: number) {
  const { key } = await api.team();
  const { id } = await api.endpoint(key, receiver.url(path));
  const events = Array.from({ length: count }, () => ({
    type: 'rating.created',
    data: { object: { id: 'r' } },
  }));
  await api.call('POST', '/events/batch', key, { events });
  await receiver.waitFor(
    (requests) => requests.filter((request) => request.path === path).length >= inFlight,
  );
  return { id, key };
}

test('on SIGTERM what is in flight is finished and recorded, what is not started is given back', async () => {
  const server = await startWorker(10_000);
  receiver.respond('/slow', { status: 200, delayMs: 700 });
  const { id, key } = await publishMany('/slow', 40, 8);
  const askedAt = Date.now();
  expect(await server.terminate()).toBe(0);
  expect(Date.now() - askedAt).toBeLessThan(8_000);

  const rows = await api.deliveries(id);
  const arrived = receiver.forPath('/slow').map((request) => request.headers['autousers-delivery-id']);
  const delivered = rows.filter((row) => row.status === 'delivered').map((row) => row.id);
  expect(delivered.sort()).toEqual(arrived.sort());
  expect(delivered.length).toBeGreaterThanOrEqual(8);
  expect(delivered.length).toBeLessThan(40);
  expect(await api.sql('SELECT lane FROM lanes')).toEqual([]);
  expect(server.logs.map((line) => line.msg)).toContain('server.stopped');
  await api.call('DELETE', `/webhooks/${id}`, key);
});

test('it ends within 15 seconds though a receiver hangs; what hung is sent by the next', {
  timeout: 60_000,
}, async () => {
  const server = await startWorker(60_000);
  receiver.respond('/hangs', 'hang');
  const { id } = await publishMany('/hangs', 40, 4);
  const askedAt = Date.now();
  expect(await server.terminate()).toBe(0);
  expect(Date.now() - askedAt).toBeLessThan(15_000);

  // Nothing is known of what hung, so nothing is recorded, and it is free at once.
  const rows = await api.deliveries(id);
  expect(rows.map((row) => row.status)).toEqual(Array(40).fill('pending'));
  expect(await api.sql('SELECT lane FROM lanes')).toEqual([]);

  receiver.respond('/hangs', { status: 200 });
  const next = await startWorker(60_000);
  await api.settled(id);
  expect((await api.deliveries(id)).map((row) => row.status)).toEqual(Array(40).fill('delivered'));
  // It would take over what the next test's server leaves.
  expect(await next.terminate()).toBe(0);
});

test('after a flood it ends within 15 seconds, and what was accepted before is what is delivered after, once', {
  timeout: 180_000,
}, async () => {
  const FLOOD = 3_000;
  // Eight at a time, 30 ms each, on cores that are busy with other tests as well.
  const MOST_MS = 60_000;
  const server = await startWorker(10_000);
  receiver.respond('/flood', { status: 200, delayMs: 30 });
  receiver.respond('/flood-hangs', 'hang');
  const { key } = await api.team();
  const { id } = await api.endpoint(key, receiver.url('/flood'));
  const hanging = await api.endpoint(key, receiver.url('/flood-hangs'));
  let accepted = 0;
  let isOver = false;
  // Published through the process that is to end, until it takes no more.
  const publishing = async () => {
    while (!isOver && accepted < FLOOD) {
      const events = Array.from({ length: 50 }, () => ({
        type: 'rating.created',
        data: { object: { id: 'r' } },
      }));
      const answer = await fetch(`${server.url}/api/v1/events/batch`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ events }),
      }).catch(() => undefined);
      if (answer?.status !== 202) return;
      const { data } = (await answer.json()) as { data: { status?: string }[] };
      accepted += data.filter(({ status }) => status === 'accepted').length;
    }
  };
  const flood = Promise.all(Array.from({ length: 8 }, publishing));
  await receiver.waitFor((requests) => requests.filter(({ path }) => path === '/flood').length >= 100);
  const askedAt = Date.now();
  expect(await server.terminate()).toBe(0);
  expect(Date.now() - askedAt).toBeLessThan(15_000);
  isOver = true;
  await flood;

  receiver.respond('/flood-hangs', { status: 200 });
  await startWorker(10_000);
  await api.settled(id, MOST_MS);
  await api.settled(hanging.id, MOST_MS);
  const arrived = receiver.forPath('/flood').map(({ headers }) => headers['autousers-event-id']);
  // An answer may be lost with its connection: then more was accepted than was heard of.
  const stored = (
    await api.sql(
      'SELECT count(*)::int AS count FROM events WHERE team_id = (SELECT team_id FROM endpoints WHERE id = $1)',
      [id],
    )
  )[0]?.count;
  expect(stored).toBeGreaterThanOrEqual(accepted);
  expect(accepted).toBeGreaterThan(0);
  expect(new Set(arrived).size).toBe(stored);
  expect(arrived).toHaveLength(new Set(arrived).size);
});
