import { type Condition, matches } from '../conditions/index.ts';
import type { Statement } from '../db/database.ts';

export type Missed = 'failed' | 'abandoned' | 'never_attempted';

export interface SeenEvent {
  id: string;
  position: string;
  type: string;
  payload: string | null;
  attempts: number;
  delivered: boolean;
  /** Its first attempt is still to come. */
  isNew: boolean;
  /** It waits for a retry. */
  waiting: boolean;
  abandoned: boolean;
}

/** What a recovery sends, and to whom. */
export interface Wanted {
  /** Null: all that was missed. */
  which: Missed | null;
  /** Of the destination, at present. */
  enabledEvents: string[];
  filter: Condition | null;
}

/** A team's events between two positions, with how each went at one destination. */
export const LOOK_AT_EVENTS: Statement = {
  name: 'recovery_events',
  text: `
    SELECT e.id, e.position, e.type, CASE WHEN $6 THEN e.payload END AS payload,
      count(d.id) FILTER (WHERE d.status <> 'skipped')::int AS attempts,
      coalesce(bool_or(d.status = 'delivered'), false) AS delivered,
      coalesce(bool_or(d.status = 'pending' AND d.attempt = 1), false) AS "isNew",
      coalesce(bool_or(d.status = 'pending' AND d.attempt > 1), false) AS waiting,
      coalesce(bool_or(d.status = 'abandoned'), false) AS abandoned
    FROM (
      SELECT team_id, id, position, type, payload FROM events
      WHERE team_id = $1 AND origin = 'published' AND position > $2 AND position < $3
      ORDER BY position LIMIT $4
    ) e
    LEFT JOIN deliveries d ON d.team_id = e.team_id AND d.event_id = e.id AND d.destination_id = $5
      AND d.position >= e.position
    GROUP BY e.id, e.position, e.type, e.payload
    ORDER BY e.position`,
};

/** In what way a destination missed an event. Undefined: it got the event, or will get it soon. */
function howMissed(event: SeenEvent): Missed | undefined {
  if (event.delivered || event.isNew) return undefined;
  if (event.waiting) return 'failed';
  if (event.abandoned) return 'abandoned';
  return event.attempts === 0 ? 'never_attempted' : 'failed';
}

/** Does a recovery send this event? */
export function isWanted({ which, enabledEvents, filter }: Wanted, event: SeenEvent): boolean {
  const missed = howMissed(event);
  if (missed === undefined || (which !== null && which !== missed)) return false;
  // An event that was attempted was wanted once. One that never was must fit the present subscription.
  if (missed !== 'never_attempted') return true;
  if (!enabledEvents.includes('*') && !enabledEvents.includes(event.type)) return false;
  return filter === null || (event.payload !== null && matches(filter, JSON.parse(event.payload)));
}
