import { invalidRequest } from '../errors.ts';

/** The time of which a recovery sends what was missed. */
export interface Period {
  since: Date;
  /** Undefined: now. */
  until?: Date | undefined;
}

/** When it ends. @throws 400 for one that begins after its end */
export function periodEnd({ since, until }: Period, now: Date): Date {
  const end = until ?? now;
  if (since < end) return end;
  throw invalidRequest('since must be before until (now, when left out)', { param: 'since' });
}
