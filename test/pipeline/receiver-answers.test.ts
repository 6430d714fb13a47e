import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawServer, reply } from '../connectors/raw-server.ts';
import { type DeliveryRow, startTestApp, type TestApp, until } from '../support/app.ts';
import { freePort } from '../support/ports.ts';
import { type Receiver, type Script, startReceiver } from '../support/receiver.ts';

const TIMEOUT_MS = 400;

let app: TestApp;
let receiver: Receiver;
beforeAll(async () => {
  const env = { DELIVERY_TIMEOUT_MS: String(TIMEOUT_MS) };
  [app, receiver] = await Promise.all([startTestApp({ manualClock: true, env }), startReceiver()]);
});
afterAll(async () => {
  await app.stop();
  await receiver.stop();
});

/** One event to one new endpoint; its attempts once the first has ended. */
async function attemptAt(url: string): Promise<DeliveryRow[]> {
  const { key } = await app.team();
  const { id } = await app.endpoint(key, url);
  await app.publish(key);
  return until(async () => {
    const rows = await app.deliveries(id);
    return rows[0]?.status !== 'pending' && rows;
  });
}

let paths = 0;
function attempt(script: Script): Promise<DeliveryRow[]> {
  const path = `/answer-${++paths}`;
  receiver.respond(path, script);
  return attemptAt(receiver.url(path));
}

function expectRetry(rows: DeliveryRow[], error: string | RegExp, status: number | null): void {
  const [first, second, ...more] = rows;
  expect(first).toMatchObject({ attempt: 1, status: 'failed', response_status: status, delivered_at: null });
  expect(first?.error).toMatch(error);
  expect(second).toMatchObject({ attempt: 2, status: 'pending', event_id: first?.event_id });
  expect(Number(second?.scheduled_for) - Number(first?.attempted_at)).toBe(60_000);
  expect(more).toEqual([]);
}

describe('an answer of', () => {
  test.each([200, 201, 202, 204, 206, 299])('%i is a delivery', async (status) => {
    const rows = await attempt({ status, body: 'thanks' });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ status: 'delivered', response_status: status, error: null });
    expect(rows[0]?.delivered_at).not.toBeNull();
  });

  test.each([300, 301, 302, 303, 304, 307, 308])('%i is a failure, and is not followed', async (status) => {
    const rows = await attempt({ status, headers: { location: receiver.url('/elsewhere') } });
    expectRetry(rows, `answered ${status}; redirects are never followed`, status);
    expect(receiver.forPath('/elsewhere')).toEqual([]);
  });

  test.each([400, 401, 403, 404, 408, 409, 410, 422, 429, 500, 501, 502, 503, 504, 599])(
    '%i is a failure, and is retried',
    async (status) => expectRetry(await attempt({ status }), `answered ${status}`, status),
  );
});

describe('an answer that breaks the rules is a delivery when its status is 2xx:', () => {
  test.each([
    ['a 204 with a length', 204, 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', ''],
    ['a body that breaks off', 200, 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthan', 'than'],
    ['chunks that are none', 200, 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nthanks', ''],
  ])('%s', async (_, status, bytes, body) => {
    const server = await rawServer((socket) => socket.end(bytes));
    const rows = await attemptAt(`http://127.0.0.1:${server.port}/`);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ status: 'delivered', response_status: status, response_body: body });
    await server.close();
  });
});

test('an event on a kept connection that the receiver has closed arrives at once, without a retry', async () => {
  let requests = 0;
  const server = await rawServer((socket) => {
    requests += 1;
    if (requests === 2) socket.resetAndDestroy();
    else socket.write(reply('ok'));
  });
  for (let n = 0; n < 2; n++) {
    const rows = await attemptAt(`http://127.0.0.1:${server.port}/`);
    expect(rows.map(({ status }) => status)).toEqual(['delivered']);
  }
  expect([requests, server.connections]).toEqual([3, 2]);
  await server.close();
});

describe('no usable answer is a failure, and is retried:', () => {
  test('a connection that is reset', async () => {
    expectRetry(await attempt('reset'), /connection (reset|closed)/, null);
  });

  test('a connection that is refused', async () => {
    expectRetry(await attemptAt(`http://127.0.0.1:${await freePort()}/`), 'connection refused', null);
  });

  test('a certificate that is not trusted', async () => {
    const fixture = (name: string) =>
      readFileSync(new URL(`../fixtures/tls/test-only-${name}.pem`, import.meta.url));
    let served = 0;
    const server = createServer({ key: fixture('key'), cert: fixture('cert') }, (_, response) => {
      served++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expectRetry(await attemptAt(`https://127.0.0.1:${port}/`), 'certificate is self-signed', null);
    expect(served).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });

  test.each([
    ['headers that do not come', 'hang', 'no answer within 0.4 s'],
    ['a body that stops in the middle', 'hang-body', 'the answer was not complete within 0.4 s'],
    ['a body that drips for ever', 'drip', 'the answer was not complete within 0.4 s'],
  ] as const)('%s in time', async (_, behaviour, error) => {
    const rows = await attempt(behaviour);
    expectRetry(rows, error, null);
    expect(rows[0]?.response_ms).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
    expect(rows[0]?.response_ms).toBeLessThan(TIMEOUT_MS + 2_000);
  });

  test('an answer that comes just too late', async () => {
    expectRetry(await attempt({ status: 200, delayMs: TIMEOUT_MS + 300 }), 'no answer within 0.4 s', null);
  });
});

describe('what is kept of an answer', () => {
  test('status, headers but cookies, body, milliseconds and times', async () => {
    const headers = { 'x-told': 'yes' };
    const [row] = await attempt({ status: 200, headers: { ...headers, 'set-cookie': 'a=b' }, body: 'a\0b' });
    expect(row).toMatchObject({ response_status: 200, response_body: 'ab' });
    expect(row?.response_headers).toMatchObject(headers);
    expect(row?.response_headers).not.toHaveProperty('set-cookie');
    expect(row?.response_ms).toBeGreaterThanOrEqual(0);
    expect(row?.attempted_at).toEqual(app.clock?.now());
  });

  test.each([
    ['text', 'x'.repeat(5_000)],
    ['characters of several bytes', `a${'€'.repeat(3_000)}`],
    ['exactly the limit', 'y'.repeat(4_096)],
  ])('the first 4 KB of the body: %s', async (_, body) => {
    const [row] = await attempt({ status: 500, body });
    const kept = row?.response_body ?? '';
    expect(Buffer.byteLength(kept)).toBeGreaterThan(4_092);
    expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(4_096);
    expect(body.startsWith(kept)).toBe(true);
  });

  test('a body without end is cut off, and its status counts', async () => {
    const [row] = await attempt('huge');
    expect(row).toMatchObject({
      status: 'delivered',
      response_status: 200,
      response_body: 'x'.repeat(4_096),
    });
  });
});
