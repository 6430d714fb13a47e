import type { Result } from '../connector.ts';
import { parseRetryAfter } from '../retry-after.ts';
import type { Failure } from './client.ts';

/**
 * What follows from a failure. `changes`: the request would have had an effect. NOTES.md has it as a table.
 */
export function toResult(failure: Failure, changes: boolean): Exclude<Result, { kind: 'delivered' }> {
  if (failure.kind === 'no_answer') {
    const ambiguous = changes && failure.error.sent;
    const message = `Acme Board gave no answer: ${failure.error.message}.`;
    return { kind: 'retry', message, scope: 'delivery', ambiguous };
  }
  const { status, code, words, headers } = failure;
  const message = `Acme Board says: ${words}`;
  const failed = (reason: 'payload' | 'config' | 'plan', hint: string) =>
    ({ kind: 'failed', reason, code, message, hint }) as const;
  switch (status) {
    case 401:
      return { kind: 'reconnect', reason: code === 'token_expired' ? 'expired' : 'revoked', message };
    case 403:
      return { kind: 'reconnect', reason: 'scope', message, needed: ['cards:write'] };
    case 402:
      return failed('plan', 'Ask an admin of the workspace to look at its plan, then replay the delivery.');
    case 404:
      return failed('config', 'Open the automation and choose the board again.');
    case 400:
    case 422:
      return failed('payload', 'Look at the request in the log, and simplify the texts of the automation.');
    case 429:
      return {
        kind: 'retry',
        message,
        afterMs: parseRetryAfter(headers.get('retry-after'), new Date()),
        scope: 'connection',
        ambiguous: false,
      };
    // 5xx, and whatever stood in the way of an answer: it may have come after the effect.
    default:
      return { kind: 'retry', message, scope: 'delivery', ambiguous: changes };
  }
}
