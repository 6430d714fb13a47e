import { type Condition, explainMismatch, matches } from '../conditions/index.ts';
import type { Clock } from '../context.ts';
import type { Changes } from '../db/changes.ts';
import type { Database, Statement } from '../db/database.ts';
import { ToldCache } from '../db/told-cache.ts';
import { isAutomationId, newId } from '../ids.ts';
import { groupBy } from './group-by.ts';

/** A team and one of its enabled endpoints or automations; a team without any has one row with nulls. */
export interface Subscription {
  teamId: string;
  id: string | null;
  enabledEvents: string[] | null;
  filter: Condition | null;
  /**
   * When somebody changed it last. Null of what goes one by one, an automation or an endpoint with strict
   * ordering: it has one lane, and nothing passes by its table.
   */
  changedAt: Date | null;
}

const SUBSCRIPTIONS: Statement = {
  name: 'subscriptions',
  text: `
    SELECT t.id AS "teamId", s.id, s.enabled_events AS "enabledEvents", s.filter, s.changed_at AS "changedAt"
    FROM teams t LEFT JOIN (
      SELECT id, team_id, enabled_events, filter::json,
        CASE WHEN ordering = 'none' THEN updated_at END AS changed_at
      FROM endpoints
      WHERE status = 'enabled' AND team_id = ANY ($1::text[])
      UNION ALL
      SELECT id, team_id, enabled_events, filter, NULL FROM automations
      WHERE status = 'enabled' AND team_id = ANY ($1::text[])
    ) s ON s.team_id = t.id
    WHERE t.id = ANY ($1::text[])`,
};

/** A team's subscriptions, kept until the database says that they have changed. */
export type KnownSubscriptions = ToldCache<string, readonly Subscription[]>;

/** How many teams' subscriptions are kept. */
const MOST_TEAMS = 10_000;

export function knownSubscriptions(changes: Changes, clock: Clock): KnownSubscriptions {
  return new ToldCache({
    ...{ changes, clock, most: MOST_TEAMS, kinds: ['teams', 'endpoints', 'automations'] },
    teamOf: (teamId) => teamId,
  });
}

/** The subscriptions of the teams that exist. */
export function readSubscriptions(
  db: Database,
  known: KnownSubscriptions | undefined,
  teamIds: readonly string[],
): Promise<Map<string, readonly Subscription[]>> {
  const read = async (unknown: readonly string[]) => {
    const rows = await db.query<Subscription>(SUBSCRIPTIONS, [unknown]);
    return groupBy(rows, ({ teamId }) => teamId);
  };
  return known ? known.getAll(teamIds, read) : read(teamIds);
}

interface FanOutEvent {
  teamId: string;
  id: string;
  type: string;
  payload: string;
  only?: { destinationId: string; deliveryId: string };
}

export interface FirstAttempt {
  id: string;
  teamId: string;
  eventId: string;
  destinationId: string;
  /** Undefined: it will be sent. Otherwise the reason why not, which the log keeps. */
  skipped: string | undefined;
  /**
   * Of the endpoint's settings, milliseconds since 1970; undefined of what goes one by one, or isn't known.
   */
  version?: number | undefined;
}

/**
 * One for every subscription of the team that listens to the type and whose condition the event meets.
 * Automations whose condition it doesn't meet get one that says so: whoever waits for a message must be able
 * to find out why none came. Endpoints don't: their conditions are for programs, and may be there to keep a
 * firehose small.
 */
export function firstAttempts(event: FanOutEvent, subscriptions: readonly Subscription[]): FirstAttempt[] {
  const { teamId, id: eventId } = event;
  if (event.only) {
    const { deliveryId: id, destinationId } = event.only;
    return [{ id, teamId, eventId, destinationId, skipped: undefined }];
  }
  // The payload is parsed once, and only if a subscription has a condition.
  let parsed: unknown;
  const envelope = () => {
    parsed ??= JSON.parse(event.payload);
    return parsed;
  };
  return subscriptions.flatMap(({ id: destinationId, enabledEvents, filter, changedAt }) => {
    const listens = enabledEvents?.includes(event.type) || enabledEvents?.includes('*');
    if (destinationId === null || !listens) return [];
    const isMet = filter === null || matches(filter, envelope());
    if (!isMet && !isAutomationId(destinationId)) return [];
    const skipped = isMet ? undefined : explainMismatch(filter, envelope());
    return [{ id: newId('whd_'), teamId, eventId, destinationId, skipped, version: changedAt?.getTime() }];
  });
}
