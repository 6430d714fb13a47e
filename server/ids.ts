import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { customAlphabet } from 'nanoid';

const random = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 13);

let lastMicros = 0;

/**
 * 24 lower-case alphanumerics, the first a letter, in the shape of a cuid2. The first eleven are the time, so
 * that sorting by id is sorting by creation (exactly within a process, to the millisecond between processes):
 * lists page by id, a cursor outlives its row, and index inserts go to one end of the tree. The other 13 are
 * random (67 bits).
 */
export function newIdBody(now: number = Date.now()): string {
  // The last time plus one microsecond keeps ids of one process in order; a clock set back doesn't undo it.
  lastMicros = Math.max(now * 1000, lastMicros + 1);
  return timePart(lastMicros) + random();
}

/** The last microsecond that ten digits hold, in the year 2085. */
const LAST_MICROS = 36 ** 10 - 1;

/**
 * A bound for id bodies: less than all made at that time or later, more than all earlier ones. A time before
 * or after all that ids can tell is the first or the last of those.
 */
export function idBodyFrom(time: Date): string {
  return timePart(Math.min(Math.max(time.getTime() * 1000, 0), LAST_MICROS));
}

/** When an id body, or the beginning of one, was made; to the millisecond. */
export function timeOfIdBody(body: string): Date {
  return new Date(Math.floor(Number.parseInt(body.slice(1, 11), 36) / 1000));
}

/** How far clocks may be apart, milliseconds. */
const CLOCKS_APART_MS = 86_400_000;

/** Does an id body tell a time between `since` and now, as far as clocks can be trusted? */
export function couldBeMade(body: string, since: Date): boolean {
  const at = timeOfIdBody(body).getTime();
  return at >= since.getTime() - CLOCKS_APART_MS && at <= Date.now() + CLOCKS_APART_MS;
}

function timePart(micros: number): string {
  return `c${micros.toString(36).padStart(10, '0')}`;
}

/** An id with one of the contract's prefixes, such as `whd_`. */
export function newId<P extends string>(prefix: P): `${P}${string}` {
  return `${prefix}${newIdBody()}`;
}

/** A bearer token: prefix + 32 random bytes in base64url. */
export function newToken(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/**
 * What is kept of a bearer token: SHA-256 in hex. The tokens are random, so no salt or slow hash is needed.
 */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}

/** Compares two hashes of tokens in constant time; that they are hashes makes their lengths equal. */
export function sameHash(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

export const ENDPOINT_PREFIX = 'whe_';
export const AUTOMATION_PREFIX = 'aut_';

/** Destinations are endpoints and automations. */
export function isAutomationId(destinationId: string): boolean {
  return destinationId.startsWith(AUTOMATION_PREFIX);
}
