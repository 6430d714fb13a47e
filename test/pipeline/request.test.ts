import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifySignature } from '../../server/signing/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { jsonValue } from '../support/json-text.ts';
import { type ReceivedRequest, type Receiver, startReceiver } from '../support/receiver.ts';

let app: TestApp;
let receiver: Receiver;
beforeAll(async () => {
  [app, receiver] = await Promise.all([startTestApp(), startReceiver()]);
});
afterAll(async () => {
  await app.stop();
  await receiver.stop();
});

async function requestFor(eventId: string): Promise<ReceivedRequest> {
  const isOurs = (request: ReceivedRequest) => request.headers['autousers-event-id'] === eventId;
  const found = (await receiver.waitFor((requests) => requests.some(isOurs))).find(isOurs);
  if (!found) throw new Error('not received');
  return found;
}

test('the POST carries the headers of the contract and no others', async () => {
  const { key } = await app.team();
  const endpoint = await app.endpoint(key, receiver.url('/headers?token=1'));
  const before = Math.floor(Date.now() / 1000);
  const eventId = await app.publish(key, { type: 'rating.created', object: { id: 'rat_1' } });
  const { method, url, headers, rawBody } = await requestFor(eventId);
  await app.settled(endpoint.id);
  const [row] = await app.deliveries(endpoint.id);

  expect(method).toBe('POST');
  expect(url).toBe('/headers?token=1');
  const { host, connection: _, ...rest } = headers;
  expect(`http://${host}/`).toBe(receiver.url());
  const timestamp = Number(headers['webhook-timestamp']);
  expect(timestamp - before).toBeGreaterThanOrEqual(0);
  expect(timestamp - before).toBeLessThan(10);
  expect(rest).toEqual({
    'content-type': 'application/json',
    'content-length': String(rawBody.length),
    'user-agent': 'Autousers-Webhooks/1.0',
    'autousers-event-id': eventId,
    'autousers-event-type': 'rating.created',
    'autousers-delivery-id': row?.id,
    'autousers-signature': expect.stringMatching(new RegExp(`^t=${timestamp},v1=[0-9a-f]{64}$`)),
    'webhook-id': eventId,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
  });
});

test('both signatures verify with the one secret, and only over these bytes', async () => {
  const { key } = await app.team();
  const { secret } = await app.endpoint(key, receiver.url('/signed'));
  const { headers, rawBody } = await requestFor(await app.publish(key, { object: { name: 'é 😀' } }));
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);

  const header = String(headers['autousers-signature']);
  expect(verifySignature({ header, body: rawBody, secret })).toEqual({ ok: true });
  const altered = Buffer.concat([rawBody, Buffer.from(' ')]);
  expect(verifySignature({ header, body: altered, secret }).ok).toBe(false);

  const standardHeaders = headers as Record<string, string>;
  expect(new Webhook(secret).verify(rawBody, standardHeaders)).toMatchObject({ type: 'evaluation.created' });
  expect(() => new Webhook(secret).verify(altered, standardHeaders)).toThrow();
  const other = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
  expect(verifySignature({ header, body: rawBody, secret: other }).ok).toBe(false);
  expect(() => new Webhook(other).verify(rawBody, standardHeaders)).toThrow();
});

test('the body is the envelope of the contract', async () => {
  const { id: teamId, key } = await app.team();
  await app.endpoint(key, receiver.url('/envelope'));
  const request = { id: 'req_mine', idempotency_key: 'once' };
  const body = { type: 'evaluation.created', data: { object: { id: 'eval_7' } }, request };
  const accepted = await app.call('POST', '/events', key, body);
  expect(accepted.body).toEqual({ id: expect.stringMatching(/^event_[a-z0-9]{24}$/), status: 'accepted' });
  const envelope = (await requestFor(accepted.body.id)).body as Record<string, unknown>;
  expect(Object.keys(envelope)).toEqual([
    'id',
    'type',
    'api_version',
    'created',
    'team_id',
    'data',
    'request',
  ]);
  expect(envelope).toEqual({
    id: accepted.body.id,
    type: 'evaluation.created',
    api_version: '2026-05-04',
    created: expect.any(Number),
    team_id: teamId,
    data: { object: { id: 'eval_7' } },
    request,
  });
  expect(Math.abs(Number(envelope.created) - Date.now() / 1000)).toBeLessThan(10);
});

const publishText = (key: string, object: string) =>
  app.call('POST', '/events', key, `{"type":"evaluation.created","data":{"object":${object}}}`);

test('what the publisher wrote is stored and sent byte for byte', async () => {
  const { key } = await app.team();
  await app.endpoint(key, receiver.url('/bytes'));
  const object = [
    '{ "id":"eval_1", "2":1.0,"1":12345678901234567890, "exp":1E2,"neg":-0, ',
    '"esc":"\\u00e9\\/\\u0000\\ud800","raw":"é😀", "dup":1,"dup":2,\n "__proto__":{"x":1.10} }',
  ].join('');
  const { body: accepted } = await publishText(key, object);
  const { rawBody } = await requestFor(accepted.id);
  expect(rawBody.toString()).toContain(`"data":{"object":${object}},"request"`);
  const stored = await app.call('GET', `/events/${accepted.id}`, key);
  expect(stored.text).toBe(rawBody.toString());
  const listed = await app.call('GET', '/events', key);
  expect(listed.text).toContain(rawBody.toString());
});

test('any JSON survives unchanged', { timeout: 60_000 }, async () => {
  const { key } = await app.team();
  await app.endpoint(key, receiver.url('/any'));
  await fc.assert(
    fc.asyncProperty(jsonValue, async (value) => {
      const object = `{"id":"eval_1","x":${value}}`;
      const answer = await publishText(key, object);
      expect(answer.status).toBe(202);
      const { rawBody } = await requestFor(answer.body.id);
      expect(rawBody.toString()).toContain(`"data":{"object":${object}},"request"`);
    }),
    { numRuns: 50 },
  );
});
