import { expect, test } from 'vitest';
import { useEmbeddedServer } from '../support/embedded-server.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { until } from '../support/until.ts';

const stage = useEmbeddedServer({ DELIVERY_TIMEOUT_MS: '300' });

/** Ends the server and its PostgreSQL in the same moment, as a power cut does. */
async function cutThePower(running: ServerProcess): Promise<void> {
  const postmaster = await stage.postmaster();
  const killed = running.kill();
  process.kill(postmaster, 'SIGKILL');
  await killed;
}

test('what was answered 202 is delivered, though everything dies right after the answer', {
  timeout: 90_000,
}, async () => {
  const { receiver } = stage;
  const server = await stage.start();
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

  const again = await stage.start();
  const arrived = () => new Set(receiver.requests.map((request) => request.headers['autousers-event-id']));
  const events = await again.api.call('GET', '/events?limit=100', key);
  const stored = new Set(events.body.data.map((event: { id: string }) => event.id));
  expect(accepted.filter((id) => !stored.has(id))).toEqual([]);
  await until(() => accepted.every((id) => arrived().has(id)), 30_000);
});
