import { createHash, timingSafeEqual } from 'node:crypto';

/** What is kept of a bearer token: SHA-256 in hex. The tokens are random, so no salt or slow hash is needed. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares in constant time; hashing first makes the lengths equal. */
export function sameToken(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(given)), Buffer.from(hashToken(expected)));
}
