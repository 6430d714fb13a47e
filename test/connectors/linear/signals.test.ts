import { describe, expect, test } from 'vitest';
import type { Signals } from '../../../connectors/connector.ts';
import { linear } from '../../../connectors/linear/index.ts';
import { LinearFake, linearIds } from '../../support/fakes/linear.ts';

const signals = linear.signals as Signals;
const NOW = new Date('2026-05-05T16:03:45.000Z');
const fake = new LinearFake();

const at = (ms: number) => new Date(NOW.getTime() + ms);
const isAuthentic = (
  request: { headers: Record<string, string>; body: Buffer },
  secret = fake.signingSecret,
) => signals.isAuthentic({ ...request, now: NOW }, secret);

describe('a request of Linear', () => {
  test('is authentic with its signature, up to a minute after and before', () => {
    for (const ms of [0, -60_000, 60_000]) expect(isAuthentic(fake.uninstalled(at(ms)))).toBe(true);
  });

  test('is not when it is older than a minute, or from the future', () => {
    for (const ms of [-60_001, 60_001]) expect(isAuthentic(fake.uninstalled(at(ms)))).toBe(false);
  });

  test('is not when one byte of the body is another', () => {
    const { headers, body } = fake.uninstalled(NOW);
    const changed = Buffer.from(body.toString('utf8').replace('revoked', 'revokes'));
    expect(isAuthentic({ headers, body: changed })).toBe(false);
  });

  test.each([
    ['no signature', {}],
    ['an empty one', { 'linear-signature': '' }],
    ['one that is no hex', { 'linear-signature': 'ü'.repeat(32) }],
  ])('is not with %s', (_, headers) => {
    expect(
      isAuthentic({ headers: headers as Record<string, string>, body: fake.uninstalled(NOW).body }),
    ).toBe(false);
  });

  test('is not with another secret, or without one', () => {
    expect(isAuthentic(fake.uninstalled(NOW), 'other')).toBe(false);
    expect(isAuthentic(fake.uninstalled(NOW), '')).toBe(false);
  });

  test('is not without a time, or without JSON, however well signed', async () => {
    const { createHmac } = await import('node:crypto');
    for (const text of [
      '{"type":"OAuthApp","action":"revoked"}',
      '{"webhookTimestamp":"now"}',
      'null',
      '{',
    ]) {
      const body = Buffer.from(text);
      const signature = createHmac('sha256', fake.signingSecret).update(body).digest('hex');
      expect(isAuthentic({ headers: { 'linear-signature': signature }, body })).toBe(false);
    }
  });
});

describe('what it says', () => {
  const read = ({ body, headers }: { body: Buffer; headers: Record<string, string> }) =>
    signals.read(JSON.parse(body.toString('utf8')), headers);

  test('the app was removed from the workspace', () => {
    expect(read(fake.uninstalled(NOW))).toEqual({
      ...{ kind: 'uninstalled', accountId: linearIds.organization, at: NOW },
    });
  });

  test.each([
    { type: 'Issue', action: 'create', organizationId: linearIds.organization },
    { type: 'OAuthApp', action: 'installed', organizationId: linearIds.organization },
    { type: 'OAuthApp', action: 'revoked' },
  ])('anything else is ignored: %j', (payload) => {
    expect(read(fake.webhook(payload, NOW))).toEqual({ kind: 'ignored' });
  });

  test('nothing readable is ignored', () => {
    for (const body of [null, 'text', 7, []]) expect(signals.read(body, {})).toEqual({ kind: 'ignored' });
  });
});
