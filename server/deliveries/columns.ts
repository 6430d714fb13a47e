import type { Attempt } from '../../prisma/generated/client.ts';
import { headOf } from '../db/due-rows.ts';

/** A delivery: what was done, or is still to be done ("pending"). */
export type Delivery = Omit<Attempt, 'position'>;

/** A delivery as the log shows it. */
export type LoggedDelivery = Delivery & {
  /** Null: the event is no longer kept. */
  eventType: string | null;
  /** Of a pending one of an endpoint with strict ordering: the delivery that must be finished before. */
  waitsFor: string | null;
};

/** What is read of the view `deliveries d`. */
export const COLUMNS = `
  d.id, d.team_id AS "teamId", d.event_id AS "eventId", d.destination_id AS "destinationId", d.attempt, d.status,
  d.scheduled_for AS "scheduledFor", d.next_attempt_at AS "nextAttemptAt",
  d.replays_delivery_id AS "replaysDeliveryId", d.signature, d.standard_signature AS "standardSignature",
  d.request_headers AS "requestHeaders", d.response_status AS "responseStatus",
  d.response_headers AS "responseHeaders", d.response_body AS "responseBody", d.response_ms AS "responseMs", d.error,
  d.attempted_at AS "attemptedAt", d.delivered_at AS "deliveredAt", d.created_at AS "createdAt",
  (SELECT e.type FROM events e WHERE e.team_id = d.team_id AND e.id = d.event_id) AS "eventType",
  CASE WHEN d.status = 'pending' THEN (
    SELECT head.id FROM endpoints p CROSS JOIN LATERAL (${headOf('p.id')}) head
    WHERE p.id = d.destination_id AND p.ordering = 'strict' AND head.id <> d.id
  ) END AS "waitsFor"`;
