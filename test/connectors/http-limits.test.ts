import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Answer, reply, testClient, useClients, useReceivers } from './raw-server.ts';

const { post, receiver } = useReceivers();
const { client } = useClients();

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const HINT = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
const TIMEOUT_MS = 400;

/** Writes `first`, then `again` every few milliseconds for as long as anybody listens. */
function dripping(first: string, again: string, everyMs = 5): Answer {
  return (socket) => {
    socket.write(first);
    const timer = setInterval(() => socket.write(again), everyMs);
    socket.on('close', () => clearInterval(timer));
  };
}

/** Writes `again` as fast as it is read. Says when the reader had enough. */
function flooding(first: string, again: string) {
  const piece = Buffer.from(again.repeat(Math.ceil(65_536 / again.length)));
  const answer = (socket: Socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write(piece)) answer.bytes += piece.length;
    };
    socket.write(first);
    socket.on('drain', more);
    more();
  };
  answer.bytes = 0;
  return answer;
}

describe('one deadline ends everything, to half a second:', () => {
  it.each<[string, Answer, string]>([
    ['accepting and silence', () => {}, 'no answer within 0.4 s'],
    ['interim answers', dripping('', HINT, 30), 'no answer within 0.4 s'],
    ['headers without end', dripping(OK, 'X: y\r\n'), 'no answer within 0.4 s'],
    ['one header without end', dripping(`${OK}X: `, 'y'), 'no answer within 0.4 s'],
    ['empty lines', dripping('', '\r\n'), 'no answer within 0.4 s'],
    [
      'a byte of the body every 100 ms',
      dripping(`${OK}Content-Length: 99\r\n\r\n`, '.', 100),
      'not complete',
    ],
    ['a body that ends with the connection', dripping(`${OK}\r\n`, '.'), 'not complete'],
    ['the extension of a chunk', dripping(`${CHUNKED}1;x=`, 'y'), 'the answer was not complete within 0.4 s'],
    ['the size of a chunk', dripping(CHUNKED, '0'), 'the answer was not complete within 0.4 s'],
    ['chunks of one byte', dripping(CHUNKED, '1\r\n.\r\n'), 'the answer was not complete within 0.4 s'],
    ['trailers', dripping(`${CHUNKED}0\r\n`, 'X: y\r\n'), 'the answer was not complete within 0.4 s'],
  ])('%s', async (_what, answer, message) => {
    const server = await receiver(answer);
    const started = performance.now();
    const result = await post(server.url, { timeoutMs: TIMEOUT_MS });
    const took = performance.now() - started;
    expect(result).toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining(message),
      sent: true,
    });
    expect(Math.abs(took - TIMEOUT_MS)).toBeLessThan(500);
    await expect.poll(() => server.open.size).toBe(0);
  });

  it('a receiver that reads nothing of the body', async () => {
    const server = await receiver(() => {});
    server.onConnect = (socket) => socket.pause();
    const started = performance.now();
    const result = await post(server.url, { timeoutMs: TIMEOUT_MS, body: Buffer.alloc(32_000_000) });
    expect(result).toMatchObject({ reason: 'timeout', message: 'no answer within 0.4 s', sent: true });
    expect(Math.abs(performance.now() - started - TIMEOUT_MS)).toBeLessThan(500);
  });

  it('a TLS handshake that never comes, or drips', async () => {
    const server = await receiver(() => {});
    for (const greet of [() => {}, dripping('\x16\x03\x03\x40\x00', '\x02', 20)]) {
      server.onConnect = (socket) => greet(socket, 0);
      const started = performance.now();
      const result = await post(`https://127.0.0.1:${server.port}/`, { timeoutMs: TIMEOUT_MS });
      expect(result).toMatchObject({
        reason: 'timeout',
        message: 'could not connect within 0.4 s',
        sent: false,
      });
      expect(Math.abs(performance.now() - started - TIMEOUT_MS)).toBeLessThan(500);
      await expect.poll(() => server.open.size).toBe(0);
    }
  });
});

describe('a receiver can make us read', () => {
  const tooMuch: [string, Answer & { bytes: number }, string][] = [
    ['twenty interim answers', flooding('', HINT), 'answer has more than 20 interim (1xx) answers'],
    ['32 KB of headers', flooding(OK, `X: ${'y'.repeat(200)}\r\n`), 'answer headers are too large'],
    ['32 KB of one header', flooding(`${OK}X: `, 'y'), 'answer headers are too large'],
    ['32 KB of empty lines', flooding('', '\r\n'), 'answer headers are too large'],
    ['256 headers', flooding(OK, 'X: y\r\n'), 'answer has more than 256 headers'],
  ];
  it.each(tooMuch)('%s and not more', async (_what, answer, message) => {
    const server = await receiver(answer);
    const result = await post(server.url);
    expect(result).toMatchObject({ kind: 'failure', reason: 'protocol', message, sent: true });
    expect(result.ms).toBeLessThan(1000);
    await expect.poll(() => server.open.size).toBe(0);
  });

  it('heads of 32 KB together, interim ones included', async () => {
    const hint = `HTTP/1.1 103 Early Hints\r\nLink: ${'x'.repeat(10_000)}\r\n\r\n`;
    const server = await receiver((socket) => {
      socket.write(hint.repeat(server.connections === 1 ? 3 : 4) + reply('ok'));
    });
    expect(await post(server.url)).toMatchObject({ status: 200, body: 'ok' });
    for (const socket of server.open) socket.destroy();
    await expect.poll(() => server.open.size).toBe(0);
    expect(await post(server.url)).toMatchObject({
      reason: 'protocol',
      message: 'answer headers are too large',
    });
  });

  it.each<[string, Answer & { bytes: number }]>([
    ['extensions of a chunk', flooding(`${CHUNKED}2\r\nok\r\n1;x=`, 'y')],
    ['zeros before the size of a chunk', flooding(`${CHUNKED}2\r\nok\r\n`, '0')],
    ['trailers', flooding(`${CHUNKED}2\r\nok\r\n0\r\n`, 'X: y\r\n')],
  ])('32 KB of %s; its status counts nevertheless', async (_what, answer) => {
    const server = await receiver(answer);
    const result = await post(server.url);
    expect(result).toMatchObject({
      kind: 'response',
      status: 200,
      body: 'ok',
      brokenBody: 'answer has more chunk framing than body',
    });
    expect(result.ms).toBeLessThan(1000);
    await expect.poll(() => server.open.size).toBe(0);
  });

  it('as much framing as chunks of one byte need', async () => {
    const body = 'b'.repeat(20_000);
    const chunks = `${'1\r\nb\r\n'.repeat(body.length)}0\r\n\r\n`;
    const server = await receiver((socket) => socket.write(CHUNKED + chunks));
    expect(await post(server.url, { maxResponseBytes: 30_000 })).toMatchObject({ body, truncated: false });
  });

  it('nothing of a body when none is wanted, and the connection stays when there is none', async () => {
    const server = await receiver((socket, nth) => socket.write(reply(nth === 0 ? '' : 'x')));
    const result = await post(server.url, { maxResponseBytes: 0 });
    expect(result).toMatchObject({ status: 200, body: '', truncated: false });
    expect(await post(server.url, { maxResponseBytes: 0 })).toMatchObject({ body: '', truncated: true });
    expect(server.connections).toBe(1);
  });
});

describe('memory stays flat', () => {
  const zeros = '\0'.repeat(65_536);
  const GIGABYTE = 'Content-Length: 1073741824\r\n\r\n';
  it.each<[string, Answer & { bytes: number }, number]>([
    ['with an answer of 1 GB', flooding(`${OK}${GIGABYTE}`, zeros), 4_096],
    ['with one of 1 GB in chunks', flooding(CHUNKED, `10000\r\n${zeros}\r\n`), 4_096],
    ['with one of 1 GB up to a large limit', flooding(`${OK}${GIGABYTE}`, zeros), 4 * 1024 * 1024],
  ])('%s', async (_what, answer, maxResponseBytes) => {
    const server = await receiver(answer);
    const before = process.memoryUsage().rss;
    const result = await post(server.url, { maxResponseBytes, timeoutMs: 5000 });
    expect(result).toMatchObject({ kind: 'response', status: 200, truncated: true });
    await expect.poll(() => server.open.size).toBe(0);
    expect(answer.bytes).toBeLessThan(maxResponseBytes + 16_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it('with a gzip bomb, which is not inflated', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(200_000_000)));
    const server = await receiver((socket) => {
      socket.write(`${OK}Content-Encoding: gzip, gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
      socket.write(bomb);
    });
    const before = process.memoryUsage().rss;
    const result = await post(server.url, { maxResponseBytes: bomb.length });
    expect(result).toMatchObject({ status: 200, truncated: false });
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });

  it('with a body in single bytes', async () => {
    const server = await receiver(flooding(CHUNKED, '1\r\nb\r\n'));
    const before = process.memoryUsage().rss;
    const result = await post(server.url, { maxResponseBytes: 1_000_000, timeoutMs: 10_000 });
    expect(result).toMatchObject({ status: 200, body: 'b'.repeat(1_000_000), truncated: true });
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
  });
});

describe('idle connections', () => {
  it('are not kept as long as the receiver, when it says how long', async () => {
    const server = await receiver((socket) => socket.write(reply('ok', 'Keep-Alive: timeout=1, max=9\r\n')));
    const send = client({});
    for (let n = 0; n < 2; n++) {
      expect(await send(server.url)).toMatchObject({ status: 200 });
      await expect.poll(() => server.open.size).toBe(0);
    }
    expect(server.connections).toBe(2);
  });

  it('are at most 256 to one origin', async () => {
    const { http, post: send } = testClient({ keepAliveMs: 60_000 });
    const waiting: Socket[] = [];
    const server = await receiver((socket) => {
      if (waiting.push(socket) === 300) for (const each of waiting) each.write(reply('ok'));
    });
    await Promise.all(Array.from({ length: 300 }, () => send(server.url, { timeoutMs: 10_000 })));
    await expect.poll(() => server.open.size).toBe(256);
    await http.close();
    await expect.poll(() => server.open.size).toBe(0);
  });
});
