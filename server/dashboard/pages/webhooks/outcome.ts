import type { Delivery } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
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
      return { kind: 'delivered', label: t('webhooks:outcome.delivered') };
    case 'abandoned':
      return {
        kind: 'given-up',
        label: t('webhooks:outcome.givenUp'),
        next: t('webhooks:outcome.after', { count: attempt.attempt }),
      };
    case 'failed': {
      const at = attempt.next_attempt_at;
      if (at === null) return { kind: 'failed', label: t('webhooks:outcome.failed') };
      const next =
        Date.parse(at) > now
          ? t('webhooks:outcome.next', { when: inWords(at, now) })
          : t('webhooks:outcome.tried');
      return { kind: 'failed', label: t('webhooks:outcome.failed'), next };
    }
    default:
      if (attempt.waits_for !== null)
        return { kind: 'waiting', label: t('webhooks:outcome.inLine'), next: t('webhooks:outcome.before') };
      return Date.parse(attempt.scheduled_for) > now
        ? {
            kind: 'waiting',
            label: t('webhooks:outcome.waiting'),
            next: t('webhooks:outcome.next', { when: inWords(attempt.scheduled_for, now) }),
          }
        : { kind: 'sending', label: t('webhooks:outcome.sending') };
  }
}
