import { expect, test } from 'vitest';
import { useEmbeddedServer } from '../support/embedded-server.ts';
import { until } from '../support/until.ts';

const stage = useEmbeddedServer();

test('the server goes on in seconds, with everything that was accepted, and stops in order later', {
  timeout: 90_000,
}, async () => {
  const { receiver } = stage;
  const server = await stage.start();
  const { api, logs } = server;
  const { key } = await api.team();
  await api.endpoint(key, receiver.url('/kept'));
  const accepted = [await api.publish(key, { id: 'event_before' })];
  process.kill(await stage.postmaster(), 'SIGKILL');

  await until(() => logs.some(({ msg }) => msg === 'postgres.restarting'));
  const event = { id: 'event_after', type: 'rating.created', data: { object: { id: 'rat_1' } } };
  await until(async () => (await api.call('POST', '/events', key, event)).status === 202, 30_000);
  accepted.push(event.id);
  const arrived = () => receiver.requests.map((request) => request.headers['autousers-event-id']);
  await until(() => accepted.every((id) => arrived().includes(id)), 30_000);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(await server.terminate()).toBe(0);
});
