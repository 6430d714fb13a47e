import type { Result } from '../connector.ts';
import { parseRetryAfter } from '../retry-after.ts';
import type { Failure } from '../shared/json-api.ts';

type Failed = Extract<Result, { kind: 'retry' | 'failed' | 'reconnect' }>;

/** When Microsoft doesn't say how long to wait, milliseconds. */
const UNTOLD_WAIT_MS = 30_000;

/** What follows from a failure. NOTES.md has it as a table. */
export function toResult(failure: Failure): Failed {
  if (failure.kind === 'no_answer') {
    const message = `Microsoft gave no answer: ${failure.error.message}.`;
    return { kind: 'retry', message, scope: 'delivery', ambiguous: failure.error.sent };
  }
  const { status, code, words, headers } = failure;
  const message = `Microsoft says: ${words}`;
  switch (status) {
    case 401:
    case 403:
    case 404:
    case 410:
      return {
        kind: 'reconnect',
        reason: 'revoked',
        message:
          'Microsoft no longer knows the workflow: it was deleted or turned off, its URL changed, or only its own organisation may start it',
      };
    case 400:
    case 413: {
      const hint = 'Make the message of the automation shorter or simpler.';
      return { kind: 'failed', reason: 'payload', code, message, hint };
    }
    case 429:
      return {
        kind: 'retry',
        message: 'Microsoft takes fewer messages at the moment',
        afterMs: parseRetryAfter(headers.get('retry-after'), new Date()) ?? UNTOLD_WAIT_MS,
        scope: 'connection',
        ambiguous: false,
      };
    // 5xx, and whatever stood in the way of an answer: it may have come after the effect.
    default:
      return { kind: 'retry', message, scope: 'delivery', ambiguous: true };
  }
}
