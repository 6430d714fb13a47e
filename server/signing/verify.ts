import { timingSafeEqual } from 'node:crypto';
import { autousersSignature } from './sign.ts';

export interface VerifyInput {
  /** The value of `Autousers-Signature`; a missing header is malformed. */
  header: string | null | undefined;
  /** The raw body as it arrived, never JSON that was parsed and written again. */
  body: string | Buffer;
  /** The whole `whsec_…` string. */
  secret: string;
  /** Unix seconds; the current time when left out. */
  now?: number;
  /** How far the timestamp may be off, in either direction, in seconds. */
  toleranceSeconds?: number;
}

export type Verification = { ok: true } | { ok: false; reason: 'malformed' | 'stale' | 'mismatch' };

/**
 * Checks an `Autousers-Signature` header. Never throws: a bad header is an answer, not a fault.
 *
 * Any `v1` may match, so a receiver accepts both signatures of a secret that is being rotated. Parts with an
 * unknown name are skipped, so that a later scheme can be added beside `v1`.
 */
export function verifySignature(input: VerifyInput): Verification {
  const { header, body, secret, toleranceSeconds = 300 } = input;
  const now = input.now ?? Math.floor(Date.now() / 1000);
  const parsed = parseSignature(header);
  if (parsed === undefined) return { ok: false, reason: 'malformed' };
  // Written so that a clock or tolerance that is NaN refuses instead of accepting.
  if (!(Math.abs(now - Number(parsed.signedAt)) <= toleranceSeconds)) return { ok: false, reason: 'stale' };

  const expected = Buffer.from(autousersSignature(secret, parsed.signedAt, body));
  const matches = parsed.signatures.some((signature) => sameBytes(Buffer.from(signature), expected));
  return matches ? { ok: true } : { ok: false, reason: 'mismatch' };
}

/** `t=<unix seconds>,v1=<hex>[,v1=<hex>…]`: exactly one `t`, at least one `v1`. */
function parseSignature(header: unknown): { signedAt: string; signatures: string[] } | undefined {
  if (typeof header !== 'string') return undefined;
  let signedAt: string | undefined;
  const signatures: string[] = [];
  for (const part of header.split(',')) {
    const equals = part.indexOf('=');
    if (equals < 0) return undefined;
    const name = part.slice(0, equals).trim();
    const value = part.slice(equals + 1).trim();
    if (name === 't') {
      // A second `t` would leave it open which one was signed.
      if (signedAt !== undefined || !/^\d{1,15}$/.test(value)) return undefined;
      signedAt = value;
    } else if (name === 'v1') {
      signatures.push(value);
    }
  }
  return signedAt === undefined || signatures.length === 0 ? undefined : { signedAt, signatures };
}

function sameBytes(left: Buffer, right: Buffer): boolean {
  // timingSafeEqual throws on different lengths; the length of a signature is no secret.
  return left.length === right.length && timingSafeEqual(left, right);
}
