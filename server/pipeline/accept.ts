import type { Clock } from '../context.ts';
import { batchStatement } from '../db/batch-statement.ts';
import { Batcher } from '../db/batcher.ts';
import type { Database } from '../db/database.ts';
import type { Acceptance, NewEvent } from '../events/publish.ts';
import type { Log } from '../log.ts';
import type { DueDelivery, NewDelivery } from './due.ts';
import {
  type FirstAttempt,
  firstAttempts,
  type KnownSubscriptions,
  readSubscriptions,
  type Subscription,
} from './fan-out.ts';
import { laneOf } from './lane.ts';

/**
 * The rows of a batch that another step of the statement names. A join would compare each with each; this,
 * which isn't taken for a join because of its `IS TRUE`, looks them up by hash.
 */
const isAmong = (key: string, named: string) => `(${key} IN (${named})) IS TRUE`;

const FIRST_ATTEMPT = { id: 'text', teamId: 'text', eventId: 'text', destinationId: 'text' } as const;
const ROWS = {
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
} as const;
const VALUES = { teamIds: 'text[]', now: 'timestamptz' } as const;

/**
 * Invariant: the event and all its first attempts are stored together or not at all, and only for an event
 * that is new, so an id that is published twice is fanned out once. The team's row is held meanwhile: a team
 * that is being deleted either goes before, and nothing is stored, or after, and takes this along.
 */
const stored = ({
  events,
  deliveries,
  teamIds,
  now,
}: Record<keyof typeof ROWS | keyof typeof VALUES, string>) => `
    held AS (
      SELECT t.id AS team_id FROM teams t WHERE t.id = ANY (${teamIds}) ORDER BY t.id FOR KEY SHARE
    ), accepted AS (
      INSERT INTO events (team_id, id, position, type, api_version, object_id, payload, origin, created_at)
      SELECT events.*, ${now} FROM ${events} WHERE ${isAmong('events.team_id', 'SELECT team_id FROM held')}
      ORDER BY events.team_id, events.id
      ON CONFLICT (team_id, id) DO NOTHING
      RETURNING team_id, id
    ), fanned_out AS (
      INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
      SELECT f.id, f.lane, f.team_id, f.event_id, f.destination_id, 1, ${now}, ${now}
      FROM (SELECT * FROM ${deliveries}) AS f WHERE ${isAmong('(f.team_id, f.event_id)', 'SELECT team_id, id FROM accepted')}
    )`;
const ACCEPTED = `SELECT team_id AS "teamId", id FROM accepted`;

const ACCEPT = batchStatement({
  ...{ name: 'accept', rows: ROWS, values: VALUES },
  text: (sql) => `WITH ${stored(sql)} ${ACCEPTED}`,
});

/**
 * The same with attempts that are skipped. They are rare, and a statement that could write into the log costs
 * PostgreSQL 60 µs more even where it doesn't.
 */
const ACCEPT_AND_SKIP = batchStatement({
  name: 'accept_and_skip',
  rows: { ...ROWS, skipped: { ...FIRST_ATTEMPT, skipped: 'text' } },
  values: VALUES,
  text: (sql) => `
    WITH ${stored(sql)}, not_sent AS (
      INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, error, scheduled_for,
        created_at)
      SELECT right(s.id, 24), s.id, s.team_id, s.event_id, s.destination_id, 1, 'skipped', s.skipped, ${sql.now}, ${sql.now}
      FROM (SELECT * FROM ${sql.skipped}) AS s
      WHERE ${isAmong('(s.team_id, s.event_id)', 'SELECT team_id, id FROM accepted')}
    )
    ${ACCEPTED}`,
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
interface PlacedDelivery extends NewDelivery {
  teamId: string;
  eventId: string;
  isReserved: boolean;
}

/** An event that is about to be stored, and what follows from it. */
interface Entry {
  event: NewEvent;
  deliveries: PlacedDelivery[];
  skipped: FirstAttempt[];
}

async function acceptBatch(parts: AcceptorParts, batch: NewEvent[]): Promise<Acceptance[]> {
  const { db, clock, log } = parts;
  const now = clock.now();
  const teamIds = [...new Set(batch.map((event) => event.teamId))];
  const byTeam = await readSubscriptions(db, parts.subscriptions, teamIds);
  const keys = batch.map(keyOf);
  const entries = new Map<string, Entry>();
  batch.forEach((event, i) => {
    const [key = '', subscriptions] = [keys[i], byTeam.get(event.teamId)];
    // If one batch has the same id twice, only the first counts, as if they had come one after the other.
    if (subscriptions && !entries.has(key)) entries.set(key, entryOf(parts, event, subscriptions, now));
  });
  const fresh = await store(parts, entries, now);
  return batch.map(({ id, type, teamId, origin }, i) => {
    const key = keys[i] ?? '';
    // `delete` takes the key out of the set, so a second event with it in this batch counts as a repetition.
    const acceptance = !byTeam.has(teamId) ? 'unknown_team' : fresh.delete(key) ? 'accepted' : 'duplicate';
    const deliveries = acceptance === 'accepted' ? entries.get(key)?.deliveries.length : 0;
    log.debug({ event_id: id, type, team_id: teamId, origin, acceptance, deliveries }, 'event.accepted');
    return acceptance;
  });
}

/** Delivery ids are made, and room is reserved, in the order in which the events came: so they are sent. */
function entryOf(
  { hands, lanesPerEndpoint }: AcceptorParts,
  event: NewEvent,
  subscriptions: readonly Subscription[],
  now: Date,
): Entry {
  const entry: Entry = { event, deliveries: [], skipped: [] };
  for (const attempt of firstAttempts(event, subscriptions)) {
    if (attempt.skipped !== undefined) {
      entry.skipped.push(attempt);
      continue;
    }
    const { id, teamId, eventId, destinationId, version } = attempt;
    const lane = version === undefined ? destinationId : laneOf(destinationId, id, lanesPerEndpoint);
    const isReserved =
      version !== undefined && hands?.reserve({ id, lane, destinationId }, version, now) === true;
    entry.deliveries.push({ id, lane, teamId, eventId, destinationId, isReserved });
  }
  return entry;
}

/** Stores the events and their attempts, then hands them over. Returns the keys of those that are new. */
async function store(
  parts: AcceptorParts,
  entries: ReadonlyMap<string, Entry>,
  now: Date,
): Promise<Set<string>> {
  const all = [...entries.values()];
  let fresh = new Set<string>();
  try {
    const rows = {
      // Every batch has the same order, so two batches with the same ids wait for each other and don't
      // deadlock.
      events: [...entries].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, { event }]) => event),
      deliveries: all.flatMap(({ deliveries }) => deliveries),
      teamIds: [...new Set(all.map(({ event }) => event.teamId))],
      now,
    };
    const skipped = all.flatMap((entry) => entry.skipped);
    const accepted: { teamId: string; id: string }[] = await (skipped.length === 0
      ? ACCEPT.run(parts.db, rows)
      : ACCEPT_AND_SKIP.run(parts.db, { ...rows, skipped }));
    fresh = new Set(accepted.map(keyOf));
  } finally {
    handOver(parts, entries, fresh);
  }
  return fresh;
}

/**
 * After the commit: what a worker here has room for is sent from memory, some worker is woken for the rest.
 */
function handOver(
  { wake, hands }: AcceptorParts,
  entries: ReadonlyMap<string, Entry>,
  fresh: ReadonlySet<string>,
): void {
  const elsewhere = new Set<string>();
  for (const [key, { event, deliveries }] of entries) {
    const isFresh = fresh.has(key);
    for (const delivery of deliveries) {
      if (!delivery.isReserved) elsewhere.add(delivery.lane);
      else if (!isFresh) hands?.giveBack(delivery);
      else {
        const { id, lane, teamId, eventId, destinationId } = delivery;
        const { type: eventType, payload } = event;
        hands?.take({ id, lane, teamId, eventId, destinationId, eventType, attempt: 1, payload });
      }
    }
  }
  wake([...elsewhere]);
}

function keyOf(event: { teamId: string; id: string }): string {
  return `${event.teamId} ${event.id}`;
}
