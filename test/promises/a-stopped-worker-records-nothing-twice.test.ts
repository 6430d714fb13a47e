import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';

const EVENTS = 40;
const TIMEOUT_MS = 1_000;
/** Statements that PostgreSQL is at work on, of others than the one who asks. */
const BUSY = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`;

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
  const env = { DATABASE_URL: api.database.url, DELIVERY_TIMEOUT_MS: String(TIMEOUT_MS) };
  const worker = await startServer('worker', { ...env, ENDPOINT_CONCURRENCY: '8' });
  workers.push(worker);
  return worker;
}

test('a worker that stands still for longer than its lease comes back and records nothing twice', {
  timeout: 60_000,
}, async () => {
  const { key } = await api.team();
  const { id } = await api.endpoint(key, receiver.url('/slow'));
  receiver.respond('/slow', { status: 200, delayMs: 300 });
  const first = await startWorker();
  const events = Array.from({ length: EVENTS }, (_, n) => ({
    id: `event_${n}`,
    type: 'rating.created',
    data: { object: { id: `rat_${n}` } },
  }));
  expect((await api.call('POST', '/events/batch', key, { events })).status).toBe(202);
  // It has recorded some, and has others in flight.
  await until(async () => (await api.deliveries(id)).some(({ status }) => status === 'delivered'));
  first.child.kill('SIGSTOP');
  // What it had asked PostgreSQL to record is recorded all the same.
  await until(async () => (await api.sql(BUSY)).length === 0);
  const recorded = (await api.deliveries(id)).filter(({ status }) => status === 'delivered');
  expect(recorded.length).toBeLessThan(EVENTS);

  const second = await startWorker();
  await api.settled(id);
  first.child.kill('SIGCONT');
  // It finishes what it had in flight before it ends: outcomes that come too late.
  expect(await first.terminate()).toBe(0);

  const rows = await api.deliveries(id);
  expect(rows.map(({ status }) => status)).toEqual(Array(EVENTS).fill('delivered'));
  expect(new Set(rows.map(({ event_id }) => event_id)).size).toBe(EVENTS);
  const arrived = receiver.forPath('/slow').map((request) => request.headers['autousers-delivery-id']);
  const times = (delivery: string) => arrived.filter((each) => each === delivery).length;
  expect(recorded.filter((row) => times(row.id) !== 1)).toEqual([]);
  // What was in its hands came again, once, and nothing else did.
  expect(arrived.length).toBeLessThanOrEqual(EVENTS + 8);
  expect(second.logs.filter(({ msg }) => msg === 'delivery.attempted').length).toBe(EVENTS - recorded.length);
});
