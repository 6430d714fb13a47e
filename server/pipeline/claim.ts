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

/**
 * A skip scan: one index probe a destination, so its cost is the number of destinations that have pending
 * deliveries, not the size of their backlogs.
 */
const DUE_DESTINATIONS: Statement = {
  name: 'due_destinations',
  text: `
    WITH RECURSIVE pending (destination_id) AS (
      (SELECT destination_id FROM deliveries WHERE status = 'pending' ORDER BY destination_id LIMIT 1)
      UNION ALL
      SELECT (
        SELECT destination_id FROM deliveries
        WHERE status = 'pending' AND destination_id > pending.destination_id
        ORDER BY destination_id LIMIT 1
      )
      FROM pending WHERE pending.destination_id IS NOT NULL
    )
    SELECT destination_id AS "destinationId" FROM pending
    WHERE destination_id IS NOT NULL AND EXISTS (
      SELECT 1 FROM deliveries d
      WHERE d.destination_id = pending.destination_id AND d.status = 'pending' AND d.scheduled_for <= $1
        AND (d.claimed_until IS NULL OR d.claimed_until < $1)
    )`,
};

/** The destinations that have deliveries which are due and in nobody's hands. */
export async function dueDestinations(db: Database, now: Date): Promise<string[]> {
  const rows = await db.query<{ destinationId: string }>(DUE_DESTINATIONS, [now]);
  return rows.map((row) => row.destinationId);
}

const NEXT_DUE: Statement = {
  name: 'next_due',
  text: `
    SELECT scheduled_for AS "scheduledFor" FROM deliveries
    WHERE status = 'pending' AND scheduled_for > $1 ORDER BY scheduled_for LIMIT 1`,
};

/** When the next delivery falls due; undefined when none is scheduled. */
export async function nextDue(db: Database, now: Date): Promise<Date | undefined> {
  const rows = await db.query<{ scheduledFor: Date }>(NEXT_DUE, [now]);
  return rows[0]?.scheduledFor;
}
