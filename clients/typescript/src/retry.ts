import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectError, NoAnswerError } from './errors.ts';

/** Thrown by an attempt after which another one makes sense. */
export class Retryable {
  readonly error: ConnectError;
  /** What the server asked for. */
  readonly retryAfterMs: number | undefined;

  constructor(error: ConnectError, retryAfterMs?: number) {
    this.error = error;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface Limits {
  /** For all attempts and the pauses between them, milliseconds. */
  deadlineMs: number;
  /** For one attempt, milliseconds. */
  attemptTimeoutMs: number;
  signal?: AbortSignal | undefined;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** Answers after which the same request may succeed. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/**
 * The pause after a number of attempts: doubled each time, half of it chance, so that many clients don't
 * come at once. What the server asked for comes on top. @param random from 0 to 1
 */
function pauseAfter(attempts: number, retryAfterMs: number | undefined, random: number): number {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  return (retryAfterMs ?? 0) + longest * (0.5 + random / 2);
}

/** Milliseconds of a `Retry-After`: seconds, or a date. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Tries until an attempt succeeds, fails for good, or the next one would come too late.
 * @throws what the last attempt threw, or NoAnswerError when the signal ended it
 */
export async function withRetries<Result>(
  limits: Limits,
  attempt: (timeoutMs: number) => Promise<Result>,
): Promise<Result> {
  const { deadlineMs, attemptTimeoutMs, signal } = limits;
  const end = performance.now() + deadlineMs;
  for (let attempts = 1; ; attempts++) {
    refuseAborted(signal);
    try {
      return await attempt(Math.ceil(Math.min(attemptTimeoutMs, Math.max(1, end - performance.now()))));
    } catch (thrown) {
      if (!(thrown instanceof Retryable)) throw thrown;
      const pause = pauseAfter(attempts, thrown.retryAfterMs, Math.random());
      if (performance.now() + pause >= end) throw thrown.error;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** @throws NoAnswerError with the signal's reason as its cause */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new NoAnswerError('Given up before the server had accepted it', { cause: signal.reason });
}
