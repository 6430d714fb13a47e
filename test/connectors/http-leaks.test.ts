import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { getActiveResourcesInfo } from 'node:process';
import { expect, it } from 'vitest';
import { type Answer, reply, testClient, useReceivers } from './raw-server.ts';

const { receiver } = useReceivers();

/** What a receiver can do to a request, in turn. */
const MANNERS: Answer[] = [
  (socket) => socket.write(reply('ok')),
  (socket) => socket.write(reply('ok')),
  (socket) => socket.end(reply('ok', 'Connection: close\r\n')),
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.end(),
  (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
  (socket) => socket.write('nonsense\r\n'),
  (socket) => socket.write(reply('x'.repeat(100_000))),
  (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
  () => {},
];

const count = (kind: string) => getActiveResourcesInfo().filter((each) => each === kind).length;

it('thousands of requests that end in every way leave no socket, timer or listener', async () => {
  let requests = 0;
  const server = await receiver((socket, nth) => MANNERS[requests++ % MANNERS.length]?.(socket, nth));
  const { http, post } = testClient({ keepAliveMs: 500 });
  const ended = new Map<string, number>();
  const caller = new AbortController();
  let listeners = 0;
  const { signal } = caller;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners += 1;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners -= 1;
    removeEventListener.apply(signal, args);
  };
  const [sockets, timers] = [count('TCPSocketWrap'), count('Timeout')];

  const lane = async (lanes: number) => {
    for (let n = 0; n < 100; n++) {
      // Every tenth is cancelled while it waits.
      const mine = n % 10 === 0 ? AbortSignal.timeout(20) : signal;
      const options = { timeoutMs: 50, repeatable: lanes % 2 === 0, signal: mine };
      const result = await post(n % 25 === 0 ? 'http://127.0.0.1:9/' : server.url, options);
      const end = result.kind === 'failure' ? result.reason : 'response';
      ended.set(end, (ended.get(end) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 32 }, (_, lanes) => lane(lanes)));

  expect([...ended.keys()].sort()).toEqual([
    'aborted',
    'connect',
    'network',
    'protocol',
    'response',
    'timeout',
  ]);
  expect(http.inFlight).toBe(0);
  expect(listeners).toBe(0);
  // Idle ones are closed by themselves, and with the last of them the timer that looks for them ends.
  await expect.poll(() => server.open.size, { timeout: 5000 }).toBe(0);
  await expect.poll(() => count('TCPSocketWrap')).toBeLessThanOrEqual(sockets);
  await expect.poll(() => count('Timeout'), { timeout: 5000 }).toBeLessThanOrEqual(timers + 1);
  await http.close();
}, 30_000);

it('thousands of requests on one connection leave no listener and no timer on it', async () => {
  const made: Socket[] = [];
  const onSocket = (message: unknown) => made.push((message as { socket: Socket }).socket);
  subscribe('net.client.socket', onSocket);
  const server = await receiver((socket) => socket.write(reply('ok')));
  const { http, post } = testClient();
  const listeners = () => made.map((socket) => socket.eventNames().map((name) => socket.listenerCount(name)));
  await post(server.url, { timeoutMs: 60_000 });
  const [after, timers] = [listeners(), count('Timeout')];
  for (let n = 0; n < 3000; n++) await post(server.url, { timeoutMs: 60_000 });
  unsubscribe('net.client.socket', onSocket);
  expect(listeners()).toEqual(after);
  expect(made).toHaveLength(1);
  expect(count('Timeout')).toBeLessThanOrEqual(timers + 1);
  await http.close();
});
