import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Answer, rawServer, reply, testClient, useClients, useReceivers } from './raw-server.ts';

const { http, post, receiver } = useReceivers();
const { client, closing } = useClients();

const again = { repeatable: true };

/** Answers the first request of all, and then does as `then` says. Connections are counted from 1. */
function first(then: (socket: Socket, connection: number) => unknown): Answer {
  const known: Socket[] = [];
  let requests = 0;
  return (socket) => {
    if (!known.includes(socket)) known.push(socket);
    requests += 1;
    if (requests === 1) socket.write(reply('first'));
    else then(socket, known.indexOf(socket) + 1);
  };
}

describe('a kept connection that the receiver has closed', () => {
  it.each<[string, (socket: Socket) => unknown]>([
    ['with a reset', (socket) => socket.resetAndDestroy()],
    ['in an orderly way', (socket) => socket.end()],
  ])('%s costs no failure: the request goes out once more, on a new one', async (_how, close) => {
    const server = await receiver(
      first((socket, connection) => (connection === 1 ? close(socket) : socket.write(reply('second')))),
    );
    expect(await post(server.url, again)).toMatchObject({ body: 'first' });
    expect(await post(server.url, again)).toMatchObject({ kind: 'response', status: 200, body: 'second' });
    expect(server.connections).toBe(2);
    expect(server.received[1]).toBe(server.received[0]?.slice(0, server.received[1]?.length));
  });

  it('is repeated for a large body too, which breaks while it is written', async () => {
    const server = await receiver(
      first((socket, connection) => {
        if (connection === 1) socket.resetAndDestroy();
        else socket.write(reply('second'));
      }),
    );
    expect(await post(server.url, again)).toMatchObject({ body: 'first' });
    const body = Buffer.alloc(8_000_000, 'x');
    expect(await post(server.url, { ...again, body })).toMatchObject({ status: 200, body: 'second' });
  });

  it('is a failure after all, when the new one is closed as well', async () => {
    const server = await receiver(first((socket) => socket.end()));
    expect(await post(server.url, again)).toMatchObject({ body: 'first' });
    expect(await post(server.url, again)).toMatchObject({
      kind: 'failure',
      reason: 'network',
      message: 'connection closed before the answer was complete',
      sent: true,
    });
    expect(server.connections).toBe(2);
  });

  it('is a failure after all, when no new one can be made, and may have been seen', async () => {
    const server = await rawServer(
      first((socket) => {
        void server.close();
        socket.resetAndDestroy();
      }),
    );
    const url = `http://127.0.0.1:${server.port}/`;
    expect(await post(url, again)).toMatchObject({ body: 'first' });
    expect(await post(url, again)).toMatchObject({
      reason: 'connect',
      message: 'connection refused',
      sent: true,
    });
  });

  it('leaves the second try no more time than was left of the first', async () => {
    const server = await receiver(
      first((socket, connection) => connection === 1 && setTimeout(() => socket.end(), 200)),
    );
    expect(await post(server.url, again)).toMatchObject({ body: 'first' });
    const result = await post(server.url, { ...again, timeoutMs: 400 });
    expect(result).toMatchObject({ reason: 'timeout', message: 'no answer within 0.4 s', sent: true });
    expect(result.ms).toBeLessThan(590);
    expect(server.connections).toBe(2);
    await expect.poll(() => server.open.size).toBe(0);
  });

  it('is found out without a request when nothing else happens meanwhile', async () => {
    const server = await receiver((socket) => socket.write(reply('ok')));
    expect(await post(server.url)).toMatchObject({ status: 200 });
    for (const socket of server.open) socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n');
    await expect.poll(() => server.open.size).toBe(0);
    expect(await post(server.url)).toMatchObject({ status: 200, body: 'ok' });
    expect(server.connections).toBe(2);
  });

  it('costs no failure over TLS either', async () => {
    const fixture = (name: string) =>
      readFileSync(new URL(`../fixtures/tls/test-only-${name}.pem`, import.meta.url));
    const tls = { key: fixture('key'), cert: fixture('cert') };
    const server = await rawServer(
      first((socket, connection) => (connection === 1 ? socket.destroy() : socket.write(reply('second')))),
      { tls },
    );
    closing.push(server.close);
    const lookup = async () => ['127.0.0.9', '127.0.0.1'].map((address) => ({ address, family: 4 }));
    const send = client({ ca: tls.cert, lookup });
    const url = `https://receiver.test:${server.port}/`;
    expect(await send(url, again)).toMatchObject({ body: 'first' });
    expect(await send(url, again)).toMatchObject({ status: 200, body: 'second' });
    expect(server.connections).toBe(2);
  });
});

describe('nothing is sent twice', () => {
  it.each<[string, string, object]>([
    ['when it may not be repeated', '', {}],
    ['when a byte of an answer has come', 'H', again],
    ['when an interim answer has come', 'HTTP/1.1 102 Processing\r\n\r\n', again],
  ])('%s', async (_what, bytes, options) => {
    const server = await receiver(first((socket) => socket.end(bytes)));
    expect(await post(server.url, options)).toMatchObject({ body: 'first' });
    expect(await post(server.url, options)).toMatchObject({ kind: 'failure', reason: 'network', sent: true });
    expect(server.connections).toBe(1);
  });

  it('on a connection that was new', async () => {
    const server = await receiver((socket) => socket.resetAndDestroy());
    expect(await post(server.url, again)).toMatchObject({ kind: 'failure', reason: 'network', sent: true });
    expect(server.connections).toBe(1);
  });

  it('after the caller has cancelled', async () => {
    const server = await receiver(first(() => {}));
    expect(await post(server.url, again)).toMatchObject({ body: 'first' });
    const controller = new AbortController();
    const waiting = post(server.url, { ...again, signal: controller.signal });
    await expect.poll(() => server.received[0]?.match(/POST/g)?.length).toBe(2);
    controller.abort();
    expect(await waiting).toMatchObject({ reason: 'aborted', sent: true });
    await expect.poll(() => server.open.size).toBe(0);
    expect(server.connections).toBe(1);
    expect(http.inFlight).toBe(0);
  });

  it('when the client is closed between the first try and the second', async () => {
    let lookups = 0;
    const own = testClient({
      lookup: () =>
        lookups++ === 0 ? Promise.resolve([{ address: '127.0.0.1', family: 4 }]) : new Promise(() => {}),
    });
    const server = await receiver(first((socket) => socket.end()));
    const url = `http://own.example:${server.port}/`;
    expect(await own.post(url, again)).toMatchObject({ body: 'first' });
    const waiting = own.post(url, again);
    await expect.poll(() => lookups).toBe(2);
    await own.http.close();
    expect(await waiting).toMatchObject({ reason: 'aborted', sent: true });
    expect(server.connections).toBe(1);
  });
});
