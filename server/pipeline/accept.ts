import type { Clock } from '../context.ts';
import { batchStatement } from '../db/batch-statement.ts';
import { Batcher } from '../db/batcher.ts';
import type { Database } from '../db/database.ts';
import type { Acceptance, NewEvent } from '../events/publish.ts';
import type { Log } from '../log.ts';
import type { NewDelivery } from './dispatcher.ts';
import type { DueDelivery } from './due.ts';
import { type FirstAttempt, firstAttempts, type KnownSubscriptions, readSubscriptions } from './fan-out.ts';
import { groupBy } from './group-by.ts';
import { laneOf } from './lane.ts';

const FIRST_ATTEMPT = { id: 'text', teamId: 'text', eventId: 'text', destinationId: 'text' } as const;

/**
 * Invariant: the event and all its first attempts are stored together or not at all, and only for an event
 * that is new, so an id that is published twice is fanned out once. The team's row is held meanwhile: a team
 * that is being deleted either goes before, and nothing is stored, or after, and takes this along.
 */
const ACCEPT = batchStatement({
  name: 'accept',
  rows: {
    events: {
      teamId: 'text',
      id: 'text',
      position: 'text',
      type: 'text',
      apiVersion: 'text',
      objectId: 'text',
      payload: 'text',
      origin: 'text',
    },
    deliveries: { ...FIRST_ATTEMPT, lane: 'text' },
    skipped: { ...FIRST_ATTEMPT, skipped: 'text' },
  },
  values: { teamIds: 'text[]', now: 'timestamptz' },
  text: ({ events, deliveries, skipped, teamIds, now }) => `
    WITH held AS (
      SELECT t.id AS team_id FROM teams t WHERE t.id = ANY (${teamIds}) ORDER BY t.id FOR KEY SHARE
    ), accepted AS (
      INSERT INTO events (team_id, id, position, type, api_version, object_id, payload, origin, created_at)
      SELECT events.*, ${now} FROM held JOIN ${events} USING (team_id)
      ORDER BY events.team_id, events.id
      ON CONFLICT (team_id, id) DO NOTHING
      RETURNING team_id, id
    ), fanned_out AS (
      INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
      SELECT f.id, f.lane, f.team_id, f.event_id, f.destination_id, 1, ${now}, ${now}
      FROM (SELECT * FROM ${deliveries}) AS f JOIN accepted a ON a.team_id = f.team_id AND a.id = f.event_id
    ), not_sent AS (
      INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, error, scheduled_for,
        created_at)
      SELECT right(s.id, 24), s.id, s.team_id, s.event_id, s.destination_id, 1, 'skipped', s.skipped, ${now}, ${now}
      FROM (SELECT * FROM ${skipped}) AS s JOIN accepted a ON a.team_id = s.team_id AND a.id = s.event_id
    )
    SELECT team_id AS "teamId", id FROM accepted`,
});

/** Most events in one statement. */
const BATCH = 500;

/**
 * Makes events durable. Those that arrive while a batch is written share the next one (group commit).
 * Resolves after the commit; waking the workers goes on by itself, because the sweep makes up for a wake-up
 * that fails.
 */
export function createAcceptor(parts: AcceptorParts) {
  const batcher = new Batcher<NewEvent, Acceptance>((batch) => acceptBatch(parts, batch), {
    size: BATCH,
  });
  return (event: NewEvent): Promise<Acceptance> => batcher.add(event);
}

/** What a worker of this process does for events that are accepted here (dispatcher.ts). */
export interface Hands {
  /** Makes room to send a delivery from memory. False: it goes by the table. */
  reserve(delivery: NewDelivery, version: number, now: Date): boolean;
  take(delivery: DueDelivery): void;
  giveBack(delivery: NewDelivery): void;
}

interface AcceptorParts {
  db: Database;
  clock: Clock;
  log: Log;
  /** Says that something is due in these lanes. */
  wake: (lanes: readonly string[]) => void;
  /** Into how many lanes an endpoint is split. */
  lanesPerEndpoint: number;
  /** Undefined: they are read for each batch. */
  subscriptions?: KnownSubscriptions | undefined;
  /** Undefined in a process that only accepts. */
  hands?: Hands | undefined;
}

/** A delivery that is about to be stored, and whether a worker here has made room for it. */
type PlacedDelivery = FirstAttempt & { lane: string; isReserved: boolean };

async function acceptBatch(parts: AcceptorParts, batch: NewEvent[]): Promise<Acceptance[]> {
  const { db, clock, log } = parts;
  const now = clock.now();
  const teamIds = [...new Set(batch.map((event) => event.teamId))];
  const byTeam = await readSubscriptions(db, parts.subscriptions, teamIds);
  // If one batch has the same id twice, only the first counts, as if they had come one after the other.
  const events = [...groupBy(batch, keyOf).values()]
    .flatMap((same) => same.slice(0, 1))
    .filter((event) => byTeam.has(event.teamId));
  // Made before sorting: delivery ids are in the order in which the events came, and so is what is sent.
  const attempts = events.flatMap((event) => firstAttempts(event, byTeam.get(event.teamId) ?? []));
  events
    // Every batch has the same order, so two batches with the same ids wait for each other and don't
    // deadlock.
    .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  const { fresh, sent } = await store(parts, events, attempts, now);
  return batch.map((event) => {
    const key = keyOf(event);
    // `delete` takes the key out of the set, so a second event with it in this batch counts as a repetition.
    const acceptance = !byTeam.has(event.teamId)
      ? 'unknown_team'
      : fresh.delete(key)
        ? 'accepted'
        : 'duplicate';
    const { id, type, teamId, origin } = event;
    const deliveries = acceptance === 'accepted' ? (sent.get(key) ?? 0) : 0;
    log.debug({ event_id: id, type, team_id: teamId, origin, acceptance, deliveries }, 'event.accepted');
    return acceptance;
  });
}

/**
 * Stores the events and their attempts, then hands them over. Returns which events are new, and how often
 * each is sent.
 */
async function store(
  { db, wake, hands, lanesPerEndpoint }: AcceptorParts,
  events: readonly NewEvent[],
  attempts: readonly FirstAttempt[],
  now: Date,
): Promise<{ fresh: Set<string>; sent: Map<string, number> }> {
  const deliveries = attempts
    .filter(({ skipped }) => skipped === undefined)
    .map((attempt): PlacedDelivery => {
      const { id, destinationId, version } = attempt;
      const lane = version === undefined ? destinationId : laneOf(destinationId, id, lanesPerEndpoint);
      const isReserved = version !== undefined && hands?.reserve({ id, lane, destinationId }, version, now);
      return { ...attempt, lane, isReserved: isReserved === true };
    });
  const skipped = attempts.filter((attempt) => attempt.skipped !== undefined);
  const teamIds = [...new Set(events.map((event) => event.teamId))];
  let fresh = new Set<string>();
  try {
    const rows = { events, deliveries, skipped, teamIds, now };
    fresh = new Set((await ACCEPT.run<{ teamId: string; id: string }>(db, rows)).map(keyOf));
  } finally {
    handOver({ wake, hands }, events, deliveries, fresh);
  }
  const sent = new Map<string, number>();
  for (const { teamId, eventId } of deliveries) {
    const key = keyOf({ teamId, id: eventId });
    sent.set(key, (sent.get(key) ?? 0) + 1);
  }
  return { fresh, sent };
}

/**
 * After the commit: what a worker here has room for is sent from memory, some worker is woken for the rest.
 */
function handOver(
  { wake, hands }: Pick<AcceptorParts, 'wake' | 'hands'>,
  events: readonly NewEvent[],
  deliveries: readonly PlacedDelivery[],
  fresh: ReadonlySet<string>,
): void {
  const eventsByKey = new Map(events.map((event) => [keyOf(event), event]));
  const elsewhere = new Set<string>();
  for (const delivery of deliveries) {
    const key = keyOf({ teamId: delivery.teamId, id: delivery.eventId });
    const event = fresh.has(key) ? eventsByKey.get(key) : undefined;
    if (!delivery.isReserved) elsewhere.add(delivery.lane);
    else if (!event) hands?.giveBack(delivery);
    else {
      const { id, lane, teamId, eventId, destinationId } = delivery;
      const { type: eventType, payload } = event;
      hands?.take({ id, lane, teamId, eventId, destinationId, eventType, attempt: 1, payload });
    }
  }
  wake([...elsewhere]);
}

function keyOf(event: { teamId: string; id: string }): string {
  return `${event.teamId} ${event.id}`;
}
