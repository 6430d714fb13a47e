import type { Result } from '../../connectors/connector.ts';
import { parseRetryAfter } from '../../connectors/retry-after.ts';

/** A `Retry-After` is honoured up to a day. */
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;

/** How an attempt ended, as far as the decision needs to know. */
type Ending =
  | { kind: 'response'; status: number; headers: Record<string, string>; isReceipt?: boolean }
  | { kind: 'failure' }
  | { kind: 'result'; result: Result; onAmbiguous: 'retry' | 'skip' };

/** What follows from an attempt. */
export type Outcome =
  | { kind: 'delivered' }
  /** Another attempt follows, at that time. */
  | { kind: 'failed'; retryAt: Date }
  /** That was the last one. */
  | { kind: 'abandoned' }
  /** Nobody can use the connection. The delivery stays pending until someone connects the account again. */
  | { kind: 'parked' };

/**
 * The one place that decides what an attempt's end means.
 * @param attempt 1 for the first
 * @param schedule seconds before attempts 2, 3, …; when it is used up, the delivery is abandoned
 */
export function decideOutcome(end: Ending, attempt: number, now: Date, schedule: readonly number[]): Outcome {
  const retry = (askedMs: number): Outcome => {
    const seconds = schedule[attempt - 1];
    if (seconds === undefined) return { kind: 'abandoned' };
    return { kind: 'failed', retryAt: new Date(now.getTime() + Math.max(seconds * 1000, askedMs)) };
  };
  switch (end.kind) {
    case 'response':
      if ((end.status >= 200 && end.status < 300) || end.isReceipt) return { kind: 'delivered' };
      return retry(retryAfterMs(end.status, end.headers['retry-after'], now));
    case 'failure':
      return retry(0);
    case 'result':
      return afterResult(end, retry);
  }
}

function afterResult(
  { result, onAmbiguous }: Extract<Ending, { kind: 'result' }>,
  retry: (askedMs: number) => Outcome,
): Outcome {
  switch (result.kind) {
    case 'delivered':
      return { kind: 'delivered' };
    case 'retry':
      if (result.ambiguous && onAmbiguous === 'skip') return { kind: 'abandoned' };
      return retry(Math.min(result.afterMs ?? 0, LONGEST_RETRY_AFTER_MS));
    case 'failed':
      return { kind: 'abandoned' };
    case 'reconnect':
      return { kind: 'parked' };
  }
}

/**
 * Milliseconds that a 429 or 503 asks us to wait: delta seconds or an HTTP date (RFC 9110, section 10.2.3),
 * at most 24 hours; 0 when it asks for nothing that can be understood.
 */
export function retryAfterMs(status: number, value: string | undefined, now: Date): number {
  if (status !== 429 && status !== 503) return 0;
  return Math.min(parseRetryAfter(value, now) ?? 0, LONGEST_RETRY_AFTER_MS);
}
