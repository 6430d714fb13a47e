import { redactHeaders, withoutCookies } from '../../connectors/secrecy.ts';
import type { Context } from '../context.ts';
import type { Statement } from '../db/database.ts';
import { notFound } from '../errors.ts';
import { getEvent } from '../events/log.ts';
import type { AUTOMATION_PREFIX, ENDPOINT_PREFIX } from '../ids.ts';
import { newId } from '../ids.ts';
import { type HeaderNames, recallHeaders } from '../signing/index.ts';
import { COLUMNS, type Delivery, type LoggedDelivery } from './columns.ts';
import { getDestination, refuseDisabled } from './destination.ts';

export const DELIVERY_PREFIX = 'whd_';

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed', 'abandoned'] as const;
/** Automations also have rows for events that their condition kept away. */
export const AUTOMATION_DELIVERY_STATUSES = [...DELIVERY_STATUSES, 'skipped'] as const;
export type DeliveryStatus = (typeof AUTOMATION_DELIVERY_STATUSES)[number];

/**
 * A delivery with what was sent: the event's envelope, byte for byte, and the headers; none before the
 * attempt.
 */
export type DeliveryWithRequest = LoggedDelivery & {
  eventType: string;
  payload: string;
  sentHeaders: Record<string, string> | null;
};

/** The rows of a deleted destination stay until they are purged; they must not be shown. */
const GET_DELIVERY: Statement = {
  name: 'get_delivery',
  text: `
    SELECT ${COLUMNS}, d.details, e.payload
    FROM deliveries d
    JOIN events e ON e.team_id = d.team_id AND e.id = d.event_id
    WHERE d.position = right($1, 24) AND d.id = $1 AND d.team_id = $2 AND d.destination_id LIKE $3 || '%' AND (
      EXISTS (SELECT 1 FROM endpoints WHERE id = d.destination_id)
      OR EXISTS (SELECT 1 FROM automations WHERE id = d.destination_id)
    )`,
};

/** The prefix of a kind of destination. A route for one kind must not show deliveries of the other. */
export type DestinationPrefix = typeof ENDPOINT_PREFIX | typeof AUTOMATION_PREFIX;

/** @throws 404 */
export async function getDelivery(
  { db, config }: Context,
  teamId: string,
  prefix: DestinationPrefix,
  id: string,
): Promise<DeliveryWithRequest> {
  const [delivery] = await db.query<Omit<DeliveryWithRequest, 'sentHeaders'>>(GET_DELIVERY, [
    id,
    teamId,
    prefix,
  ]);
  if (!delivery) throw notFound('delivery', id);
  const answered = delivery.responseHeaders as Record<string, string> | null;
  const responseHeaders = answered && withoutCookies(answered);
  return { ...delivery, responseHeaders, sentHeaders: sentHeaders(delivery, config.headerNames) };
}

function sentHeaders(
  delivery: Delivery & { eventType: string },
  names: HeaderNames,
): Record<string, string> | null {
  const { id, eventId, eventType, signature, standardSignature } = delivery;
  if (signature === null || standardSignature === null) return null;
  const own = recallHeaders({ deliveryId: id, eventId, eventType }, signature, standardSignature, names);
  // Earlier versions kept values whose names don't sound like secrets, until those are redacted too.
  return { ...own, ...redactHeaders((delivery.requestHeaders ?? {}) as Record<string, string>) };
}

/** A delivery that was just made, and is still to be sent. */
interface ScheduledDelivery {
  id: string;
  status: 'pending';
  scheduledFor: Date;
}

/**
 * Sends the event of a delivery again: the original payload with a fresh signature, a new delivery id and the
 * same event id, with a retry schedule of its own. @throws 404, or 400 when the destination is disabled
 */
export async function replayDelivery(
  context: Context,
  teamId: string,
  prefix: DestinationPrefix,
  id: string,
): Promise<ScheduledDelivery> {
  const { eventId, destinationId } = await getDelivery(context, teamId, prefix, id);
  return sendAgain(context, teamId, { eventId, destinationId, replaysDeliveryId: id });
}

/**
 * Sends an event of the log to one destination, whether it went there before or not.
 * @throws 404, or 400 when the destination is disabled
 */
export async function deliverEvent(
  context: Context,
  teamId: string,
  eventId: string,
  destinationId: string,
): Promise<ScheduledDelivery> {
  await getEvent(context, teamId, eventId);
  return sendAgain(context, teamId, { eventId, destinationId, replaysDeliveryId: null });
}

async function sendAgain(
  context: Context,
  teamId: string,
  what: Pick<Delivery, 'eventId' | 'destinationId' | 'replaysDeliveryId'>,
): Promise<ScheduledDelivery> {
  const { prisma, clock, wake } = context;
  refuseDisabled(await getDestination(context, teamId, what.destinationId));
  const now = clock.now();
  const { id, scheduledFor } = await prisma.due.create({
    data: {
      id: newId(DELIVERY_PREFIX),
      lane: what.destinationId,
      teamId,
      ...what,
      attempt: 1,
      scheduledFor: now,
      createdAt: now,
    },
  });
  wake([what.destinationId]);
  return { id, status: 'pending', scheduledFor };
}

/** An attempt with the name of its destination: an endpoint's URL or an automation's name. */
export type NamedDelivery = LoggedDelivery & {
  destinationName: string;
  /** The router that subscribed the endpoint by itself. */
  destinationSource: string | null;
};

/** An event may go to all destinations of a team, so attempts and retries can be more than a page holds. */
const MOST_OF_EVENT = 200;

const EVENT_DELIVERIES: Statement = {
  name: 'event_deliveries',
  text: `
    SELECT ${COLUMNS}, json_build_object('reference', d.details -> 'reference') AS details,
      coalesce(w.url, a.name) AS "destinationName", w.source AS "destinationSource"
    FROM deliveries d
    LEFT JOIN endpoints w ON w.id = d.destination_id
    LEFT JOIN automations a ON a.id = d.destination_id
    WHERE d.team_id = $1 AND d.event_id = $2 AND coalesce(w.id, a.id) IS NOT NULL
    ORDER BY d.position DESC LIMIT $3`,
};

/** Lists where an event went: the newest 200 attempts of all destinations. @throws 404 */
export async function listEventDeliveries(
  context: Context,
  teamId: string,
  eventId: string,
): Promise<NamedDelivery[]> {
  await getEvent(context, teamId, eventId);
  return context.db.query<NamedDelivery>(EVENT_DELIVERIES, [teamId, eventId, MOST_OF_EVENT]);
}
