import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryDataDir } from '../storage/server-process.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';

let receiver: Receiver;
let directory: Awaited<ReturnType<typeof temporaryDataDir>>;
let server: ServerProcess | undefined;
beforeAll(async () => {
  [receiver, directory] = await Promise.all([startReceiver(), temporaryDataDir()]);
});
afterAll(async () => {
  await server?.terminate();
  await receiver.stop();
  await directory.remove();
});

const start = () => startServer('all', { DATA_DIR: directory.dataDir, DELIVERY_TIMEOUT_MS: '300' });

/** Ends the server and its PostgreSQL in the same moment, as a power cut does. */
async function cutThePower(running: ServerProcess): Promise<void> {
  const pidFile = await readFile(join(directory.dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  const postmaster = Number.parseInt(pidFile, 10);
  const killed = running.kill();
  process.kill(postmaster, 'SIGKILL');
  await killed;
}

test('what was answered 202 is delivered, though everything dies right after the answer', {
  timeout: 90_000,
}, async () => {
  server = await start();
  const { api } = server;
  const { key } = await api.team();
  // Too slow for the first server to be finished with it: the answer comes after the power cut.
  receiver.respond('/durable', (n) => (n <= 4 ? 'hang' : { status: 200 }));
  await api.endpoint(key, receiver.url('/durable'));

  const accepted: string[] = [];
  const publishing = Array.from({ length: 40 }, (_, n) =>
    api.publish(key, { id: `event_${n}` }).then((id) => accepted.push(id)),
  );
  const settled = Promise.allSettled(publishing);
  await until(() => accepted.length >= 10);
  await cutThePower(server);
  await settled;
  expect(accepted.length).toBeGreaterThanOrEqual(10);

  server = await start();
  const arrived = () => new Set(receiver.requests.map((request) => request.headers['autousers-event-id']));
  const events = await server.api.call('GET', '/events?limit=100', key);
  const stored = new Set(events.body.data.map((event: { id: string }) => event.id));
  expect(accepted.filter((id) => !stored.has(id))).toEqual([]);
  await until(() => accepted.every((id) => arrived().has(id)), 30_000);
});
