import { describe, expect, it } from 'vitest';
import { useReceivers } from './raw-server.ts';

const { post, receiver } = useReceivers();

interface Case {
  bytes: string;
  /** What is different from a 200 with the body "ok". */
  expected?: { status?: number; body?: string; headers?: Record<string, string>; brokenBody?: string };
  /** The receiver closes its side after it. */
  closes?: true;
  /** The connection can carry another request afterwards. */
  kept: boolean;
}

const OK = 'HTTP/1.1 200 OK\r\n';
const BODY = 'Content-Length: 2\r\n\r\nok';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n`;
const interim = (status: number, count = 1) => `HTTP/1.1 ${status} X\r\nLink: </a>\r\n\r\n`.repeat(count);

const ACCEPTED: Record<string, Case> = {
  'a 204 with a length and no body': {
    bytes: 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n',
    expected: { status: 204, body: '' },
    kept: false,
  },
  'a 204 with a length and a body': {
    bytes: 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello',
    expected: { status: 204, body: '' },
    kept: false,
  },
  'a 204 with a body that was not announced': {
    bytes: 'HTTP/1.1 204 No Content\r\n\r\nhello',
    expected: { status: 204, body: '' },
    kept: false,
  },
  'a plain 204': {
    bytes: 'HTTP/1.1 204 No Content\r\n\r\n',
    expected: { status: 204, body: '' },
    kept: true,
  },
  'a 204 with the length 0': {
    bytes: 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n',
    expected: { status: 204, body: '' },
    kept: true,
  },
  'a 204 in chunks that never come': {
    bytes: 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n',
    expected: { status: 204, body: '' },
    kept: false,
  },
  'a 205 with a length and no body': {
    bytes: 'HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\n',
    expected: { status: 205, body: '' },
    kept: false,
  },
  'a 205 with the length 0': {
    bytes: 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n',
    expected: { status: 205, body: '' },
    kept: true,
  },
  'a 304 with a length': {
    bytes: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
    expected: { status: 304, body: '' },
    kept: false,
  },
  '100, 102 and 103 before the final answer': {
    bytes: interim(100) + interim(102) + interim(103) + OK + BODY,
    expected: { headers: { 'content-length': '2' } },
    kept: true,
  },
  'twenty interim answers': { bytes: interim(103, 20) + OK + BODY, kept: true },
  'Connection: close': { bytes: `${OK}Connection: Foo, Close\r\n${BODY}`, kept: false },
  'HTTP/1.0 with a length': { bytes: `HTTP/1.0 200 OK\r\n${BODY}`, kept: false },
  'HTTP/1.0 that keeps the connection': {
    bytes: `HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n${BODY}`,
    kept: true,
  },
  'HTTP/1.0 that ends with the connection': {
    bytes: 'HTTP/1.0 200 OK\r\n\r\nok',
    closes: true,
    kept: false,
  },
  'HTTP/1.1 that ends with the connection': { bytes: `${OK}\r\nok`, closes: true, kept: false },
  'a folded header': {
    bytes: `${OK}X-Long: one\r\n  two\r\n\tthree\r\n${BODY}`,
    expected: { headers: { 'x-long': 'one two three', 'content-length': '2' } },
    kept: true,
  },
  'lines that end in LF alone': {
    bytes: 'HTTP/1.1 200 OK\nX-One: 1\nContent-Length: 2\n\nok',
    expected: { headers: { 'x-one': '1', 'content-length': '2' } },
    kept: true,
  },
  'header bytes above 127': {
    bytes: `${OK}X-Name: caf\xe9 \xc3\xa0\r\n${BODY}`,
    expected: { headers: { 'x-name': 'caf\xe9 \xc3\xa0', 'content-length': '2' } },
    kept: true,
  },
  'NUL and a lone CR in a header': {
    bytes: `${OK}X-Odd: a\0b\rc\r\n${BODY}`,
    expected: { headers: { 'x-odd': 'ab c', 'content-length': '2' } },
    kept: true,
  },
  'names that every object has': {
    bytes: `${OK}constructor: 1\r\n__proto__: 2\r\ntoString: 3\r\n${BODY}`,
    expected: { headers: { constructor: '1', tostring: '3', 'content-length': '2' } },
    kept: true,
  },
  'lines that are no headers': {
    bytes: `${OK}no colon here\r\n: no name\r\nbad name: x\r\n folded onto it\r\n${BODY}`,
    expected: { headers: { 'content-length': '2' } },
    kept: true,
  },
  'white space before the colon': { bytes: `${OK}Content-Length : 2\r\n\r\nok`, kept: true },
  'no reason phrase': { bytes: `HTTP/1.1 200\r\n${BODY}`, kept: true },
  'no reason phrase but its space': { bytes: `HTTP/1.1 200 \r\n${BODY}`, kept: true },
  'an odd status': { bytes: `HTTP/1.1 299 Fine \xe9\r\n${BODY}`, expected: { status: 299 }, kept: true },
  'empty lines before the status': { bytes: `\r\n\r\n${OK}${BODY}`, kept: true },
  'equal lengths': { bytes: `${OK}Content-Length: 2\r\n${BODY}`, kept: true },
  'equal lengths in one line': { bytes: `${OK}Content-Length: 2, 2\r\n\r\nok`, kept: true },
  'chunks with extensions and trailers': {
    bytes: `${CHUNKED}\r\n1;a=b;c="d"\r\no\r\n1 \r\nk\r\n000;x\r\nX-Sum: 1\r\nX-Two: 2\r\n\r\n`,
    expected: { headers: { 'transfer-encoding': 'chunked' } },
    kept: true,
  },
  'chunks with LF alone': { bytes: `${CHUNKED}\r\n2\nok\n0\n\n`, kept: true },
  'chunks with sizes in either case': {
    bytes: `${CHUNKED}\r\nA\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n`,
    expected: { body: '01234567890123456789' },
    kept: true,
  },
  'chunks beside a length': {
    bytes: `${CHUNKED}Content-Length: 99\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
    kept: false,
  },
  'chunks in two codings': {
    bytes: `${OK}Transfer-Encoding: gzip\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
    kept: true,
  },
  'the coding "identity"': { bytes: `${OK}Transfer-Encoding: identity\r\n${BODY}`, kept: true },
  'a body shorter than its length': {
    bytes: `${OK}Content-Length: 100\r\n\r\nok`,
    expected: { brokenBody: 'connection closed before the answer was complete' },
    closes: true,
    kept: false,
  },
  'a body shorter than its length, with Connection: close': {
    bytes: `${OK}Connection: close\r\nContent-Length: 100\r\n\r\nok`,
    expected: { brokenBody: 'connection closed before the answer was complete' },
    closes: true,
    kept: false,
  },
  'chunks without the last one': {
    bytes: `${CHUNKED}\r\n2\r\nok\r\n`,
    expected: { brokenBody: 'connection closed before the answer was complete' },
    closes: true,
    kept: false,
  },
  'chunks that are none': {
    bytes: `${CHUNKED}\r\n{"received":true}`,
    expected: { body: '', brokenBody: 'answer has a chunk without a size' },
    kept: false,
  },
  'a chunk longer than its size': {
    bytes: `${CHUNKED}\r\n2\r\nokay\r\n0\r\n\r\n`,
    expected: { brokenBody: 'answer has a chunk that is too long' },
    kept: false,
  },
};

describe('an answer is taken as it is meant:', () => {
  it.each(Object.entries(ACCEPTED))('%s', async (_what, { bytes, expected = {}, closes, kept }) => {
    const server = await receiver((socket) => {
      socket.write(bytes, 'latin1');
      if (closes) socket.end();
    });
    for (let n = 0; n < 2; n++) {
      const result = await post(server.url);
      expect(result).toMatchObject({
        kind: 'response',
        status: 200,
        body: 'ok',
        truncated: false,
        ...expected,
      });
      if (result.kind === 'response') {
        expect(result.brokenBody).toBe(expected.brokenBody);
        if (expected.headers) expect(result.headers).toEqual(expected.headers);
      }
      if (!kept) await expect.poll(() => server.open.size).toBe(0);
    }
    expect(server.connections).toBe(kept ? 1 : 2);
  });

  it.each(Object.entries(ACCEPTED))(
    '%s, one byte at a time',
    async (_what, { bytes, expected = {}, closes }) => {
      const server = await receiver(async (socket) => {
        for (const byte of Buffer.from(bytes, 'latin1')) {
          socket.write(Buffer.of(byte));
          await new Promise(setImmediate);
        }
        if (closes) socket.end();
      });
      const result = await post(server.url);
      expect(result).toMatchObject({ kind: 'response', status: 200, body: 'ok', ...expected });
    },
  );

  it('one to HEAD has no body, whatever it announces, and the connection is kept', async () => {
    const server = await receiver((socket) => socket.write(`${OK}Content-Length: 5000\r\n\r\n`));
    const head = { method: 'HEAD', body: undefined } as const;
    for (let n = 0; n < 2; n++) {
      expect(await post(server.url, head)).toMatchObject({ status: 200, body: '', truncated: false });
    }
    expect(server.connections).toBe(1);
  });

  it('one that comes before the request was read counts, and the rest of the request goes nowhere', async () => {
    const server = await receiver((socket) => {
      socket.pause().write(`HTTP/1.1 413 Too Large\r\n${BODY}`);
    });
    const body = Buffer.alloc(16_000_000);
    expect(await post(server.url, { body })).toMatchObject({ kind: 'response', status: 413, body: 'ok' });
    expect(await post(server.url)).toMatchObject({ kind: 'response', status: 413 });
    expect(server.connections).toBe(2);
  });
});

describe('what is no answer to HTTP/1.1 is told apart:', () => {
  it.each<[string, string | Buffer, string]>([
    [
      'a mail server',
      '220 mail.example ESMTP\r\n',
      'answer is not valid HTTP: it does not begin with "HTTP/1."',
    ],
    ['bytes without an end of line', 'x'.repeat(100), 'answer is not valid HTTP: it does not begin'],
    ['HTML without a head', '<html></html>', 'answer is not valid HTTP: it does not begin'],
    [
      'a status that is no number',
      'HTTP/1.1 OK\r\n\r\n',
      'answer is not valid HTTP: its status line is not one',
    ],
    ['a status below 100', 'HTTP/1.1 099 X\r\n\r\n', 'answer is not valid HTTP: its status line is not one'],
    ['the version 2 in text', 'HTTP/2 200\r\n\r\n', 'answer is HTTP/2, but only HTTP/1.1 was offered'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'answer is HTTP/2'],
    ['a settings frame of HTTP/2', Buffer.from('000012040000000000', 'hex'), 'answer is HTTP/2'],
    ['an alert of TLS', Buffer.from('15030300020246', 'hex'), 'answer is TLS: the receiver wants https'],
    [
      'a length that is no number',
      `${OK}Content-Length: -1\r\n\r\n`,
      'a Content-Length that is not a number',
    ],
    ['different lengths', `${OK}Content-Length: 1\r\n${BODY}`, 'two different values of Content-Length'],
  ])('%s', async (_what, bytes, message) => {
    const server = await receiver((socket) => socket.write(bytes));
    expect(await post(server.url)).toMatchObject({
      kind: 'failure',
      reason: 'protocol',
      message: expect.stringContaining(message),
      sent: true,
    });
    await expect.poll(() => server.open.size).toBe(0);
  });

  it('plain HTTP on a port that should speak TLS', async () => {
    const server = await receiver(() => {});
    server.onConnect = (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(await post(`https://127.0.0.1:${server.port}/`)).toMatchObject({
      reason: 'tls',
      message: 'TLS handshake failed: the receiver does not speak TLS on this port',
      sent: false,
    });
  });

  it('a receiver that greets before it is asked', async () => {
    const server = await receiver(() => {});
    server.onConnect = (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n');
    expect(await post(server.url)).toMatchObject({
      reason: 'protocol',
      message: 'answer is not valid HTTP: it does not begin with "HTTP/1."',
    });
  });
});
