import { createHmac, timingSafeEqual } from 'node:crypto';
import { signatureHeader } from './product.ts';

export interface SignedRequest {
  headers?: Record<string, string> | undefined;
  /** The body as it arrived. */
  content?: string | undefined;
}

export type Verdict = 'valid' | 'unsigned' | 'stale' | 'forged';

/**
 * How far the time of signing may be from now, in either direction. Far more than a receiver needs: Zapier
 * takes a request at once and runs it when it gets to it, and what isn't run then is lost, because it counts
 * as delivered.
 */
const TOLERANCE_S = 86_400;
const HEADER = signatureHeader.toLowerCase();

/**
 * Whether a request was sent by the server that knows the secret, and lately. The header is
 * `t=<unix seconds>,v1=<hex>[,v1=<hex>…]`, HMAC-SHA256 of `<t>.<body>`; while a secret is being rotated
 * there are two `v1`.
 */
export function verify(request: SignedRequest, secret: string | undefined, nowMs: number): Verdict {
  const parts = (headerOf(request, HEADER) ?? '').split(',').map((part) => part.trim().split('='));
  const valuesOf = (name: string) => parts.flatMap(([key, value]) => (key === name && value ? [value] : []));
  const [signedAt, another] = valuesOf('t');
  const signatures = valuesOf('v1');
  if (!secret || !/^\d{1,15}$/.test(signedAt ?? '') || another !== undefined || signatures.length === 0) {
    return 'unsigned';
  }
  const expected = Buffer.from(
    createHmac('sha256', secret)
      .update(`${signedAt}.${request.content ?? ''}`)
      .digest('hex'),
  );
  if (!signatures.some((signature) => sameBytes(Buffer.from(signature), expected))) return 'forged';
  return Math.abs(nowMs / 1000 - Number(signedAt)) <= TOLERANCE_S ? 'valid' : 'stale';
}

/** Zapier passes most headers on as `Http-…-Signature`, in a spelling of its own. */
function headerOf({ headers = {} }: SignedRequest, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase().replace(/^http-/, '') === name)?.[1];
}

/** In constant time; the length of a signature is no secret. */
const sameBytes = (left: Buffer, right: Buffer) =>
  left.length === right.length && timingSafeEqual(left, right);
