import { batchStatement } from '../db/batch-statement.ts';
import type { Database, Statement } from '../db/database.ts';
import { isAutomationId } from '../ids.ts';

/** A delivery whose lease this worker holds, with what is needed to send it. */
export interface ClaimedDelivery {
  id: string;
  teamId: string;
  eventId: string;
  eventType: string;
  destinationId: string;
  attempt: number;
  /** The envelope, byte for byte. */
  payload: string;
  /**
   * End of the lease, and at the same time its token: an outcome is only written while this is still the
   * row's.
   */
  claimedUntil: Date;
  /** For automations: an earlier attempt for this event may have had its effect. */
  mayBeRepeated?: boolean;
  /** For automations: a worker had leased it, and died or stopped before it recorded an outcome. */
  interrupted?: boolean;
}

/** How many deliveries of a destination the worker has room for. */
export interface Want {
  destinationId: string;
  room: number;
}

/**
 * Invariant: a row is returned to one worker only until its lease ends. The lock (SKIP LOCKED) and the new
 * lease are one statement, so two workers that ask at the same moment get different rows. Oldest due first
 * per destination; the partial index `deliveries_due` serves each LATERAL branch, whatever lies in the other
 * destinations' backlogs.
 */
const CLAIM = batchStatement({
  name: 'claim',
  rows: { wants: { destinationId: 'text', room: 'int' } },
  values: { now: 'timestamptz', leaseEnd: 'timestamptz' },
  text: ({ wants, now, leaseEnd }) => `
    WITH due AS (
      SELECT d.id
      FROM ${wants}
      CROSS JOIN LATERAL (
        SELECT id FROM deliveries
        WHERE destination_id = wants.destination_id AND status = 'pending' AND scheduled_for <= ${now}
          AND (claimed_until IS NULL OR claimed_until < ${now})
        ORDER BY scheduled_for, id
        LIMIT wants.room
        FOR UPDATE SKIP LOCKED
      ) d
    )
    UPDATE deliveries d SET claimed_until = ${leaseEnd}
    FROM due, events e
    WHERE d.id = due.id AND e.team_id = d.team_id AND e.id = d.event_id
    RETURNING d.id, d.team_id AS "teamId", d.event_id AS "eventId", e.type AS "eventType",
      d.destination_id AS "destinationId", d.attempt, e.payload, d.claimed_until AS "claimedUntil"`,
});

/**
 * The same for automations, one delivery each. An automation's deliveries go one after the other, over all
 * workers (the second about an object must find what the first has made): only the oldest due one can be
 * claimed, and only while nobody has it. Nothing is claimed while the connection is parked or paused.
 *
 * Invariant: the subquery decides on a snapshot, and the row lock checks again that the row is pending and
 * free.
 */
const CLAIM_AUTOMATIONS: Statement = {
  name: 'claim_automations',
  text: `
    WITH due AS (
      SELECT d.id, d.claimed_until IS NOT NULL AS interrupted
      FROM automations a
      JOIN connections c ON c.id = a.connection_id AND c.status = 'active'
        AND (c.paused_until IS NULL OR c.paused_until <= $2)
      CROSS JOIN LATERAL (
        SELECT id, claimed_until FROM deliveries
        WHERE id = (
            SELECT id FROM deliveries
            WHERE destination_id = a.id AND status = 'pending' AND scheduled_for <= $2
            ORDER BY scheduled_for, id LIMIT 1
          )
          AND status = 'pending' AND (claimed_until IS NULL OR claimed_until < $2)
        FOR UPDATE SKIP LOCKED
      ) d
      WHERE a.id = ANY ($1::text[])
    )
    UPDATE deliveries d SET claimed_until = $3
    FROM due, events e
    WHERE d.id = due.id AND e.team_id = d.team_id AND e.id = d.event_id
    RETURNING d.id, d.team_id AS "teamId", d.event_id AS "eventId", e.type AS "eventType",
      d.destination_id AS "destinationId", d.attempt, e.payload, d.claimed_until AS "claimedUntil", due.interrupted,
      due.interrupted OR EXISTS (
        SELECT 1 FROM deliveries earlier
        WHERE earlier.team_id = d.team_id AND earlier.event_id = d.event_id
          AND earlier.destination_id = d.destination_id AND earlier.attempted_at IS NOT NULL
      ) AS "mayBeRepeated"`,
};

/** Leases due deliveries until `leaseEnd`, at most `room` of each endpoint and one of each automation. */
export async function claim(
  db: Database,
  wants: readonly Want[],
  now: Date,
  leaseEnd: Date,
): Promise<ClaimedDelivery[]> {
  const automations = wants.map((want) => want.destinationId).filter(isAutomationId);
  const endpoints =
    automations.length === 0 ? wants : wants.filter(({ destinationId }) => !isAutomationId(destinationId));
  const claimed = await Promise.all([
    endpoints.length === 0 ? [] : CLAIM.run<ClaimedDelivery>(db, { wants: endpoints, now, leaseEnd }),
    automations.length === 0
      ? []
      : db.query<ClaimedDelivery>(CLAIM_AUTOMATIONS, [automations, now, leaseEnd]),
  ]);
  return claimed.flat();
}

const RELEASE = batchStatement({
  name: 'release',
  rows: { held: { id: 'text', claimedUntil: 'timestamptz', interrupted: 'bool' } },
  values: {},
  text: ({ held }) => `
    UPDATE deliveries d SET claimed_until = CASE WHEN held.interrupted THEN '-infinity'::timestamptz END
    FROM ${held}
    WHERE d.id = held.id AND d.claimed_until = held.claimed_until`,
});

/**
 * Gives leases back before their time, so that another worker can go on at once. That a delivery was
 * interrupted once is still to be seen: its lease stays, but in the past.
 */
export async function release(db: Database, deliveries: readonly ClaimedDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const held = deliveries.map((each) => ({ ...each, interrupted: each.interrupted === true }));
  await RELEASE.run(db, { held });
}
