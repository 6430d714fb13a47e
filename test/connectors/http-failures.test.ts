import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Answer, reply, testClient, useReceivers } from './raw-server.ts';

const { post, receiver } = useReceivers();

const OK_HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n';

describe('the one deadline', () => {
  it.each<[string, string, Answer]>([
    ['no answer', 'no answer within 0.15 s', () => {}],
    ['half a header', 'no answer within 0.15 s', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-')],
    ['1xx only', 'no answer within 0.15 s', (socket) => socket.write('HTTP/1.1 102 Processing\r\n\r\n')],
    ['no body', 'the answer was not complete within 0.15 s', (socket) => socket.write(OK_HEAD)],
    ['half a body', 'the answer was not complete within 0.15 s', (socket) => socket.write(`${OK_HEAD}half`)],
    [
      'a dripping body',
      'the answer was not complete within 0.15 s',
      (socket) => {
        socket.write(OK_HEAD);
        const timer = setInterval(() => socket.write('.'), 20);
        socket.on('close', () => clearInterval(timer));
      },
    ],
    [
      'dripping headers',
      'no answer within 0.15 s',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('X: y\r\n'), 20);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('ends %s', async (_what, message, answer) => {
    const server = await receiver(answer);
    const started = performance.now();
    const result = await post(server.url, { timeoutMs: 150 });
    const took = performance.now() - started;
    expect(result).toEqual({
      kind: 'failure',
      reason: 'timeout',
      message,
      sent: true,
      ms: expect.any(Number),
    });
    expect(took).toBeGreaterThan(140);
    expect(took).toBeLessThan(600);
    await expect.poll(() => server.open.size).toBe(0);
  });

  it('ends a lookup that never answers', async () => {
    const client = testClient({ lookup: () => new Promise(() => {}) });
    const result = await client.post('https://never.example/', { timeoutMs: 50 });
    expect(result).toMatchObject({
      reason: 'timeout',
      sent: false,
      message: 'could not connect within 0.05 s',
    });
    await client.http.close();
  });

  it('ends a connection of its own when that takes too long', async () => {
    const client = testClient({ lookup: () => new Promise(() => {}), connectTimeoutMs: 50 });
    const result = await client.post('https://never.example/');
    expect(result).toMatchObject({
      reason: 'timeout',
      sent: false,
      message: 'could not connect within 0.05 s',
    });
    await client.http.close();
  });
});

describe('broken answers', () => {
  it.each<[string, string, string, Answer]>([
    ['a reset', 'network', 'connection reset', (socket) => socket.resetAndDestroy()],
    [
      'a close without answer',
      'network',
      'connection closed before the answer was complete',
      (socket) => socket.end(),
    ],
    [
      'something else than HTTP',
      'protocol',
      'answer is not valid HTTP',
      (socket) => socket.end('SSH-2.0-x\r\n\r\n'),
    ],
    [
      'two different lengths',
      'protocol',
      'answer',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
    ],
    [
      'headers without end',
      'protocol',
      'answer headers are too large',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`),
    ],
    [
      'an upgrade that nobody asked for',
      'protocol',
      'answer is not one that HTTP allows here',
      (socket) => socket.write('HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n'),
    ],
  ])('%s', async (_what, reason, message, answer) => {
    const server = await receiver(answer);
    expect(await post(server.url)).toEqual({
      kind: 'failure',
      reason,
      message: expect.stringContaining(message),
      sent: true,
      ms: expect.any(Number),
    });
    await expect.poll(() => server.open.size).toBe(0);
  });

  it('with more body than Content-Length says are read up to it, and the rest is no answer to anything', async () => {
    const server = await receiver((socket) => socket.write(`${reply('abc')}HTTP/1.1 200 OK\r\n\r\nsmuggled`));
    expect(await post(server.url)).toMatchObject({ status: 200, body: 'abc' });
    await expect.poll(() => server.open.size).toBe(0);
    expect(await post(server.url)).toMatchObject({ status: 200, body: 'abc' });
    expect(server.connections).toBe(2);
  });
});

describe('the caller', () => {
  it('can cancel, before and during', async () => {
    const server = await receiver(() => {});
    expect(await post(server.url, { signal: AbortSignal.abort() })).toMatchObject({
      reason: 'aborted',
      sent: false,
    });
    const controller = new AbortController();
    const waiting = post(server.url, { signal: controller.signal });
    await expect.poll(() => server.received[0]).toContain('POST');
    controller.abort();
    expect(await waiting).toMatchObject({
      reason: 'aborted',
      sent: true,
      message: 'cancelled by the caller',
    });
    await expect.poll(() => server.open.size).toBe(0);
  });

  it.each([
    ['a newline in a header', { headers: { 'x-bad': 'one\r\nx-injected: two' } }],
    ['a bad header name', { headers: { 'bad name': 'x' } }],
    ["a header that is the connection's", { headers: { 'Transfer-Encoding': 'chunked' } }],
    ['another host', { headers: { Host: 'other.example' } }],
    ['a wrong content-length', { headers: { 'content-length': '3' } }],
  ])('gets a failure for %s, and nothing is written', async (_what, changes) => {
    const server = await receiver((socket) => socket.write(reply('ok')));
    const result = await post(server.url, changes);
    expect(result).toMatchObject({ kind: 'failure', reason: 'protocol' });
    expect(JSON.stringify(result)).not.toContain('injected');
    expect(server.received.join('')).toBe('');
  });

  it('is told about a refused connection, without the query string', async () => {
    const unused = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => unused.once('listening', resolve));
    const { port } = unused.address() as { port: number };
    await new Promise((resolve) => unused.close(resolve));
    const result = await post(`http://127.0.0.1:${port}/hook?token=secret`);
    expect(result).toMatchObject({ reason: 'connect', sent: false, message: 'connection refused' });

    const client = testClient({
      lookup: async () => ['127.0.0.2', '127.0.0.3'].map((address) => ({ address, family: 4 })),
    });
    const both = await client.post(`http://two.example:${port}/`);
    expect(both).toMatchObject({ reason: 'connect', sent: false, message: 'connection refused' });
    await client.http.close();
  });
});
