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

test('the server goes on in seconds, with everything that was accepted, and stops in order later', {
  timeout: 90_000,
}, async () => {
  server = await startServer('all', { DATA_DIR: directory.dataDir });
  const { api, logs } = server;
  const { key } = await api.team();
  await api.endpoint(key, receiver.url('/kept'));
  const accepted = [await api.publish(key, { id: 'event_before' })];
  const pidFile = await readFile(join(directory.dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  process.kill(Number.parseInt(pidFile, 10), 'SIGKILL');

  await until(() => logs.some(({ msg }) => msg === 'postgres.restarting'));
  const event = { id: 'event_after', type: 'rating.created', data: { object: { id: 'rat_1' } } };
  await until(async () => (await api.call('POST', '/events', key, event)).status === 202, 30_000);
  accepted.push(event.id);
  const arrived = () => receiver.requests.map((request) => request.headers['autousers-event-id']);
  await until(() => accepted.every((id) => arrived().includes(id)), 30_000);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(await server.terminate()).toBe(0);
});
