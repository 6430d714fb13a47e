import { createHash, timingSafeEqual } from 'node:crypto';

/** What is kept of a bearer token: SHA-256 in hex. The tokens are random, so no salt or slow hash is needed. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares two hashes of tokens in constant time; that they are hashes makes their lengths equal. */
export function sameHash(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
