import type { Result } from '../connector.ts';
import { parseRetryAfter } from '../retry-after.ts';
import type { Failure } from '../shared/json-api.ts';
import type { Problem } from './client.ts';

type Failed = Extract<Result, { kind: 'retry' | 'failed' | 'reconnect' }>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/**
 * After tables and columns are made, streaming doesn't know of them at first: it refuses or even loses rows.
 */
export const SETTLING_MS = 2 * MINUTE;
/** Rows that were streamed can't be changed for this long. */
const STREAMED_MS = 30 * MINUTE;

const SCOPE = ['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'];
const DISABLED = ['accessNotConfigured', 'SERVICE_DISABLED'];
/** How long to wait, milliseconds: Google doesn't say it. */
const TOO_FAST: Readonly<Record<string, number>> = {
  rateLimitExceeded: 10 * SECOND,
  userRateLimitExceeded: 10 * SECOND,
  RATE_LIMIT_EXCEEDED: 10 * SECOND,
  jobRateLimitExceeded: 10 * SECOND,
  quotaExceeded: 10 * MINUTE,
  RESOURCE_EXHAUSTED: 10 * MINUTE,
};
/** https://cloud.google.com/bigquery/docs/error-messages */
const PASSING = [
  'backendError',
  'internalError',
  'jobBackendError',
  'jobInternalError',
  'tableUnavailable',
  'timeout',
  'stopped',
];

/**
 * What follows from a failure. `changes`: the request would have had an effect. NOTES.md has it as a table.
 */
export function toResult(failure: Failure, changes: boolean): Failed {
  if (failure.kind === 'no_answer') {
    const message = `BigQuery gave no answer: ${failure.error.message}.`;
    return { kind: 'retry', message, scope: 'delivery', ambiguous: changes && failure.error.sent };
  }
  const { status, code, words, headers } = failure;
  const message = `BigQuery says: ${words}`;
  if (status === 401) {
    return { kind: 'reconnect', reason: 'expired', message: 'Google no longer accepts this connection' };
  }
  if (status === 413) return final('payload', code, message, 'Leave a column with long texts out.');
  const known = byReason({ reason: code, message: words });
  if (known) {
    const asked = parseRetryAfter(headers.get('retry-after'), new Date());
    return known.kind === 'retry'
      ? { ...known, afterMs: asked ?? known.afterMs, ambiguous: changes && status >= 500 }
      : known;
  }
  if (status === 429) return tooFast(parseRetryAfter(headers.get('retry-after'), new Date()) ?? MINUTE);
  if (status >= 400 && status < 500 && status !== 409 && status !== 412) {
    return final(
      'config',
      code,
      message,
      'Open the automation, and choose project, dataset and table again.',
    );
  }
  return { kind: 'retry', message, scope: 'delivery', ambiguous: changes };
}

/** What follows from a job that failed: it had no effect. */
export function jobFailed(problem: Problem): Failed {
  const message = `BigQuery says: ${problem.message.slice(0, 300)}`;
  return (
    byReason(problem) ??
    final('config', problem.reason, message, 'Compare the columns of the automation with those of the table.')
  );
}

/** What the reason or the words of a refusal mean wherever they come. Undefined: nothing by themselves. */
function byReason({ reason, message: words }: Pick<Problem, 'reason' | 'message'>): Failed | undefined {
  const message = `BigQuery says: ${words.slice(0, 300)}`;
  if (SCOPE.includes(reason)) {
    const needed = ['https://www.googleapis.com/auth/bigquery'];
    return { kind: 'reconnect', reason: 'scope', message, needed };
  }
  if (DISABLED.includes(reason)) {
    const hint =
      'Whoever runs this server has to enable the BigQuery API in the Google Cloud project of the app or service account. It takes some minutes.';
    return final('config', reason, message, hint);
  }
  if (reason === 'billingNotEnabled' || /free tier|billing (?:has not been|is not) enabled/i.test(words)) {
    const hint = 'Enable billing for the Google Cloud project: without it BigQuery takes no rows from us.';
    return final('plan', reason, message, hint);
  }
  const wait = Object.hasOwn(TOO_FAST, reason) ? TOO_FAST[reason] : undefined;
  if (wait !== undefined) return tooFast(wait);
  if (/streaming buffer/i.test(words)) {
    const why = `${message} Rows were streamed to this table in the last half hour: use one way of writing for a table.`;
    return { kind: 'retry', message: why, afterMs: STREAMED_MS, scope: 'delivery', ambiguous: false };
  }
  if (PASSING.includes(reason) || /concurrent update|could not serialize/i.test(words)) {
    return { kind: 'retry', message, scope: 'delivery', ambiguous: false };
  }
  if (reason === 'accessDenied') {
    return final('config', reason, message, RIGHTS);
  }
  if (reason === 'notFound') {
    return final(
      'config',
      reason,
      message,
      'Open the automation, and choose project, dataset and table again.',
    );
  }
  return undefined;
}

export const RIGHTS =
  'Give the connected account the roles BigQuery Data Editor on the dataset and BigQuery Job User on the project.';

function final(reason: 'payload' | 'config' | 'plan', code: string, message: string, hint: string): Failed {
  return { kind: 'failed', reason, code, message, hint };
}

function tooFast(afterMs: number): Extract<Failed, { kind: 'retry' }> {
  const message = 'BigQuery takes fewer requests at the moment';
  return { kind: 'retry', message, afterMs, scope: 'connection', ambiguous: false };
}
