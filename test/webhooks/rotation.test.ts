import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifySignature } from '../../server/signing/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type ReceivedRequest, type Receiver, startReceiver } from '../support/receiver.ts';

const HOUR = 3_600_000;

let app: TestApp;
let receiver: Receiver;
beforeAll(async () => {
  [app, receiver] = await Promise.all([startTestApp({ manualClock: true }), startReceiver()]);
});
afterAll(async () => {
  await app.stop();
  await receiver.stop();
});

async function nextRequest(key: string): Promise<ReceivedRequest> {
  receiver.clear();
  await app.publish(key);
  const [request] = await receiver.waitFor(1);
  if (!request) throw new Error('not received');
  return request;
}

/** The v1 signatures of both headers, in order. */
function signaturesOf({ headers }: ReceivedRequest) {
  const ours = String(headers['autousers-signature']).split(',').slice(1);
  return { ours, standard: String(headers['webhook-signature']).split(' ') };
}

/** A receiver that holds one secret and, like the published snippets, looks at one signature only. */
function accepts(secret: string, { headers, rawBody }: ReceivedRequest, signature: string): boolean {
  const t = headers['webhook-timestamp'];
  const now = Number(t);
  return verifySignature({ header: `t=${t},${signature}`, body: rawBody, secret, now }).ok;
}

test('for 24 hours both secrets sign, the new one first; then the new one alone', async () => {
  const { key } = await app.team();
  const { id, secret: old } = await app.endpoint(key, receiver.url('/rotating'));
  expect(signaturesOf(await nextRequest(key))).toMatchObject({
    ours: { length: 1 },
    standard: { length: 1 },
  });

  const rotated = await app.call('POST', `/webhooks/${id}/rotate-secret`, key);
  const fresh: string = rotated.body.secret;
  expect(fresh).not.toBe(old);
  const rotatedAt = Date.parse(rotated.body.rotatedAt);
  expect(rotatedAt).toBe(app.clock?.now().getTime());
  expect(Date.parse(rotated.body.previousSecretValidUntil)).toBe(rotatedAt + 24 * HOUR);
  expect(rotated.body.secret_prefix).toBe(fresh.slice(0, 12));

  await app.advance(24 * HOUR - 1);
  const during = await nextRequest(key);
  const { ours, standard } = signaturesOf(during);
  expect(standard).toHaveLength(2);
  expect(ours.map((each) => [accepts(fresh, during, each), accepts(old, during, each)])).toEqual([
    [true, false],
    [false, true],
  ]);

  await app.advance(1);
  const after = await nextRequest(key);
  expect(signaturesOf(after).standard).toHaveLength(1);
  expect(signaturesOf(after).ours.map((each) => accepts(fresh, after, each))).toEqual([true]);
});

test('every secret signs for the 24 hours that were promised for it, newest first in both headers', async () => {
  const { key } = await app.team();
  const endpoint = await app.endpoint(key, receiver.url('/often'));
  const rotate = async (): Promise<string> =>
    (await app.call('POST', `/webhooks/${endpoint.id}/rotate-secret`, key)).body.secret;
  const signing = async (): Promise<string[]> => {
    const request = await nextRequest(key);
    const { ours, standard } = signaturesOf(request);
    expect(standard).toHaveLength(ours.length);
    return ours.map((each) => secrets.find((secret) => accepts(secret, request, each)) ?? 'of no secret');
  };
  const secrets = [endpoint.secret];
  secrets.unshift(await rotate());
  await app.advance(HOUR);
  secrets.unshift(await rotate());
  const [third, second, first] = secrets;
  expect(await signing()).toEqual([third, second, first]);
  await app.advance(23 * HOUR);
  expect(await signing()).toEqual([third, second]);
  await app.advance(HOUR);
  expect(await signing()).toEqual([third]);
});

test('with five earlier secrets still valid, a rotation is refused in words, and nothing changes', async () => {
  const { key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url('/too-often'));
  const rotate = () => app.call('POST', `/webhooks/${id}/rotate-secret`, key);
  const first = await rotate();
  for (let more = 0; more < 4; more++) expect((await rotate()).status).toBe(200);
  const refused = await rotate();
  expect(refused).toMatchObject({ status: 409, body: { error: { code: 'too_many_secrets' } } });
  expect(refused.body.error.message).toContain(first.body.previousSecretValidUntil);
  expect(refused.headers.get('retry-after')).toBe(String(24 * 3_600));
  expect(signaturesOf(await nextRequest(key)).ours).toHaveLength(6);
  await app.advance(24 * HOUR);
  expect((await rotate()).status).toBe(200);
});

test('rotating again with the same Idempotency-Key is one rotation', async () => {
  const { key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url('/repeated'));
  const rotate = () =>
    app.call('POST', `/webhooks/${id}/rotate-secret`, key, undefined, { 'idempotency-key': 'rotation-1' });
  const [one, two] = [await rotate(), await rotate()];
  expect(two.body.secret).toBe(one.body.secret);
  expect(signaturesOf(await nextRequest(key)).ours).toHaveLength(2);
});
