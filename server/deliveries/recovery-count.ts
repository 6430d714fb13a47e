import type { Condition } from '../conditions/index.ts';
import type { Context } from '../context.ts';
import type { Database, Statement } from '../db/database.ts';
import { idBodyFrom } from '../ids.ts';
import { getDestination } from './destination.ts';
import { isWanted, LOOK_AT_EVENTS, type SeenEvent } from './missed.ts';
import { periodEnd } from './period.ts';
import type { RecoveryInput } from './recoveries.ts';

const STEP = 1_000;
/** Beyond these, "at least so many" is answer enough. */
const MOST_COUNTED = 10_000;
const MOST_LOOKED_AT = 50_000;
const MOST_MS = 3_000;

/** What a recovery would send. */
export interface RecoveryCount {
  events: number;
  scanned: number;
  /** False: at least so many, because not all of the period was looked at. */
  isComplete: boolean;
}

const SUBSCRIPTION: Statement = {
  name: 'recovery_subscription',
  text: `
    SELECT enabled_events AS "enabledEvents", filter::json FROM endpoints WHERE id = $1
    UNION ALL SELECT enabled_events, filter FROM automations WHERE id = $1`,
};

/**
 * Counts what a recovery with the same input would send, without sending it; it is the same choice. Ends
 * early where there is much: after 10 000 events found, 50 000 looked at, or three seconds.
 * @throws 404; 400 for a period that makes no sense
 */
export async function countRecoverable(
  context: Context,
  teamId: string,
  destinationId: string,
  input: RecoveryInput,
): Promise<RecoveryCount> {
  const { reads, clock } = context;
  const until = periodEnd(input, clock.now());
  await getDestination(context, teamId, destinationId);
  const [subscription] = await subscriptionOf(reads, destinationId);
  const wanted = { enabledEvents: [], filter: null, ...subscription, which: input.which ?? null };
  const count = { events: 0, scanned: 0, isComplete: true };
  const deadline = performance.now() + MOST_MS;
  let position = idBodyFrom(input.since);
  for (;;) {
    const range = [teamId, position, idBodyFrom(until), STEP, destinationId, wanted.filter !== null];
    const events = await reads.query<SeenEvent>(LOOK_AT_EVENTS, range);
    count.scanned += events.length;
    count.events += events.filter((event) => isWanted(wanted, event)).length;
    position = events.at(-1)?.position ?? position;
    if (events.length < STEP) return count;
    if (count.events >= MOST_COUNTED || count.scanned >= MOST_LOOKED_AT || performance.now() > deadline) {
      return { ...count, isComplete: false };
    }
  }
}

function subscriptionOf(reads: Database, destinationId: string) {
  return reads.query<{ enabledEvents: string[]; filter: Condition | null }>(SUBSCRIPTION, [destinationId]);
}
