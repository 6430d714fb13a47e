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

const ANSWERS: Record<number, string> = {
  400: 'did not understand the request',
  401: 'asks for a sign-in',
  403: 'refuses it',
  404: 'has nothing at this address',
  405: 'takes no POST requests at this address',
  408: 'took too long',
  410: 'says that this address is gone for good',
  413: 'says that the event is too large',
  429: 'asks us to slow down',
};

/** What came back, or why nothing did, for people; undefined before the attempt. */
export function answerInWords({
  response_status: status,
  error,
}: Pick<Delivery, 'response_status' | 'error'>): string | undefined {
  if (status === null) return error === null ? undefined : `No answer: ${error}`;
  return `Your receiver ${answer(status)} (${status})`;
}

function answer(status: number): string {
  if (status < 300) return 'took it';
  if (status < 400) return 'sent us elsewhere; redirects are not followed';
  return ANSWERS[status] ?? (status < 500 ? 'refused it' : 'had an error of its own');
}
