import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Signal, Signals } from '../connector.ts';

/** https://linear.app/developers/webhooks: older requests may be replays. */
const OLDEST_MS = 60_000;

export const signals: Signals = {
  isAuthentic({ headers, body, now }, secret) {
    const given = Buffer.from(headers['linear-signature'] ?? '');
    const expected = Buffer.from(createHmac('sha256', secret).update(body).digest('hex'));
    if (secret === '' || given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    const { webhookTimestamp } = membersOf(parse(body.toString('utf8')));
    return typeof webhookTimestamp === 'number' && Math.abs(now.getTime() - webhookTimestamp) <= OLDEST_MS;
  },

  read(body, headers): Signal {
    const { type, action, organizationId, createdAt } = membersOf(body);
    const isRevoked = type === 'OAuthApp' && action === 'revoked';
    if (!isRevoked || typeof organizationId !== 'string') return { kind: 'ignored' };
    const time = Date.parse(typeof createdAt === 'string' ? createdAt : '');
    const at = Number.isNaN(time) ? undefined : new Date(time);
    return { kind: 'uninstalled', accountId: organizationId, id: headers['linear-delivery'], at };
  },
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
