import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { AnswerParts } from '../../server/api/answer.ts';
import { createFrontDoor } from '../../server/api/front-door.ts';
import { routes } from '../../server/api/routes/index.ts';
import { ApiError } from '../../server/errors.ts';
import { OPERATOR_TOKEN, startTestApp, type TestApp } from '../support/app.ts';
import { type RawAnswer, type RawRequest, rawRequest } from '../support/raw-http.ts';
import { until } from '../support/until.ts';

const event = { id: 'event_same', type: 'rating.created', data: { object: { id: 'rat_1', n: 1.0 } } };
const good = JSON.stringify(event);
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** Two processes on one database: what both are sent must have the same answers. */
let door: TestApp;
let express: TestApp;
const keys = { full: '', reading: '', free: '', session: {} as Record<string, string> };
beforeAll(async () => {
  door = await startTestApp({ role: 'api' });
  express = await startTestApp({ role: 'api', database: door.database, expressOnly: true });
  const { id, key } = await door.team();
  keys.full = key;
  keys.reading = (await door.key(id, ['events:read'])).token;
  keys.free = (await door.team('free')).key;
  keys.session = await door.session(id, 'editor');
});
afterAll(async () => {
  await express.stop();
  await door.stop();
});

interface Case extends Partial<Omit<RawRequest, 'headers'>> {
  headers?: Record<string, string | undefined>;
  /** The key to send; none with null. */
  as?: 'full' | 'reading' | 'free' | 'operator' | null;
}

function toRequest({ as = 'full', headers = {}, ...rest }: Case): RawRequest {
  const token = as === 'operator' ? OPERATOR_TOKEN : as && keys[as];
  const all = {
    'content-type': 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
    ...headers,
  };
  const given = Object.entries(all).filter((each): each is [string, string] => each[1] !== undefined);
  return { method: 'POST', path: '/api/v1/events', headers: Object.fromEntries(given), ...rest };
}

/** Headers that every answer has a value of its own for. */
const OWN_VALUE = /^(?:date|x-request-id|x-ratelimit-(?:remaining|reset))$/;

/** Without what differs from request to request. */
function comparable({ status, headers, text }: RawAnswer) {
  const made = (value: string) =>
    value
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
      .replaceAll(/event_[a-z0-9]{24}/g, '<event>');
  const kept = [...headers]
    .filter(([name]) => name !== 'idempotent-replayed')
    .map(([name, value]) => (OWN_VALUE.test(name) ? [name] : [name, value]));
  return { status, headers: kept, text: made(text) };
}

const lineOf = (app: TestApp) =>
  app.logs
    .filter(({ msg }) => msg === 'http.request')
    .map(({ request_id: _id, ms: _ms, ...line }) => line)
    .at(-1);

async function answersOf(request: Case) {
  for (const app of [door, express]) app.logs.length = 0;
  const answers = await Promise.all(
    [door, express].map((app) => rawRequest(app.app.url, toRequest(request))),
  );
  return answers.map(comparable);
}

const batch = { path: '/v1/events/batch' };
const cases: [name: string, status: number, request: Case][] = [
  ['a good event', 202, { body: good }],
  ['below the other base path', 202, { path: '/v1/events', body: good }],
  ['an event without an id', 202, { body: JSON.stringify({ ...event, id: undefined }) }],
  ['a plan without webhooks', 202, { as: 'free', body: good }],
  ['the operator, who names no team', 400, { as: 'operator', body: good }],
  ['a type that ends with +json', 202, { headers: { 'content-type': 'a/b+json; charset=x' }, body: good }],
  ['a byte order mark', 202, { body: `\ufeff${good}` }],
  ['a chunked body', 202, { headers: { 'transfer-encoding': 'chunked' }, body: [chunk(good), '0\r\n\r\n'] }],
  [
    'a body that comes slowly',
    202,
    { headers: { 'content-length': `${good.length}` }, body: [good.slice(0, 9), good.slice(9)] },
  ],
  ['JSON that ends too early', 400, { body: '{"type":' }],
  ['no body', 400, {}],
  ['an empty body', 400, { body: '' }],
  ['an empty chunked body', 400, { headers: { 'transfer-encoding': 'chunked' }, body: ['0\r\n\r\n'] }],
  ['bytes that are not UTF-8', 400, { body: Buffer.from([0x22, 0xc3, 0x28, 0x22]) }],
  ['the key __proto__', 400, { body: `{"__proto__":{"type":"x"},${good.slice(1)}` }],
  ['__proto__ inside the object', 202, { body: good.replace('"n"', '"__proto__":{"a":1},"constructor"') }],
  ['an unknown type', 400, { body: good.replace('rating.created', 'nothing.happened') }],
  ['another team’s id', 404, { body: JSON.stringify({ ...event, team_id: 'team_other' }) }],
  ['no content type', 415, { headers: { 'content-type': undefined }, body: good }],
  ['another content type', 415, { headers: { 'content-type': 'text/plain' }, body: good }],
  ['a body that is too large', 413, { body: ' '.repeat(256 * 1024 + 1) }],
  [
    'a chunked body that is too large',
    413,
    { headers: { 'transfer-encoding': 'chunked' }, body: [chunk(' '.repeat(256 * 1024 + 1)), '0\r\n\r\n'] },
  ],
  ['a body of exactly the limit', 202, { body: good.padEnd(256 * 1024) }],
  ['no key', 401, { as: null, body: good }],
  ['a key that is none', 401, { as: null, headers: { authorization: 'Bearer ak_live_no' }, body: good }],
  ['a key in another form', 401, { as: null, headers: { authorization: 'Basic YTpi' }, body: good }],
  ['two different keys', 202, { headers: { Authorization: 'Bearer ak_live_no' }, body: good }],
  [
    'two content types',
    415,
    { headers: { 'Content-Type': 'text/plain', 'content-type': undefined }, body: good },
  ],
  ['a scope that is missing', 403, { as: 'reading', body: good }],
  ['an empty idempotency key', 400, { headers: { 'idempotency-key': '' }, body: good }],
  ['two idempotency keys', 202, { headers: { 'idempotency-key': 'a', 'Idempotency-Key': 'b' }, body: good }],
  ['a batch', 202, { ...batch, body: JSON.stringify({ events: [event, { type: 1 }, null] }) }],
  ['an empty batch', 400, { ...batch, body: '{"events":[]}' }],
  ['a batch that is too large', 413, { ...batch, body: ' '.repeat(10 * 1024 * 1024 + 1) }],
  ['a body with an encoding', 202, { headers: { 'content-encoding': 'gzip' }, body: gzipSync(good) }],
  ['a body without the encoding that it says', 400, { headers: { 'content-encoding': 'gzip' }, body: good }],
  [
    'a small body that is too large when decoded',
    413,
    { headers: { 'content-encoding': 'br' }, body: brotliCompressSync(' '.repeat(9_000_000)) },
  ],
  ['an unknown encoding', 415, { headers: { 'content-encoding': 'nonsense' }, body: good }],
  // From here on both go through Express: what isn't plain isn't the front door's.
  ['a query', 202, { path: '/v1/events?colour=red', body: good }],
  ['a slash at the end', 202, { path: '/v1/events/', body: good }],
  ['a list', 200, { method: 'GET', as: 'free', path: '/v1/events' }],
  ['HEAD', 200, { method: 'HEAD', as: 'free' }],
  ['OPTIONS', 405, { method: 'OPTIONS' }],
  ['a method that is not possible', 405, { method: 'DELETE' }],
];

describe('the front door answers as Express does:', () => {
  test.each(cases)('%s', async (_, status, request) => {
    const [first, second] = await answersOf(request);
    expect(first).toEqual(second);
    expect(first?.status).toBe(status);
    expect(await until(() => lineOf(door))).toEqual(await until(() => lineOf(express)));
  });

  test.each(['with', 'without'])('a session %s the origin of the pages', async (how) => {
    const headers = how === 'with' ? keys.session : { cookie: keys.session.cookie };
    const [first, second] = await answersOf({ as: null, headers, body: good });
    // Each process is its own origin here.
    expect(first?.status).toBe(how === 'with' ? 202 : 403);
    expect(second?.status).toBe(403);
    if (how === 'without') expect(first).toEqual(second);
  });

  test('a replay, whichever way the first request came in', async () => {
    for (const [one, other] of [[door, express] as const, [express, door] as const]) {
      const headers = { 'idempotency-key': `once-${one.app.url}` };
      const request = toRequest({ headers, body: good.replace('event_same', 'event_once') });
      const first = await rawRequest(one.app.url, request);
      const again = await rawRequest(other.app.url, { ...request, path: '/v1/events' });
      expect(again).toMatchObject({ status: 202, text: first.text });
      expect(again.headers.get('x-request-id')).toBe(first.headers.get('x-request-id'));
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      const changed = await rawRequest(other.app.url, { ...request, body: good });
      expect(changed.status).toBe(409);
    }
  });

  test('a client that goes away in the middle of its body stores nothing and breaks nothing', async () => {
    const body = JSON.stringify({ ...event, id: 'event_half' });
    for (const app of [door, express]) {
      const socket = connect(Number(new URL(app.app.url).port), '127.0.0.1');
      const head = `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${keys.full}\r\ncontent-length: 999`;
      socket.write(`${head}\r\n\r\n${body}`, () => socket.destroy());
    }
    expect(await answersOf({ body: good })).toMatchObject([{ status: 202 }, { status: 202 }]);
    expect(await door.sql(`SELECT id FROM events WHERE id = 'event_half'`)).toEqual([]);
  });

  test('two requests on one connection, the first refused before its body was read', async () => {
    const large = ' '.repeat(100_000);
    for (const app of [door, express]) {
      const text = await pipelined(app, [
        ['authorization: Bearer ak_live_no', large],
        [`authorization: Bearer ${keys.full}`, good],
      ]);
      expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1])).toEqual(['401', '202']);
    }
  });
});

function pipelined(app: TestApp, requests: [header: string, body: string][]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(app.app.url).port), '127.0.0.1');
    let text = '';
    socket.on('error', reject);
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('close', () => resolve(text));
    for (const [index, [header, body]] of requests.entries()) {
      const last = index === requests.length - 1 ? '\r\nconnection: close' : '';
      const type = 'content-type: application/json';
      const head = `POST /v1/events HTTP/1.1\r\nhost: x\r\n${type}\r\n${header}${last}`;
      socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    }
  });
}

describe('the front door takes', () => {
  /** It answers 401 to what it takes; all else comes out behind it, which answers 418. */
  async function statusOf(request: RawRequest): Promise<number> {
    const refuse = async () => {
      throw new ApiError('authentication_error', 'no');
    };
    const log = { info() {}, debug() {} };
    const context = { log, metrics: { observeRequest: () => {} } };
    const parts = { context, authenticator: { authenticate: refuse } } as unknown as AnswerParts;
    const enters = createFrontDoor(routes, ['/api/v1', '/v1'], parts);
    const server = createServer((incoming: IncomingMessage, response) => {
      if (!enters(incoming, response)) response.writeHead(418).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return (await rawRequest(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, request)).status;
  }

  test.each(['/api/v1/events', '/v1/events', '/api/v1/events/batch', '/v1/events/batch'])(
    'POST %s',
    async (path) => expect(await statusOf({ method: 'POST', path, body: '{}' })).toBe(401),
  );

  test.each<RawRequest>([
    { method: 'GET', path: '/v1/events' },
    { method: 'HEAD', path: '/v1/events' },
    { method: 'PUT', path: '/v1/events' },
    { method: 'POST', path: '/v1/events/' },
    { method: 'POST', path: '/v1/events?a=1' },
    { method: 'POST', path: '//v1/events' },
    { method: 'POST', path: '/V1/events' },
    { method: 'POST', path: '/v1/%65vents' },
    { method: 'POST', path: 'http://x/v1/events' },
    { method: 'POST', path: '/v1/webhooks' },
    { method: 'POST', path: '/events' },
  ])('not $method $path', async (request) => expect(await statusOf(request)).toBe(418));
});
