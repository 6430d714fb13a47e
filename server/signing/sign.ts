import { createHmac } from 'node:crypto';
import { SECRET_MARK } from './secret.ts';

export interface SignatureInput {
  /** The current secret first, then those that still verify after a rotation, newest first. */
  secrets: readonly [current: string, ...previous: string[]];
  /** Stays the same over retries and replays; must not contain a `.` (our ids never do). */
  eventId: string;
  /** Unix seconds, whole. */
  timestamp: number;
  /** Exactly the bytes that will be sent. A Buffer is hashed as it is; a string is taken as UTF-8. */
  body: string | Buffer;
}

export interface SignatureHeaders {
  'Autousers-Signature': string;
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/**
 * The headers that prove who sent a body, in both schemes and for every secret that is still valid.
 *
 * `Autousers-Signature` lists the new secret's signature first and the old one's last: published receiver
 * snippets keep the last `v1` only, so receivers that still hold the old secret go on working. `webhook-*`
 * follow https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders({ secrets, eventId, timestamp, body }: SignatureInput): SignatureHeaders {
  const signedAt = String(timestamp);
  let autousers = `t=${signedAt}`;
  let standard = '';
  for (const secret of secrets) {
    autousers += `,v1=${autousersSignature(secret, signedAt, body)}`;
    if (standard !== '') standard += ' ';
    standard += `v1,${standardSignature(secret, `${eventId}.${signedAt}.`, body)}`;
  }
  return {
    'Autousers-Signature': autousers,
    'webhook-id': eventId,
    'webhook-timestamp': signedAt,
    'webhook-signature': standard,
  };
}

/**
 * HMAC-SHA256 in hex over `<t>.<raw body>`; the key is the whole `whsec_…` string as UTF-8.
 * The body is fed to the hash as a second piece, never joined to the timestamp: no copy of it is made.
 */
export function autousersSignature(secret: string, signedAt: string, body: string | Buffer): string {
  return createHmac('sha256', secret).update(`${signedAt}.`).update(body).digest('hex');
}

/** HMAC-SHA256 in base64; the key is what the base64 after `whsec_` decodes to. */
function standardSignature(secret: string, head: string, body: string | Buffer): string {
  const encoded = secret.startsWith(SECRET_MARK) ? secret.slice(SECRET_MARK.length) : secret;
  return createHmac('sha256', Buffer.from(encoded, 'base64')).update(head).update(body).digest('base64');
}
