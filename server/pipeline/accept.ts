import type { Clock } from '../context.ts';
import { batchStatement } from '../db/batch-statement.ts';
import { Batcher } from '../db/batcher.ts';
import type { Database } from '../db/database.ts';
import type { Acceptance, NewEvent } from '../events/publish.ts';
import type { Log } from '../log.ts';
import { firstAttempts, SUBSCRIPTIONS, type Subscription } from './fan-out.ts';
import { groupBy } from './group-by.ts';

const FIRST_ATTEMPT = { id: 'text', teamId: 'text', eventId: 'text', destinationId: 'text' } as const;

/**
 * Invariant: an event and all its first attempts are stored together or not at all. They are stored only when
 * the event is new, so an id that is published twice is fanned out once. The team's row is locked meanwhile.
 * So a team that is being deleted either goes first, and nothing is stored, or goes later and takes these
 * rows along.
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
    deliveries: FIRST_ATTEMPT,
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
      INSERT INTO deliveries (id, team_id, event_id, destination_id, attempt, status, scheduled_for, created_at)
      SELECT f.id, f.team_id, f.event_id, f.destination_id, 1, 'pending', ${now}, ${now}
      FROM (SELECT * FROM ${deliveries}) AS f JOIN accepted a ON a.team_id = f.team_id AND a.id = f.event_id
    ), not_sent AS (
      INSERT INTO deliveries (id, team_id, event_id, destination_id, attempt, status, error, scheduled_for, created_at)
      SELECT s.id, s.team_id, s.event_id, s.destination_id, 1, 'skipped', s.skipped, ${now}, ${now}
      FROM (SELECT * FROM ${skipped}) AS s JOIN accepted a ON a.team_id = s.team_id AND a.id = s.event_id
    )
    SELECT team_id AS "teamId", id FROM accepted`,
});

/** Most events in one statement. */
const BATCH = 500;

/**
 * Makes events durable. Events that arrive while a batch is written share the next batch (group commit).
 * Resolves after the commit. It doesn't wait for the workers to be woken: the sweep makes up for a wake-up
 * that fails.
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
  // If one batch has the same id twice, only the first counts, as if they had come one after the other.
  const events = [...groupBy(batch, keyOf).values()]
    .flatMap((same) => same.slice(0, 1))
    .filter((event) => byTeam.has(event.teamId))
    // Every batch has the same order, so two batches with the same ids wait for each other and don't
    // deadlock.
    .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  const attempts = events.flatMap((event) => firstAttempts(event, byTeam.get(event.teamId) ?? []));
  const deliveries = attempts.filter(({ skipped }) => skipped === undefined);
  const skipped = attempts.filter((attempt) => attempt.skipped !== undefined);
  const teamIds = [...new Set(events.map((event) => event.teamId))];
  const accepted = await ACCEPT.run<{ teamId: string; id: string }>(db, {
    events,
    deliveries,
    skipped,
    teamIds,
    now,
  });
  wake([...new Set(deliveries.map((delivery) => delivery.destinationId))]);

  const fresh = new Set(accepted.map(keyOf));
  const fannedOut = groupBy(deliveries, (delivery) =>
    keyOf({ teamId: delivery.teamId, id: delivery.eventId }),
  );
  return batch.map((event) => {
    const key = keyOf(event);
    // `delete` takes the key out of the set, so a second event with it in this batch counts as a repetition.
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

function keyOf(event: { teamId: string; id: string }): string {
  return `${event.teamId} ${event.id}`;
}
