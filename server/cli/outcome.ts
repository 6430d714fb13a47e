import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './client.ts';
import { ApiFailure } from './failures.ts';
import type { Session } from './session.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/**
 * A delivery once it is over, or as it is at the deadline; undefined when the rate limit hid it.
 * @param path where the API shows it; `deadline` in milliseconds since 1970
 */
export async function outcomeOf<Delivery extends { status: string }>(
  session: Session,
  path: string,
  deadline: number,
): Promise<Answer<Delivery> | undefined> {
  let last: Answer<Delivery> | undefined;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const answer = await look<Delivery>(session, path);
    if (typeof answer !== 'number') last = answer;
    if (last && last.body.status !== 'pending') return last;
    const wait = typeof answer === 'number' ? answer : pause;
    if (Date.now() + wait > deadline) return last;
    await sleep(wait);
  }
}

/** The delivery, or the milliseconds to wait because the rate limit is used up. */
async function look<Delivery>(session: Session, path: string): Promise<Answer<Delivery> | number> {
  try {
    return await session.asTeam<Delivery>('GET', path);
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 429) return (error.retryAfter ?? 1) * 1000;
    throw error;
  }
}
