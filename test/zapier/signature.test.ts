import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signedHeaders } from '../../server/signing/index.ts';
import { events } from '../../zapier-app/src/events.ts';
import { hookBundle, hookOf, run } from './world.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OLD_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const event = {
  id: 'event_1',
  type: 'rating.created',
  created: 1_777_888_140,
  data: { object: { id: 'rat_ü' } },
};
const body = JSON.stringify(event);
const parts = { deliveryId: 'whd_1', eventId: event.id, eventType: event.type };
const seconds = () => Math.floor(Date.now() / 1000);

type Secrets = Parameters<typeof signedHeaders>[1];

/** What arrives when our server sends the event. */
const arrival = (secrets: Secrets = [SECRET], at = seconds(), text = body) =>
  hookBundle({ headers: signedHeaders(parts, secrets, at, text), rawBody: Buffer.from(text) });

const perform = (bundle: object, subscribeData: object = { id: 'whe_1', secret: SECRET }) =>
  run<object[]>(hookOf('rating_created').perform, { subscribeData, ...bundle });

const headers = (signature: string) => ({ 'Http-Autousers-Signature': signature });
const request = (bundle: ReturnType<typeof arrival>, change: object) => ({
  ...bundle,
  rawRequest: { ...bundle.rawRequest, ...change },
});

describe('a Zap runs', () => {
  test('on what is signed with its secret', async () => {
    expect(await perform(arrival())).toMatchObject([{ id: 'event_1', rating: { id: 'rat_ü' } }]);
  });

  test('with either secret while it is being rotated', async () => {
    const both = arrival([SECRET, OLD_SECRET]);
    expect(await perform(both, { secret: OLD_SECRET })).toHaveLength(1);
    expect(await perform(both, { secret: SECRET })).toHaveLength(1);
  });

  test.each([
    'Http-Autousers-Signature',
    'Autousers-Signature',
    'autousers-signature',
    'HTTP-AUTOUSERS-SIGNATURE',
  ])('with the header as %s', async (name) => {
    const good = arrival();
    const value = good.rawRequest.headers['Http-Autousers-Signature'];
    expect(await perform(request(good, { headers: { [name]: value } }))).toHaveLength(1);
  });

  test.each([
    ['Zapier gets to it an hour later', -3_600],
    ['Zapier gets to it almost a day later', -86_000],
    ["our server's clock is an hour ahead", 3_600],
  ])('on what is late, because it counts as delivered: %s', async (_, apart) => {
    expect(await perform(arrival([SECRET], seconds() + apart))).toHaveLength(1);
  });
});

describe('no Zap runs, and people see why', () => {
  const good = arrival();
  const signature = good.rawRequest.headers['Http-Autousers-Signature'] ?? '';
  const sign = (at: string) => createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex');
  const now = String(seconds());
  const bad: [string, object, RegExp][] = [
    ['a body that was changed', request(good, { content: body.replace('rat_ü', 'rat_2') }), /does not match/],
    [
      'a body that was written anew',
      request(good, { content: JSON.stringify(event, null, 1) }),
      /does not match/,
    ],
    ["another server's secret", arrival([OLD_SECRET]), /does not match/],
    [
      'a time that was changed',
      request(good, { headers: headers(signature.replace(/^t=\d+/, `t=${seconds() + 1}`)) }),
      /does not match/,
    ],
    [
      'a signature that was cut',
      request(good, { headers: headers(signature.slice(0, -1)) }),
      /does not match/,
    ],
    ['no signature', request(good, { headers: {} }), /no signature/],
    ['no headers', request(good, { headers: undefined }), /no signature/],
    ['an empty signature', request(good, { headers: headers('') }), /no signature/],
    ['a signature without a time', request(good, { headers: headers(`v1=${sign(now)}`) }), /no signature/],
    ['two times', request(good, { headers: headers(`t=${now},t=${now},v1=${sign(now)}`) }), /no signature/],
    [
      'a time that is no number',
      request(good, { headers: headers(`t=NaN,v1=${sign('NaN')}`) }),
      /no signature/,
    ],
    ['a time of long ago', arrival([SECRET], seconds() - 86_410), /within a day/],
    ['a time to come', arrival([SECRET], seconds() + 86_410), /within a day/],
    ['nothing', {}, /no signature/],
  ];

  test.each(bad)('%s', async (_, bundle, reason) => {
    const ran = perform(bundle);
    await expect(ran).rejects.toMatchObject({ name: 'HaltedError', message: expect.stringMatching(reason) });
  });

  test.each([{}, { id: 'whe_1' }, { id: 'whe_1', secret: '' }])(
    'a subscription without secret: %o',
    async (data) => {
      await expect(perform(good, data)).rejects.toMatchObject({ name: 'HaltedError' });
      const unkeyed = arrival(['' as string]);
      await expect(perform(unkeyed, data)).rejects.toMatchObject({ name: 'HaltedError' });
    },
  );

  test.each(events.map(({ key, title }) => [title, key]))('at %s neither', async (_, key) => {
    const forged = run(hookOf(key).perform, { subscribeData: { secret: OLD_SECRET }, ...good });
    await expect(forged).rejects.toMatchObject({ name: 'HaltedError' });
  });
});
