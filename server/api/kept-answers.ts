import { isDeepStrictEqual } from 'node:util';
import { invalidRequest } from '../errors.ts';

/** What changes without anybody's doing; an answer that is kept may be behind in it. */
const BOOKKEEPING = new Set([
  'updated_at',
  'paused_until',
  'last_used_at',
  'last_delivered_at',
  'last_failed_at',
  // Such as that a name couldn't be found at that moment.
  'warning',
]);

/**
 * A kept answer is given again only while what it says is so: "here is your endpoint, enabled, and its
 * secret" would mislead whoever builds on it after somebody has disabled the endpoint or made a new secret.
 * @param now the same thing as it is now; undefined: it is gone
 * @throws 409 with a code of its own, so that a program can go on with another key
 */
export function refuseOutdated(keptJson: string, now: object | undefined): void {
  const kept: Record<string, unknown> = JSON.parse(keptJson);
  const current: Record<string, unknown> | undefined = now && JSON.parse(JSON.stringify(now));
  const isSo =
    current !== undefined &&
    Object.entries(current).every(
      ([name, value]) => BOOKKEEPING.has(name) || isDeepStrictEqual(value, kept[name]),
    );
  if (isSo) return;
  throw invalidRequest(
    'What the first request with this Idempotency-Key made was changed, used up or deleted since, so its answer no longer holds. To do it anew, send another key.',
    { status: 409, code: 'idempotency_answer_outdated', param: 'Idempotency-Key' },
  );
}
