import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { reply, testClient, useReceivers } from './raw-server.ts';

const { post, receiver } = useReceivers();

describe('an answer', () => {
  it('comes back with status, headers and body', async () => {
    const server = await receiver((socket) => {
      socket.write(reply('thanks', 'X-One: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n'));
    });
    expect(await post(server.url)).toEqual({
      kind: 'response',
      status: 200,
      headers: { 'x-one': '1', 'set-cookie': 'a=1, b=2', 'content-length': '6' },
      body: 'thanks',
      truncated: false,
      ms: expect.any(Number),
    });
    expect(server.received[0]).toMatch(/^POST \/hook\?token=secret HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n/);
    expect(server.received[0]).toMatch(/content-length: 7\r\n\r\n\{"n":1\}$/);
  });

  it.each([301, 302, 303, 307, 308])('with status %i is not followed', async (status) => {
    const target = await receiver((socket) => socket.write(reply('')));
    const server = await receiver((socket) =>
      socket.write(
        `HTTP/1.1 ${status} X\r\nLocation: http://127.0.0.1:${target.port}/\r\nContent-Length: 0\r\n\r\n`,
      ),
    );
    expect(await post(server.url)).toMatchObject({ kind: 'response', status });
    expect(target.connections).toBe(0);
  });

  it('may follow a 1xx one', async () => {
    const server = await receiver((socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${reply('ok')}`),
    );
    expect(await post(server.url)).toMatchObject({
      status: 200,
      body: 'ok',
      headers: { 'content-length': '2' },
    });
  });

  it('loses its NUL characters and keeps what is not UTF-8 readable', async () => {
    const body = Buffer.from([0x61, 0, 0x62, 0xff, 0x63]);
    const server = await receiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');
      socket.write(body);
    });
    expect(await post(server.url)).toMatchObject({ body: 'ab\ufffdc', truncated: false });
  });

  it('of exactly the limit is whole, of one byte more is cut between characters', async () => {
    const bodies = ['x'.repeat(4096), `${'x'.repeat(4095)}é`, `${'x'.repeat(4093)}🦊!`, 'é'.repeat(2049)];
    const server = await receiver((socket, nth) => socket.write(reply(bodies[nth] ?? '')));
    const results = [];
    for (const _ of bodies) results.push(await post(server.url));
    expect(results.map((result) => result.kind === 'response' && [result.truncated, result.body])).toEqual([
      [false, 'x'.repeat(4096)],
      [true, 'x'.repeat(4095)],
      [true, 'x'.repeat(4093)],
      [true, 'é'.repeat(2048)],
    ]);
    // They arrived in one piece, so cutting them did not cost the connection.
    expect(server.connections).toBe(1);
  });

  it('without end is cut off at once, and its connection closed', async () => {
    const server = await receiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const timer = setInterval(() => socket.write(`400\r\n${'y'.repeat(1024)}\r\n`), 1);
      socket.on('close', () => clearInterval(timer));
    });
    const result = await post(server.url);
    expect(result).toMatchObject({ kind: 'response', status: 200, body: 'y'.repeat(4096), truncated: true });
    expect(result.ms).toBeLessThan(1000);
    await expect.poll(() => server.open.size).toBe(0);
  });

  it('that claims a huge length is cut off at once too', async () => {
    const server = await receiver((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n${'z'.repeat(5000)}`),
    );
    const result = await post(server.url);
    expect(result).toMatchObject({ kind: 'response', truncated: true });
    expect(result.ms).toBeLessThan(1000);
    await expect.poll(() => server.open.size).toBe(0);
  });

  it('that is compressed is not inflated', async () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000));
    expect(bomb.length).toBeLessThan(4096);
    const server = await receiver((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
      socket.write(bomb);
    });
    const result = await post(server.url);
    expect(result).toMatchObject({ kind: 'response', truncated: false });
    expect(result.kind === 'response' && result.body.length).toBeLessThan(4097);
  });
});

describe('a request', () => {
  it.each<[string, string | Buffer | undefined, string]>([
    [
      'a text beyond ASCII',
      '{"n":"caf\u00e9 \u{1f98a}"}',
      'content-length: 18\r\n\r\n{"n":"caf\u00e9 \u{1f98a}"}',
    ],
    ['bytes', Buffer.from('caf\u00e9'), 'content-length: 5\r\n\r\ncaf\u00e9'],
    ['an empty body', '', 'content-length: 0\r\n\r\n'],
    ['no body', undefined, 'content-length: 0\r\n\r\n'],
  ])('carries %s and says how many bytes it has', async (_what, body, expected) => {
    const server = await receiver((socket) => socket.write(reply('ok')));
    const headers = { 'X-Case': 'as given' };
    expect(await post(server.url, { body, headers })).toMatchObject({ status: 200 });
    const host = `127.0.0.1:${server.port}`;
    expect(server.received[0]).toBe(
      `POST /hook?token=secret HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\nX-Case: as given\r\n${expected}`,
    );
  });

  it('without a body that should have none does not speak of one', async () => {
    const server = await receiver((socket) => socket.write(reply('ok')));
    await post(server.url, { method: 'GET', body: undefined });
    expect(server.received[0]).not.toMatch(/content-length/i);
  });
});

describe('connections', () => {
  it('are kept and used again, one request at a time', async () => {
    const server = await receiver((socket) => socket.write(reply('ok')));
    for (let n = 0; n < 5; n++) expect(await post(server.url)).toMatchObject({ status: 200 });
    expect(server.connections).toBe(1);
    await Promise.all(Array.from({ length: 8 }, () => post(server.url)));
    expect(server.connections).toBe(8);
  });

  it('are not used again once the receiver has closed them', async () => {
    const server = await receiver((socket) => socket.end(reply('ok')));
    for (let n = 0; n < 5; n++) {
      expect(await post(server.url)).toMatchObject({ status: 200 });
      await expect.poll(() => server.open.size).toBe(0);
    }
    expect(server.connections).toBe(5);
  });

  it('are not used again after that while, even before they are closed', async () => {
    const client = testClient({ keepAliveMs: 50 });
    const server = await receiver((socket) => socket.write(reply('ok')));
    expect(await client.post(server.url)).toMatchObject({ status: 200 });
    // Nothing else can run meanwhile, like the timer that closes them.
    for (const started = performance.now(); performance.now() < started + 60; );
    expect(await client.post(server.url)).toMatchObject({ status: 200 });
    expect(server.connections).toBe(2);
    await client.http.close();
  });

  it('are closed after a while without use', async () => {
    const client = testClient({ keepAliveMs: 50 });
    const server = await receiver((socket) => socket.write(reply('ok')));
    await client.post(server.url);
    await expect.poll(() => server.open.size, { timeout: 2000 }).toBe(0);
    await client.http.close();
  });

  it('that break while being used again are failures that the caller may retry, not sent twice', async () => {
    const server = await receiver((socket, nth) => {
      if (nth === 0) socket.write(reply('ok'));
      else socket.resetAndDestroy();
    });
    expect(await post(server.url)).toMatchObject({ status: 200 });
    expect(await post(server.url)).toMatchObject({ kind: 'failure', reason: 'network', sent: true });
    expect(server.connections).toBe(1);
  });

  it('are all gone after close(), and what was in flight has ended', async () => {
    const client = testClient();
    const server = await receiver((socket, nth) => nth === 0 && socket.write(reply('ok')));
    await client.post(server.url);
    const waiting = client.post(server.url);
    await expect.poll(() => server.received[0]?.match(/POST/g)?.length).toBe(2);
    expect(client.http.inFlight).toBe(1);
    await Promise.all([client.http.close(), client.http.close()]);
    expect(await waiting).toMatchObject({ kind: 'failure', reason: 'aborted', sent: true });
    expect(client.http.inFlight).toBe(0);
    await expect.poll(() => server.open.size).toBe(0);
    expect(await client.post(server.url)).toMatchObject({ kind: 'failure', reason: 'aborted', sent: false });
  });
});
