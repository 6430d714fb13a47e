import type { Database, Statement } from '../db.ts';

/** A delivery that this worker holds the lease of, with what is needed to send it. */
export interface ClaimedDelivery {
  id: string;
  teamId: string;
  eventId: string;
  eventType: string;
  destinationId: string;
  attempt: number;
  /** The envelope, byte for byte. */
  payload: string;
  /** End of the lease, and at the same time its token: an outcome is only written while this is still the row's. */
  claimedUntil: Date;
}

/** How many deliveries of a destination the worker has room for. */
export interface Want {
  destinationId: string;
  room: number;
}

/**
 * Invariant: a row is returned to one worker only until its lease ends. The lock (SKIP LOCKED) and the new lease are
 * one statement, so two workers that ask at the same moment get different rows. Oldest due first per destination;
 * the partial index `deliveries_due` serves each LATERAL branch, whatever lies in the other destinations' backlogs.
 */
const CLAIM: Statement = {
  name: 'claim',
  text: `
    WITH due AS (
      SELECT d.id
      FROM unnest($1::text[], $2::int[]) AS want (destination_id, room)
      CROSS JOIN LATERAL (
        SELECT id FROM deliveries
        WHERE destination_id = want.destination_id AND status = 'pending' AND scheduled_for <= $3
          AND (claimed_until IS NULL OR claimed_until < $3)
        ORDER BY scheduled_for, id
        LIMIT want.room
        FOR UPDATE SKIP LOCKED
      ) d
    )
    UPDATE deliveries d SET claimed_until = $4
    FROM due, events e
    WHERE d.id = due.id AND e.team_id = d.team_id AND e.id = d.event_id
    RETURNING d.id, d.team_id AS "teamId", d.event_id AS "eventId", e.type AS "eventType",
      d.destination_id AS "destinationId", d.attempt, e.payload, d.claimed_until AS "claimedUntil"`,
};

/** Leases due deliveries until `leaseEnd`, at most `room` of each destination. */
export function claim(
  db: Database,
  wants: readonly Want[],
  now: Date,
  leaseEnd: Date,
): Promise<ClaimedDelivery[]> {
  return db.query(CLAIM, [
    wants.map((want) => want.destinationId),
    wants.map((want) => want.room),
    now,
    leaseEnd,
  ]);
}

const RELEASE: Statement = {
  name: 'release',
  text: `
    UPDATE deliveries d SET claimed_until = NULL
    FROM unnest($1::text[], $2::timestamptz[]) AS held (id, lease)
    WHERE d.id = held.id AND d.status = 'pending' AND d.claimed_until = held.lease`,
};

/** Gives leases back before their time, so that another worker can go on at once. */
export async function release(db: Database, deliveries: readonly ClaimedDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  await db.query(RELEASE, [
    deliveries.map((delivery) => delivery.id),
    deliveries.map((delivery) => delivery.claimedUntil),
  ]);
}
