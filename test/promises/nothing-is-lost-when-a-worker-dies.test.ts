import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';

const EVENTS = 60;

let api: TestApp;
let receiver: Receiver;
const workers: ServerProcess[] = [];
beforeAll(async () => {
  [api, receiver] = await Promise.all([startTestApp({ role: 'api' }), startReceiver()]);
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  await api.stop();
  await receiver.stop();
});

async function startWorker(): Promise<ServerProcess> {
  const worker = await startServer('worker', {
    DATABASE_URL: api.database.url,
    // A lease lasts three time-outs and five seconds: what the dead one held is free again soon.
    DELIVERY_TIMEOUT_MS: '500',
    ENDPOINT_CONCURRENCY: '10',
  });
  workers.push(worker);
  return worker;
}

test('a worker that is killed with requests in flight: another delivers everything', async () => {
  const { key } = await api.team();
  const endpoints = [
    await api.endpoint(key, receiver.url('/quick')),
    await api.endpoint(key, receiver.url('/slow')),
  ];
  receiver.respond('/slow', { status: 200, delayMs: 250 });
  const first = await startWorker();
  const events = Array.from({ length: EVENTS }, (_, n) => ({
    id: `event_${n}`,
    type: 'rating.created',
    data: { object: { id: `rat_${n}` } },
  }));
  expect((await api.call('POST', '/events/batch', key, { events })).status).toBe(202);
  await receiver.waitFor((requests) => requests.filter(({ path }) => path === '/slow').length >= 10);
  await first.kill();

  const held = await api.sql(
    'SELECT d.id FROM due d JOIN lanes l ON l.lane = d.lane AND l.held_until > now()',
  );
  expect(held.length).toBeGreaterThan(0);
  const finished = (await api.deliveries()).filter((row) => row.status === 'delivered').map((row) => row.id);

  await startWorker();
  await api.settled();
  const rows = await api.deliveries();
  expect(rows).toHaveLength(2 * EVENTS);
  expect(new Set(rows.map((row) => row.status))).toEqual(new Set(['delivered']));
  for (const { id } of endpoints) {
    const sent = rows.filter((row) => row.destination_id === id).map((row) => row.event_id);
    expect(new Set(sent).size).toBe(EVENTS);
  }
  for (const path of ['/quick', '/slow']) {
    const arrived = receiver.forPath(path).map((request) => request.headers['autousers-event-id']);
    expect(new Set(arrived)).toEqual(new Set(events.map(({ id }) => id)));
  }
  // Only what was in its hands when it died may have come twice; what was recorded never does.
  const times = (id: string) =>
    receiver.requests.filter((request) => request.headers['autousers-delivery-id'] === id).length;
  expect(finished.filter((id) => times(id) !== 1)).toEqual([]);
});
