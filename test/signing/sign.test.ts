import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newSecret, secretPrefix, signatureHeaders } from '../../server/signing/index.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OLD_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const EVENT = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const BODY = '{"test": 2432232314}';

describe('secrets', () => {
  it('are whsec_ and the base64 of 24 bytes', () => {
    const secret = newSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(24);
    expect(newSecret()).not.toBe(secret);
  });

  it('show their first six characters only', () => {
    expect(secretPrefix(SECRET)).toBe('whsec_MfKQ9r');
  });
});

describe('signatureHeaders', () => {
  it('gives the values that were published', () => {
    // The Standard Webhooks one is the example of their reference libraries; the hex one comes from `openssl
    // dgst -hmac`.
    expect(
      signatureHeaders({ secrets: [SECRET], eventId: EVENT, timestamp: 1614265330, body: BODY }),
    ).toEqual({
      'Autousers-Signature':
        't=1614265330,v1=2e37df5d4a028c51a7f3133d64ae1e300d2c2c900f1b1d49d4369ad2530f8964',
      'webhook-id': EVENT,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('uses the whole secret as UTF-8 for the Autousers scheme', () => {
    const expected = createHmac('sha256', Buffer.from(SECRET, 'utf8'))
      .update(`1614265330.${BODY}`)
      .digest('hex');
    const headers = signatureHeaders({
      secrets: [SECRET],
      eventId: EVENT,
      timestamp: 1614265330,
      body: BODY,
    });
    expect(headers['Autousers-Signature']).toBe(`t=1614265330,v1=${expected}`);
  });

  it('lists the new secret first and the old one last while a secret is rotated', () => {
    const sign = (secrets: [string, ...string[]]) =>
      signatureHeaders({ secrets, eventId: EVENT, timestamp: 1614265330, body: BODY });
    const both = sign([SECRET, OLD_SECRET]);
    const current = sign([SECRET]);
    const old = sign([OLD_SECRET]);
    expect(both['Autousers-Signature']).toBe(
      `${current['Autousers-Signature']},${old['Autousers-Signature'].replace('t=1614265330,', '')}`,
    );
    expect(both['webhook-signature']).toBe(`${current['webhook-signature']} ${old['webhook-signature']}`);
  });

  it('takes a Buffer and its string for the same body', () => {
    const body = '{"name":"Zoë 🦊"}';
    const input = { secrets: [SECRET] as [string], eventId: EVENT, timestamp: 1 };
    expect(signatureHeaders({ ...input, body: Buffer.from(body) })).toEqual(
      signatureHeaders({ ...input, body }),
    );
  });
});

describe('the standardwebhooks package', () => {
  const timestamp = Math.floor(Date.now() / 1000);

  it('verifies what we sign, with the current and with the old secret', () => {
    fc.assert(
      fc.property(fc.json(), fc.stringMatching(/^event_[a-z0-9]{1,24}$/), (body, eventId) => {
        const [secret, old] = [newSecret(), newSecret()];
        const headers = {
          ...signatureHeaders({ secrets: [secret, old], eventId, timestamp, body: Buffer.from(body) }),
        };
        new Webhook(secret).verify(body, headers);
        new Webhook(old).verify(body, headers);
        expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
      }),
      { numRuns: 30 },
    );
  });

  it('signs as we do', () => {
    const theirs = new Webhook(SECRET).sign(EVENT, new Date(timestamp * 1000), BODY);
    const ours = signatureHeaders({ secrets: [SECRET], eventId: EVENT, timestamp, body: BODY });
    expect(ours['webhook-signature']).toBe(theirs);
  });
});
