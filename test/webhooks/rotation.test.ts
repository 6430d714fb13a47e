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

test('after a second rotation the last two secrets sign, the first one no more', async () => {
  const { key } = await app.team();
  const endpoint = await app.endpoint(key, receiver.url('/twice'));
  const rotate = async (): Promise<string> =>
    (await app.call('POST', `/webhooks/${endpoint.id}/rotate-secret`, key)).body.secret;
  const second = await rotate();
  const third = await rotate();
  const request = await nextRequest(key);
  const { ours } = signaturesOf(request);
  expect(ours).toHaveLength(2);
  for (const [index, secret] of [third, second].entries()) {
    expect(accepts(secret, request, ours[index] ?? '')).toBe(true);
  }
  expect(ours.some((each) => accepts(endpoint.secret, request, each))).toBe(false);
});
