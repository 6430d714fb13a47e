import { Batcher } from '../batcher.ts';
import type { Clock } from '../context.ts';
import type { Database, Statement } from '../db.ts';
import type { Log } from '../log.ts';
import { Columns } from './columns.ts';
import { type FirstAttempt, firstAttempts, SUBSCRIPTIONS, type Subscription } from './fan-out.ts';
import { groupBy } from './group-by.ts';

/** An event that was checked and is ready to be stored; `payload` is the whole envelope. */
export interface NewEvent {
  teamId: string;
  id: string;
  position: string;
  type: string;
  apiVersion: string;
  objectId: string | null;
  payload: string;
  /** `test` events are sent and retried like any other, but stay out of the event log. */
  origin: 'published' | 'test';
  /** Undefined: fan out to every matching subscription. Given: to exactly this one, with this delivery id. */
  only?: { destinationId: string; deliveryId: string };
}

/**
 * What became of an event. `duplicate`: one with this id was accepted before, so nothing was stored or sent.
 * `unknown_team`: nothing was stored either.
 */
export type Acceptance = 'accepted' | 'duplicate' | 'unknown_team';

/**
 * Invariant: the event and all its first attempts are stored together or not at all, and only for an event that is
 * new, so an id that is published twice is fanned out once. The team's row is held meanwhile: a team that is being
 * deleted either goes before, and nothing is stored, or after, and takes this along.
 */
const ACCEPT: Statement = {
  name: 'accept',
  text: `
    WITH held AS (
      SELECT id AS team_id FROM teams WHERE id = ANY ($1::text[]) ORDER BY id FOR KEY SHARE
    ), accepted AS (
      INSERT INTO events (team_id, id, position, type, api_version, object_id, payload, origin, created_at)
      SELECT e.*, $9::timestamptz
      FROM held JOIN unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
        $8::text[]) AS e (team_id, id, position, type, api_version, object_id, payload, origin) USING (team_id)
      ORDER BY e.team_id, e.id
      ON CONFLICT (team_id, id) DO NOTHING
      RETURNING team_id, id
    ), fanned_out AS (
      INSERT INTO deliveries (id, team_id, event_id, destination_id, attempt, status, scheduled_for, created_at)
      SELECT f.id, f.team_id, f.event_id, f.destination_id, 1, 'pending', $9, $9
      FROM unnest($10::text[], $11::text[], $12::text[], $13::text[]) AS f (id, team_id, event_id, destination_id)
      JOIN accepted a ON a.team_id = f.team_id AND a.id = f.event_id
    ), skipped AS (
      INSERT INTO deliveries (id, team_id, event_id, destination_id, attempt, status, error, scheduled_for, created_at)
      SELECT f.id, f.team_id, f.event_id, f.destination_id, 1, 'skipped', f.reason, $9, $9
      FROM unnest($14::text[], $15::text[], $16::text[], $17::text[], $18::text[])
        AS f (id, team_id, event_id, destination_id, reason)
      JOIN accepted a ON a.team_id = f.team_id AND a.id = f.event_id
    )
    SELECT team_id AS "teamId", id FROM accepted`,
};

/** Most events in one statement. */
const BATCH = 500;

/**
 * Makes events durable. Those that arrive while a batch is written share the next one (group commit). Resolves after
 * the commit; waking the workers goes on by itself, because the sweep makes up for a wake-up that fails.
 */
export function createAcceptor(parts: AcceptorParts) {
  const batcher = new Batcher<NewEvent, Acceptance>((batch) => acceptBatch(parts, batch), {
    size: BATCH,
  });
  return (event: NewEvent): Promise<Acceptance> => batcher.add(event);
}

interface AcceptorParts {
  db: Database;
  clock: Clock;
  log: Log;
  wake: (destinationIds: readonly string[]) => void;
}

async function acceptBatch(
  { db, clock, log, wake }: AcceptorParts,
  batch: NewEvent[],
): Promise<Acceptance[]> {
  const now = clock.now();
  const subscriptions = await db.query<Subscription>(SUBSCRIPTIONS, [
    [...new Set(batch.map((event) => event.teamId))],
  ]);
  const byTeam = groupBy(subscriptions, (subscription) => subscription.teamId);
  // The same id twice in one batch: only the first counts, as if they had come one after the other.
  const events = [...groupBy(batch, keyOf).values()]
    .flatMap((same) => same.slice(0, 1))
    .filter((event) => byTeam.has(event.teamId))
    // In one order everywhere, so that two batches with the same ids wait for each other and don't deadlock.
    .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  const attempts = events.flatMap((event) => firstAttempts(event, byTeam.get(event.teamId) ?? []));
  const deliveries = attempts.filter(({ skipped }) => skipped === undefined);
  const skipped = attempts.filter((attempt) => attempt.skipped !== undefined);
  const accepted = await store(db, { events, deliveries, skipped }, now);
  wake([...new Set(deliveries.map((delivery) => delivery.destinationId))]);

  const fresh = new Set(accepted.map(keyOf));
  const fannedOut = groupBy(deliveries, (delivery) =>
    keyOf({ teamId: delivery.teamId, id: delivery.eventId }),
  );
  return batch.map((event) => {
    const key = keyOf(event);
    // Taken out of the set, so that a second one of the same batch counts as a repetition.
    const acceptance = !byTeam.has(event.teamId)
      ? 'unknown_team'
      : fresh.delete(key)
        ? 'accepted'
        : 'duplicate';
    const { id, type, teamId, origin } = event;
    const sent = acceptance === 'accepted' ? (fannedOut.get(key)?.length ?? 0) : 0;
    log.info({ event_id: id, type, team_id: teamId, origin, acceptance, deliveries: sent }, 'event.accepted');
    return acceptance;
  });
}

interface Batch {
  events: readonly NewEvent[];
  deliveries: readonly FirstAttempt[];
  skipped: readonly FirstAttempt[];
}

/** Arrays, one a column: as JSON the same took PostgreSQL a fifth longer. */
function store(db: Database, { events, deliveries, skipped }: Batch, now: Date) {
  const attempts = ['id', 'teamId', 'eventId', 'destinationId'] as const;
  return db.query<{ teamId: string; id: string }>(ACCEPT, [
    ...new Columns(events).columns(
      'teamId',
      'id',
      'position',
      'type',
      'apiVersion',
      'objectId',
      'payload',
      'origin',
    ),
    now,
    ...new Columns(deliveries).columns(...attempts),
    ...new Columns(skipped).columns(...attempts, 'skipped'),
  ]);
}

function keyOf(event: { teamId: string; id: string }): string {
  return `${event.teamId} ${event.id}`;
}
