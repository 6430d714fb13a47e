import type { Delivery } from '../../api/types.ts';
import { inWords } from '../../parts/when.tsx';

/** How an attempt stands, for people. */
export interface Outcome {
  kind: 'waiting' | 'sending' | 'delivered' | 'failed' | 'given-up';
  /** A word or two. */
  label: string;
  /** What comes next, if anything. */
  next?: string;
}

type Attempt = Pick<Delivery, 'status' | 'attempt' | 'scheduled_for' | 'next_attempt_at' | 'waits_for'>;

/** In words, with the time of the next try: "Failed", "next try in 4 minutes". */
export function outcomeOf(attempt: Attempt, now: number): Outcome {
  switch (attempt.status) {
    case 'delivered':
      return { kind: 'delivered', label: 'Delivered' };
    case 'abandoned':
      return { kind: 'given-up', label: 'Given up', next: `after ${tries(attempt.attempt)}` };
    case 'failed': {
      const at = attempt.next_attempt_at;
      if (at === null) return { kind: 'failed', label: 'Failed' };
      const next = Date.parse(at) > now ? `next try ${inWords(at, now)}` : 'was tried again';
      return { kind: 'failed', label: 'Failed', next };
    }
    default:
      if (attempt.waits_for !== null)
        return { kind: 'waiting', label: 'In line', next: 'one before it is retried' };
      return Date.parse(attempt.scheduled_for) > now
        ? { kind: 'waiting', label: 'Waiting', next: `next try ${inWords(attempt.scheduled_for, now)}` }
        : { kind: 'sending', label: 'On its way' };
  }
}

const tries = (count: number) => (count === 1 ? 'one try' : `${count} tries`);
