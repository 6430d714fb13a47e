import type { Delivery } from '../prisma/generated/client.ts';
import type { Context } from './context.ts';
import type { Statement } from './db.ts';
import { getEndpoint } from './endpoints.ts';
import { notFound } from './errors.ts';
import { refuseDisabled } from './events.ts';
import { newId } from './ids.ts';
import { type Page, type PageRequest, readBounds, toPage } from './pagination.ts';
import { recallHeaders } from './signing/index.ts';

const DELIVERY_PREFIX = 'whd_';

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed', 'abandoned'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A delivery with what was sent: the event's envelope, byte for byte, and the headers; none before the attempt. */
export type DeliveryWithRequest = Delivery & {
  eventType: string;
  payload: string;
  sentHeaders: Record<string, string> | null;
};

const COLUMNS = `
  d.id, d.team_id AS "teamId", d.event_id AS "eventId", d.destination_id AS "destinationId", d.attempt, d.status,
  d.scheduled_for AS "scheduledFor", d.claimed_until AS "claimedUntil",
  d.replays_delivery_id AS "replaysDeliveryId", d.signature, d.standard_signature AS "standardSignature", d.request_headers AS "requestHeaders",
  d.response_status AS "responseStatus", d.response_headers AS "responseHeaders",
  d.response_body AS "responseBody", d.response_ms AS "responseMs", d.error, d.attempted_at AS "attemptedAt",
  d.delivered_at AS "deliveredAt", d.created_at AS "createdAt"`;

/** Ids sort by their last 24 characters (the time), whatever stands before: the index has the same expression. */
const LIST_DELIVERIES = (upwards: boolean): Statement => ({
  name: upwards ? 'list_deliveries_up' : 'list_deliveries_down',
  text: `
    SELECT ${COLUMNS} FROM deliveries d
    WHERE d.destination_id = $1 AND d.team_id = $2
      AND ($3::text IS NULL OR right(d.id, 24) ${upwards ? '>' : '<'} $3)
      AND ($4::text IS NULL OR d.status = $4)
    ORDER BY right(d.id, 24) ${upwards ? 'ASC' : 'DESC'} LIMIT $5`,
});

/** The attempts of one endpoint, newest first. @throws 404 when there is no such endpoint */
export async function listDeliveries(
  context: Context,
  teamId: string,
  endpointId: string,
  page: PageRequest,
  filter: { status?: DeliveryStatus | undefined },
): Promise<Page<Delivery>> {
  await getEndpoint(context, teamId, endpointId);
  const bounds = readBounds(page, DELIVERY_PREFIX);
  const rows = await context.db.query<Delivery>(LIST_DELIVERIES(bounds.upwards), [
    endpointId,
    teamId,
    bounds.position ?? null,
    filter.status ?? null,
    bounds.limit + 1,
  ]);
  return toPage(rows, bounds, (delivery) => delivery.id);
}

/** The join with endpoints hides what a deleted endpoint leaves until it is purged. */
const GET_DELIVERY: Statement = {
  name: 'get_delivery',
  text: `
    SELECT ${COLUMNS}, e.type AS "eventType", e.payload
    FROM deliveries d
    JOIN endpoints w ON w.id = d.destination_id
    JOIN events e ON e.team_id = d.team_id AND e.id = d.event_id
    WHERE d.id = $1 AND d.team_id = $2`,
};

/** @throws 404 */
export async function getDelivery({ db }: Context, teamId: string, id: string): Promise<DeliveryWithRequest> {
  const [delivery] = await db.query<Delivery & { eventType: string; payload: string }>(GET_DELIVERY, [
    id,
    teamId,
  ]);
  if (!delivery) throw notFound('delivery', id);
  return { ...delivery, sentHeaders: sentHeaders(delivery) };
}

function sentHeaders(delivery: Delivery & { eventType: string }): Record<string, string> | null {
  const { id, eventId, eventType, signature, standardSignature } = delivery;
  if (signature === null || standardSignature === null) return null;
  const own = recallHeaders({ deliveryId: id, eventId, eventType }, signature, standardSignature);
  return { ...own, ...(delivery.requestHeaders as Record<string, string> | null) };
}

/**
 * Sends the event of a delivery again: the original payload with a fresh signature, a new delivery id and the same
 * event id, with a retry schedule of its own. @throws 404, or 400 when the endpoint is disabled
 */
export async function replayDelivery(context: Context, teamId: string, id: string): Promise<Delivery> {
  const { prisma, clock, wake } = context;
  const original = await getDelivery(context, teamId, id);
  refuseDisabled(await getEndpoint(context, teamId, original.destinationId));
  const now = clock.now();
  const replay = await prisma.delivery.create({
    data: {
      id: newId(DELIVERY_PREFIX),
      teamId,
      eventId: original.eventId,
      destinationId: original.destinationId,
      attempt: 1,
      status: 'pending',
      scheduledFor: now,
      replaysDeliveryId: original.id,
      createdAt: now,
    },
  });
  wake([replay.destinationId]);
  return replay;
}
