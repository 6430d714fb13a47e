import type { Delivery } from '../../prisma/generated/client.ts';

/** A delivery as the log shows it. */
export type LoggedDelivery = Delivery & {
  /** Null: the event is no longer kept. */
  eventType: string | null;
  /** For a failed attempt: the time for which the next one is, or was, scheduled. */
  nextAttemptAt: Date | null;
};

/**
 * What is read of the table `deliveries d`. A retry is a row of its own, made when the attempt before it had
 * failed: the first of that number among those of the same event, destination and replay.
 */
export const COLUMNS = `
  d.id, d.team_id AS "teamId", d.event_id AS "eventId", d.destination_id AS "destinationId", d.attempt, d.status,
  d.scheduled_for AS "scheduledFor", d.claimed_until AS "claimedUntil",
  d.replays_delivery_id AS "replaysDeliveryId", d.signature, d.standard_signature AS "standardSignature", d.request_headers AS "requestHeaders",
  d.response_status AS "responseStatus", d.response_headers AS "responseHeaders",
  d.response_body AS "responseBody", d.response_ms AS "responseMs", d.error, d.attempted_at AS "attemptedAt",
  d.delivered_at AS "deliveredAt", d.created_at AS "createdAt",
  (SELECT e.type FROM events e WHERE e.team_id = d.team_id AND e.id = d.event_id) AS "eventType",
  CASE WHEN d.status = 'failed' THEN (
    SELECT n.scheduled_for FROM deliveries n
    WHERE n.team_id = d.team_id AND n.event_id = d.event_id AND n.destination_id = d.destination_id
      AND n.attempt = d.attempt + 1 AND n.replays_delivery_id IS NOT DISTINCT FROM d.replays_delivery_id
      AND right(n.id, 24) > right(d.id, 24)
    ORDER BY right(n.id, 24) LIMIT 1
  ) END AS "nextAttemptAt"`;
