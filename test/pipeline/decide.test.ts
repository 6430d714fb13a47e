import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../connectors/connector.ts';
import { DEFAULT_RETRY_SCHEDULE } from '../../server/config.ts';
import { decideOutcome, retryAfterMs } from '../../server/pipeline/decide.ts';

const now = new Date('2026-05-04T09:00:00.500Z');
const response = (status: number, retryAfter?: string) =>
  ({
    kind: 'response',
    status,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  }) as { kind: 'response'; status: number; headers: Record<string, string> };
const decide = (end: Parameters<typeof decideOutcome>[0], attempt = 1, schedule = DEFAULT_RETRY_SCHEDULE) =>
  decideOutcome(end, attempt, now, schedule);

describe('decideOutcome', () => {
  test('the default schedule is the contract’s: eight delays, about 3.4 days', () => {
    expect(DEFAULT_RETRY_SCHEDULE).toEqual([60, 300, 1_800, 7_200, 21_600, 86_400, 86_400, 86_400]);
  });

  test('exactly the statuses from 200 to 299 deliver, at every attempt', () => {
    for (let status = 200; status < 600; status++) {
      for (const attempt of [1, 9, 50]) {
        expect(decide(response(status), attempt).kind === 'delivered').toBe(status < 300);
      }
    }
  });

  test('a failure is retried after the delay of its attempt, and abandoned when there is none', () => {
    for (const end of [response(500), response(302), { kind: 'failure' } as const]) {
      for (const [index, seconds] of DEFAULT_RETRY_SCHEDULE.entries()) {
        const retryAt = new Date(now.getTime() + seconds * 1000);
        expect(decide(end, index + 1)).toEqual({ kind: 'failed', retryAt });
      }
      expect(decide(end, 9)).toEqual({ kind: 'abandoned' });
      expect(decide(end, 1, [])).toEqual({ kind: 'abandoned' });
    }
  });

  test('Retry-After lengthens the wait and never shortens it; it makes no extra attempt', () => {
    const waits = (retryAfter: string, attempt: number) => {
      const outcome = decide(response(503, retryAfter), attempt);
      return outcome.kind === 'failed' && (outcome.retryAt.getTime() - now.getTime()) / 1000;
    };
    expect([waits('61', 1), waits('59', 1), waits('600', 3), waits('999999', 8)]).toEqual([
      61, 60, 1_800, 86_400,
    ]);
    expect(decide(response(429, '10'), 9)).toEqual({ kind: 'abandoned' });
  });
});

describe('decideOutcome for what a connector says', () => {
  const said = (result: Result, onAmbiguous: 'retry' | 'skip' = 'retry') =>
    decide({ kind: 'result', result, onAmbiguous });
  const retry = (more: Partial<Extract<Result, { kind: 'retry' }>> = {}) =>
    ({ kind: 'retry', message: 'busy', scope: 'delivery', ambiguous: false, ...more }) as const;
  const retryIn = (seconds: number) => ({
    kind: 'failed',
    retryAt: new Date(now.getTime() + seconds * 1000),
  });

  test('what is done is delivered, also when it was done before', () => {
    const reference = { id: '1', label: 'one' };
    expect(said({ kind: 'delivered', reference })).toEqual({ kind: 'delivered' });
    expect(said({ kind: 'delivered', reference, duplicate: true }, 'skip')).toEqual({ kind: 'delivered' });
  });

  test('a retry follows the schedule, or the vendor where it asks for more patience, up to a day', () => {
    expect(said(retry())).toEqual(retryIn(60));
    expect(said(retry({ afterMs: 5_000 }))).toEqual(retryIn(60));
    expect(said(retry({ afterMs: 90_000, scope: 'connection' }))).toEqual(retryIn(90));
    expect(said(retry({ afterMs: 1e12 }))).toEqual(retryIn(86_400));
  });

  test('what may have had its effect is repeated or not, as the automation says', () => {
    expect(said(retry({ ambiguous: true }))).toEqual(retryIn(60));
    expect(said(retry({ ambiguous: true }), 'skip')).toEqual({ kind: 'abandoned' });
    expect(said(retry({ ambiguous: false }), 'skip')).toEqual(retryIn(60));
  });

  test.each(['payload', 'config', 'plan'] as const)('a failure of the %s is final', (reason) => {
    const result = { kind: 'failed', reason, code: 'x', message: 'no', hint: 'change it' } as const;
    expect(said(result)).toEqual({ kind: 'abandoned' });
  });

  test('a connection that must be connected again parks the delivery', () => {
    expect(said({ kind: 'reconnect', reason: 'revoked', message: 'gone' })).toEqual({ kind: 'parked' });
  });
});

describe('retryAfterMs', () => {
  test.each([
    ['120', 120_000],
    [' 7 ', 7_000],
    ['86401', 86_400_000],
    ['Mon, 04 May 2026 09:01:00 GMT', 59_500],
    ['Mon, 04 May 2026 08:00:00 GMT', 0],
    ['Fri, 01 Jan 2100 00:00:00 GMT', 86_400_000],
    ['-1', 0],
    ['', 0],
    ['soon', 0],
  ])('"%s" asks for %i ms', (value, expected) => {
    expect(retryAfterMs(503, value, now)).toBe(expected);
    expect(retryAfterMs(429, value, now)).toBe(expected);
    expect(retryAfterMs(500, value, now)).toBe(0);
  });

  test('whatever the header says, the wait is a number from 0 to a day', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.date({ noInvalidDate: true }).map(String), fc.nat().map(String)),
        (value) => {
          const ms = retryAfterMs(429, value, now);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(86_400_000);
        },
      ),
    );
  });
});
