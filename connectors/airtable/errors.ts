import type { Result } from '../connector.ts';
import { parseRetryAfter } from '../retry-after.ts';
import type { Failure } from '../shared/json-api.ts';

/** After more than five requests a second, a base answers 429 for 30 seconds. Milliseconds. */
const PENALTY_MS = 30_000;

type Failed = Extract<Result, { kind: 'retry' | 'failed' | 'reconnect' }>;

/**
 * What follows from a failure. `changes`: the request would have had an effect. NOTES.md has it as a table.
 */
export function toResult(failure: Failure, changes: boolean): Failed {
  if (failure.kind === 'no_answer') {
    const message = `Airtable gave no answer: ${failure.error.message}.`;
    return { kind: 'retry', message, scope: 'delivery', ambiguous: changes && failure.error.sent };
  }
  const { status, code, words, headers } = failure;
  const message = `Airtable says: ${words}`;
  const failed = (reason: 'payload' | 'config' | 'plan', hint: string): Failed => ({
    ...{ kind: 'failed', reason, code, message, hint },
  });
  // The exact code of the records' limit is not documented.
  if ((status === 403 || status === 422) && /limit/i.test(code)) return overPlan(failed);
  if (status === 429 && /billing|plan/i.test(code)) return overPlan(failed);
  switch (status) {
    case 401:
      return { kind: 'reconnect', reason: 'expired', message: 'Airtable no longer accepts this connection' };
    case 403:
      return failed('config', hintOfForbidden(code));
    case 404:
      return failed('config', 'Was the base or table deleted? Open the automation and choose it again.');
    case 413:
      return failed('payload', 'Shorten what the automation writes, or leave a field out.');
    case 400:
    case 422:
      return failed('config', hintOfInvalid(failure));
    case 429:
      return {
        kind: 'retry',
        message: 'Airtable takes fewer requests at the moment',
        afterMs: parseRetryAfter(headers.get('retry-after'), new Date()) ?? PENALTY_MS,
        scope: 'connection',
        ambiguous: false,
      };
    // 5xx, and whatever stood in the way of an answer: it may have come after the effect.
    default:
      return { kind: 'retry', message, scope: 'delivery', ambiguous: changes };
  }
}

function overPlan(failed: (reason: 'plan', hint: string) => Failed): Failed {
  return failed(
    'plan',
    "The workspace's plan allows no more records or requests. Upgrade it or make room in the base, then replay the delivery.",
  );
}

function hintOfForbidden(code: string): string {
  return code === 'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND'
    ? 'Grant the base: when connecting again, or under Access of the personal access token. Or choose another base.'
    : 'The account may not write to this table or field. Ask an owner of the base for the role Editor.';
}

function hintOfInvalid({ words }: { words: string }): string {
  if (isSeveralMatches(words)) {
    return 'Several records have the same Event ID or Object ID, often as one was copied by hand. Remove the extra ones, then replay the delivery.';
  }
  return 'Compare the fields of the automation with those of the table.';
}

const isSeveralMatches = (words: string) => /multiple|more than one|several/i.test(words);

/** Something about the fields isn't as it was when they were read. */
export const isAboutFields = (failure: Failure) =>
  failure.kind === 'refused' && failure.status === 422 && !isSeveralMatches(failure.words);

/** One record, of those that were written together, may be why all were refused. */
export const isAboutOne = (failure: Failure) =>
  failure.kind === 'refused' && [400, 413, 422].includes(failure.status);

/** A new option can't be made: the account's role is too low, or the field is locked. */
export const isAboutOptions = (failure: Failure) =>
  failure.kind === 'refused' && failure.code === 'INVALID_MULTIPLE_CHOICE_OPTIONS';
