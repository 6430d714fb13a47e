import type { FinishedAttempt } from '../../server/pipeline/attempt.ts';
import type { DueDelivery } from '../../server/pipeline/due.ts';

/** An attempt that the endpoint has just answered so; what fails is tried again in a minute. */
export function answered(delivery: DueDelivery, status: number, now: Date): FinishedAttempt {
  return {
    delivery,
    attempt: { startedAt: now, ms: 5, end: { kind: 'response', status, headers: {}, body: 'ok' } },
    outcome:
      status === 200 ? { kind: 'delivered' } : { kind: 'failed', retryAt: new Date(now.getTime() + 60_000) },
  };
}
