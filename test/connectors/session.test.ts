import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TransportError, transportErrorIn } from '../../connectors/connector.ts';
import type { OutboundHttp } from '../../connectors/http.ts';
import { type OpenSession, openSession, type SessionOptions } from '../../connectors/session.ts';
import { type VendorAnswer, type VendorRequest, VendorServer } from '../support/fakes/vendor-server.ts';
import { until } from '../support/until.ts';
import { rawServer, reply, testClient } from './raw-server.ts';

const SECRET = 'tok/en+with ünicode&=%"';
const ENCODED = encodeURIComponent(SECRET);

let vendor: VendorServer;
let answer: (request: VendorRequest) => VendorAnswer;
let http: OutboundHttp;
const opened: OpenSession[] = [];

beforeEach(async () => {
  answer = () => ({ body: { ok: true } });
  vendor = await new VendorServer((request) => answer(request)).listen();
  ({ http } = testClient());
});
afterEach(async () => {
  for (const open of opened.splice(0)) open.close();
  await http.close();
  await vendor.stop();
});

function open(more: Partial<SessionOptions> = {}): OpenSession {
  const credential = { kind: 'api_key', secret: SECRET };
  const session = openSession({ http, apiUrl: vendor.url, credential, timeoutMs: 5_000, ...more });
  opened.push(session);
  return session;
}

/** The `TransportError` that it ends with. */
const failure = (promise: Promise<unknown>): Promise<TransportError> =>
  promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error) => transportErrorIn(error) ?? Promise.reject(error),
  );

describe('the credential is in nothing that is logged', () => {
  const withoutSecret = ({ exchanges }: OpenSession, ...secrets: string[]) => {
    expect(exchanges.length).toBeGreaterThan(0);
    const text = JSON.stringify(exchanges);
    for (const secret of secrets) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
    expect(text).toContain('[redacted]');
  };

  test('as it is, in headers that have other names than usual', async () => {
    const token = 'plain-token-123';
    const one = open({ credential: { kind: 'api_key', secret: token } });
    answer = () => ({ headers: { 'x-echo': `was ${token}`, 'set-cookie': token }, body: '' });
    const headers = { authorization: `Bearer ${token}`, cookie: `a=${token}`, 'x-vendor': `key ${token}` };
    await one.session.fetch(vendor.url, { headers });
    withoutSecret(one, token);
    expect(vendor.requests[0]?.headers).toMatchObject(headers);
    expect(one.exchanges[0]).toMatchObject({
      requestHeaders: { authorization: '[redacted]', cookie: '[redacted]', 'x-vendor': 'key [redacted]' },
      responseHeaders: { 'x-echo': 'was [redacted]' },
    });
    expect(Object.keys(one.exchanges[0]?.responseHeaders ?? {})).not.toContain('set-cookie');
  });

  test('percent-encoded in the address, and encoded in a form', async () => {
    const one = open();
    await one.session.fetch(`${vendor.url}/${ENCODED}?token=${ENCODED}`);
    await one.session.fetch(vendor.url, { method: 'POST', body: new URLSearchParams({ token: SECRET }) });
    withoutSecret(one, SECRET, ENCODED, `${new URLSearchParams({ token: SECRET })}`.slice('token='.length));
    expect(vendor.requests.map(({ query, body }) => [query.get('token'), body])).toEqual([
      [SECRET, ''],
      [null, { token: SECRET }],
    ]);
  });

  test('in bodies, and in JSON with its quotes escaped', async () => {
    const one = open();
    answer = ({ text }) => ({ body: `echo ${text} ${SECRET}` });
    await one.session.fetch(vendor.url, { method: 'POST', body: JSON.stringify({ token: SECRET, SECRET }) });
    withoutSecret(one, SECRET);
    expect(one.exchanges[0]?.responseBody).toContain('echo {"token":"[redacted]"');
  });

  test('of an address also the path alone, as in a 404 of a proxy', async () => {
    const secret = `${vendor.url}/services/T0/B0/abcdefgh?x=1`;
    const one = open({ credential: { kind: 'webhook_url', secret } });
    answer = ({ path, query }) => ({ status: 404, body: `Cannot POST ${path} with ?${query}` });
    await one.session.fetch(secret, { method: 'POST', body: 'x' });
    withoutSecret(one, secret, '/services/T0/B0/abcdefgh', 'abcdefgh', 'x=1');
  });

  test('cut by the end of what is logged', async () => {
    const token = 'secret-'.repeat(20);
    const one = open({ credential: { kind: 'api_key', secret: token } });
    answer = () => ({ body: `${'x'.repeat(4_090)}${token}` });
    await one.session.fetch(vendor.url);
    expect(JSON.stringify(one.exchanges)).not.toContain('secret');
  });

  test('in what it fails with', async () => {
    const one = open({ apiUrl: 'http://10.0.0.1' });
    const error = await failure(one.session.fetch(`http://10.0.0.1/${ENCODED}`));
    expect(error.message).not.toContain(ENCODED);
    expect(one.exchanges[0]?.error).toBe(error.message);
    withoutSecret(one, SECRET, ENCODED);
  });

  test('and an empty credential takes nothing out', async () => {
    const one = open({ credential: { kind: 'none', secret: '' } });
    await one.session.fetch(vendor.url);
    expect(one.exchanges[0]?.responseBody).toBe('{"ok":true}');
  });
});

describe('the deadline', () => {
  test('is for everything together', async () => {
    const one = open({ timeoutMs: 400 });
    const startedAt = performance.now();
    await one.session.fetch(vendor.url);
    vendor.inject({ instead: 'hang' }, 1, () => true);
    const error = await failure(one.session.fetch(vendor.url));
    expect(error).toMatchObject({ name: 'TransportError', sent: true });
    expect(performance.now() - startedAt).toBeGreaterThan(350);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(one.session.signal.aborted || http.inFlight === 0).toBe(true);
    await failure(one.session.fetch(vendor.url));
    expect(one.cutOff).toBe(false);
  });

  test.each(['hang-body', 'drip'] as const)('ends an answer that never ends (%s)', async (behaviour) => {
    vendor.inject({ instead: behaviour }, 1, () => true);
    const one = open({ timeoutMs: 300 });
    expect(await failure(one.session.fetch(vendor.url))).toMatchObject({ sent: true });
    expect(one).toMatchObject({ sent: true, cutOff: false });
  });

  test('aborts the signal, and the caller may give up sooner', async () => {
    vendor.inject({ instead: 'hang' }, 3, () => true);
    const own = open({ timeoutMs: 200 });
    await failure(own.session.fetch(vendor.url));
    await until(() => own.session.signal.aborted);

    const caller = new AbortController();
    const outer = open({ signal: caller.signal });
    const pending = failure(outer.session.fetch(vendor.url));
    await until(() => vendor.requests.length === 2);
    caller.abort();
    expect(await pending).toMatchObject({ sent: true });

    const each = new AbortController();
    const third = failure(open().session.fetch(vendor.url, { signal: each.signal }));
    await until(() => vendor.requests.length === 3);
    each.abort();
    await third;
    expect(http.inFlight).toBe(0);
  });
});

describe('a request', () => {
  test('may have a body of any type that fetch takes', async () => {
    const { fetch } = open().session;
    const form = new FormData();
    form.set('name', 'täst');
    form.set('file', new Blob(['content'], { type: 'text/plain' }), 'a.txt');
    const post = (body: NonNullable<RequestInit['body']>, headers = {}) =>
      fetch(vendor.url, { method: 'POST', body, headers });
    await post(new URLSearchParams({ name: 'täst', more: '1&2' }));
    await post(form);
    await post('{"a":"ä"}', { 'content-type': 'application/json' });
    await post(Buffer.from('bytes'));
    await fetch(new Request(vendor.url, { method: 'PUT', body: 'a Request' }));
    const [search, multipart, json, bytes, request] = vendor.requests;
    expect(search?.body).toEqual({ name: 'täst', more: '1&2' });
    expect(multipart?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(multipart?.text).toMatch(/name="name"\r\n\r\ntäst\r\n[\s\S]*filename="a.txt"[\s\S]*content/);
    expect(json?.body).toEqual({ a: 'ä' });
    expect(bytes?.text).toBe('bytes');
    expect(request).toMatchObject({ method: 'PUT', text: 'a Request' });
  });

  test('gets the answer that fetch would give', async () => {
    answer = () => ({ status: 404, headers: { 'x-one': '1' }, body: { no: 'such thing' } });
    const response = await open().session.fetch(`${vendor.url}/a?b=c`);
    expect([response.status, response.ok, response.headers.get('x-one')]).toEqual([404, false, '1']);
    expect(await response.json()).toEqual({ no: 'such thing' });
  });

  test.each([204, 205, 304])('may be answered with nothing (%i)', async (status) => {
    answer = () => ({ status, body: undefined });
    const response = await open().session.fetch(vendor.url);
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  test('is refused a redirect, which would carry the credential elsewhere', async () => {
    vendor.inject({ instead: 'redirect' }, 1, () => true);
    expect((await open().session.fetch(vendor.url)).status).toBe(302);
    expect(vendor.requests).toHaveLength(1);
  });

  test('fails when its answer is too large, and holds no more of it than that', async () => {
    vendor.inject({ instead: 'huge' }, 1, () => true);
    const one = open();
    const error = await failure(one.session.fetch(vendor.url));
    expect(error).toEqual(new TransportError('the answer is too large', true));
    expect(one.exchanges[0]?.responseBody).toHaveLength(4_096);
  });

  test('takes an answer of 4 MB', async () => {
    answer = () => ({ body: 'x'.repeat(4 * 1024 * 1024) });
    expect(await (await open().session.fetch(vendor.url)).text()).toHaveLength(4 * 1024 * 1024);
  });
});

describe('the log', () => {
  test('has at most ten exchanges, the first ones', async () => {
    const one = open();
    for (let n = 1; n <= 12; n += 1) await one.session.fetch(`${vendor.url}/${n}`);
    expect(vendor.requests).toHaveLength(12);
    expect(one.exchanges.map(({ url }) => new URL(url).pathname)).toEqual(
      Array.from({ length: 10 }, (_, index) => `/${index + 1}`),
    );
  });

  test('has bodies of up to 4 096 characters', async () => {
    const one = open();
    answer = () => ({ body: 'b'.repeat(5_000) });
    await one.session.fetch(vendor.url, { method: 'POST', body: 'a'.repeat(5_000) });
    expect(one.exchanges[0]).toMatchObject({
      method: 'POST',
      status: 200,
      requestBody: 'a'.repeat(4_096),
      responseBody: 'b'.repeat(4_096),
      ms: expect.any(Number),
    });
  });

  test('has no NUL and no half of a surrogate pair, which PostgreSQL does not take', async () => {
    const one = open();
    answer = () => ({ body: `\0${'x'.repeat(4_095)}👩` });
    await one.session.fetch(vendor.url, { method: 'POST', body: `\0${'x'.repeat(4_095)}👩` });
    const text = JSON.stringify(one.exchanges);
    expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/);
    for (const body of [one.exchanges[0]?.requestBody, one.exchanges[0]?.responseBody]) {
      expect(body).toBe(`${'x'.repeat(4_095)}\ufffd`);
    }
  });
});

describe('what is known of the requests', () => {
  test('nothing was sent to a vendor that is not there', async () => {
    const one = open();
    const { url } = vendor;
    expect([one.sent, one.cutOff]).toEqual([false, false]);
    await vendor.stop();
    expect(await failure(one.session.fetch(url))).toMatchObject({ sent: false });
    expect([one.sent, one.cutOff]).toEqual([false, false]);
  });

  test('an answer was sent for, and what was sent once stays sent', async () => {
    const one = open();
    await one.session.fetch(vendor.url);
    expect(one.sent).toBe(true);
    const { url } = vendor;
    await vendor.stop();
    await failure(one.session.fetch(url));
    expect(one.sent).toBe(true);
  });

  test('a broken connection may have carried the request', async () => {
    vendor.inject({ instead: 'reset' }, 1, () => true);
    const one = open();
    expect(await failure(one.session.fetch(vendor.url))).toMatchObject({ sent: true });
    expect([one.sent, one.cutOff]).toEqual([true, false]);
  });

  test('an answer that breaks off was sent for, and is not taken for a whole one', async () => {
    const broken = await rawServer((socket) => socket.end(reply('{"ok":true}').replace('11', '99')));
    const one = open();
    expect(await failure(one.session.fetch(`http://127.0.0.1:${broken.port}/`))).toMatchObject({
      message: 'connection closed before the answer was complete',
      sent: true,
    });
    await broken.close();
  });

  test('it was cut off when the client is closed under it', async () => {
    vendor.inject({ instead: 'hang' }, 1, () => true);
    const one = open();
    const pending = failure(one.session.fetch(vendor.url));
    await until(() => vendor.requests.length === 1);
    await http.close();
    expect(await pending).toMatchObject({ sent: true });
    expect([one.sent, one.cutOff]).toEqual([true, true]);
  });
});
