import type { Context } from '../context.ts';
import type { Statement } from '../db/database.ts';
import { type Page, type PageRequest, readBounds, toPage } from '../db/pagination.ts';
import { COLUMNS, type LoggedDelivery } from './columns.ts';
import { DELIVERY_PREFIX } from './deliveries.ts';
import { getDestination } from './destination.ts';
import { between, type DeliveryFilter, REFERENCE } from './log.ts';
import { eventsNamedBy } from './sought.ts';

/** A page looks through so many attempts, whatever share of them fits; through fewer where it reads texts. */
const MOST_LOOKED_THROUGH = 5_000;
const MOST_READ = 1_000;
/** Of one event; a replay is an attempt as well, and anybody may make many. */
const MOST_ATTEMPTS = 20;

export interface EventLogFilter extends DeliveryFilter {
  /** Answers with a status in this range; 0 stands for no answer. */
  answered?: { from: number; to: number } | undefined;
  /**
   * The id of an event, a delivery or an object; or a part of the event's text, of an answer, of an error.
   */
  text?: string | undefined;
}

/** What a destination was sent of one event. */
export interface EventStory {
  eventId: string;
  /** Null, as what follows: the event is no longer kept. */
  eventType: string | null;
  createdAt: Date | null;
  objectId: string | null;
  objectName: string | null;
  /** Of all its attempts, the newest 20, newest first. */
  attempts: LoggedDelivery[];
  attemptCount: number;
}

interface Shape {
  upwards: boolean;
  /** SQL, so that the partial index of what failed can be used. */
  statuses: string | undefined;
  /** Only attempts of these events, in place of all of the log. */
  ofEvents: boolean;
  most: number;
}

const FAILED = `('failed', 'abandoned')`;
const order = ({ upwards }: Shape) => (upwards ? 'ASC' : 'DESC');
const inStatuses = (status: string, { statuses }: Shape) =>
  statuses === undefined ? '' : `AND ${status} IN ${statuses}`;

/** As in the log of attempts, the team isn't asked for where the destination says it. */
const scanned = (shape: Shape) => `
    FROM deliveries d
    WHERE d.destination_id = $1 AND d.position > $2 AND d.position < $3 ${inStatuses('d.status', shape)}
    ORDER BY d.position ${order(shape)}`;

/**
 * One event's attempts at the destination, found by the event: a destination has so many more. Without
 * statistics the planner would take either index, so this comparison is one that no index can serve.
 */
const isAt = (row: string, destination: string) => `(${row}.destination_id || '') = ${destination}`;

/** A handful of events, each found by the index of events, however long the log is. */
const scannedOf = (shape: Shape) => `
    FROM unnest($4::text[]) AS wanted (id) CROSS JOIN LATERAL (
      SELECT * FROM deliveries own
      WHERE team_id = $5 AND event_id = wanted.id AND ${isAt('own', '$1')} OFFSET 0
    ) d
    WHERE d.position > $2 AND d.position < $3 ${inStatuses('d.status', shape)}
    ORDER BY d.position ${order(shape)}`;

/** What is asked of an attempt. Its event (`e`) may be gone. */
const fits = (row: string) => `
      ($7::int IS NULL OR (coalesce(${row}.response_status, 0) BETWEEN $7 AND $8 AND ${row}.attempted_at IS NOT NULL))
      AND ($9::text IS NULL OR strpos(lower(e.payload), $9) > 0 OR strpos(lower(${row}.response_body), $9) > 0
        OR strpos(lower(${row}.error), $9) > 0)`;

/**
 * An event stands where its first attempt does that fits: further ones never move it, so pages neither repeat
 * nor miss one. Its other attempts are all later than the event, which leaves few days to look in.
 */
const HEADS = (shape: Shape): Statement => ({
  name: nameOf('event_log', shape),
  text: `
    SELECT d.id, d.event_id AS "eventId", d.position
    FROM (SELECT d.* ${(shape.ofEvents ? scannedOf : scanned)(shape)} LIMIT ${shape.most}) d
    LEFT JOIN events e ON e.team_id = $5 AND e.id = d.event_id
    WHERE ($6::text IS NULL OR e.type = $6) AND ${fits('d')} ${shape.ofEvents ? '' : 'AND $4::text[] IS NULL'}
      AND NOT EXISTS (
        SELECT 1 FROM deliveries o
        WHERE o.team_id = $5 AND o.event_id = d.event_id AND ${isAt('o', '$1')}
          AND o.position < d.position AND o.position >= coalesce(e.position, '')
          ${inStatuses(`(o.status || '')`, shape)} AND ${fits('o')}
      )
    ORDER BY d.position ${order(shape)} LIMIT $10`,
});

/** Where a page stopped looking. No row: it came to the end. */
const LOOKED_UP_TO = (shape: Shape): Statement => ({
  name: nameOf('event_log_up_to', shape),
  text: `SELECT d.id ${scanned(shape)} OFFSET ${shape.most - 1} LIMIT 1`,
});

function nameOf(name: string, { upwards, statuses = '', ofEvents, most }: Shape): string {
  return [name, upwards ? 'up' : 'down', ofEvents ? 'events' : most, statuses.replaceAll(/\W+/g, '_')].join(
    '_',
  );
}

const ATTEMPTS: Statement = {
  name: 'event_log_attempts',
  text: `
    SELECT ${COLUMNS}, ${REFERENCE}, d.attempts
    FROM unnest($1::text[], $2::text[]) AS head (event_id, position)
    LEFT JOIN events e ON e.team_id = $3 AND e.id = head.event_id
    CROSS JOIN LATERAL (
      SELECT *, count(*) OVER ()::int AS attempts FROM deliveries own
      WHERE team_id = $3 AND event_id = head.event_id AND ${isAt('own', '$4')}
        AND position >= least(e.position, head.position)
      ORDER BY position DESC LIMIT ${MOST_ATTEMPTS}
    ) d
    ORDER BY d.position DESC`,
};

const EVENTS: Statement = {
  name: 'event_log_events',
  text: `
    SELECT id, type, created_at AS "createdAt", object_id AS "objectId", connect_object_name(payload) AS name
    FROM events WHERE team_id = $1 AND id = ANY ($2)`,
};

interface EventRow {
  id: string;
  type: string;
  createdAt: Date;
  objectId: string | null;
  name: string | null;
}

/**
 * Lists what one destination was sent, an event a row, newest first. With a filter: the events of which any
 * attempt fits. @throws 404 when there is no such destination
 */
export async function listEventStories(
  context: Context,
  teamId: string,
  destinationId: string,
  page: PageRequest,
  filter: EventLogFilter,
): Promise<Page<EventStory>> {
  const { reads } = context;
  await getDestination(context, teamId, destinationId);
  const bounds = readBounds(page, DELIVERY_PREFIX);
  const { answered, type = null } = filter;
  const text = filter.text?.trim() || undefined;
  const events = text && (await eventsNamedBy(reads, teamId, text));
  const range = [destinationId, ...between(bounds, filter)];
  const shape: Shape = {
    upwards: bounds.upwards,
    statuses: statusesOf(filter),
    ofEvents: events !== undefined,
    most: text === undefined || events ? MOST_LOOKED_THROUGH : MOST_READ,
  };
  const heads = await reads.query<{ id: string; eventId: string; position: string }>(HEADS(shape), [
    ...range,
    events ?? null,
    teamId,
    type,
    answered?.from ?? null,
    answered?.to ?? null,
    events ? null : (text?.toLowerCase() ?? null),
    bounds.limit + 1,
  ]);
  const found = toPage(heads, bounds, ({ id }) => id);
  const data = await storiesOf(context, teamId, destinationId, found.data);
  if (found.hasMore || shape.ofEvents) return { ...found, data };
  const [reached] = await reads.query<{ id: string }>(LOOKED_UP_TO(shape), range);
  return reached ? { data, hasMore: true, nextCursor: reached.id } : { ...found, data };
}

/** An answer other than 2xx, or none, is a failure, and failures have an index of their own. */
function statusesOf({ status, answered }: EventLogFilter): string | undefined {
  if (status !== undefined) return `('${status}')`;
  return answered && (answered.to < 200 || answered.from >= 300) ? FAILED : undefined;
}

async function storiesOf(
  { reads }: Context,
  teamId: string,
  destinationId: string,
  heads: { eventId: string; position: string }[],
): Promise<EventStory[]> {
  if (heads.length === 0) return [];
  const ids = heads.map(({ eventId }) => eventId);
  const [attempts, events] = await Promise.all([
    reads.query<LoggedDelivery & { attempts: number }>(ATTEMPTS, [
      ids,
      heads.map(({ position }) => position),
      teamId,
      destinationId,
    ]),
    reads.query<EventRow>(EVENTS, [teamId, ids]),
  ]);
  return ids.map((eventId) => {
    const own = attempts.filter((attempt) => attempt.eventId === eventId);
    const event = events.find(({ id }) => id === eventId);
    return {
      eventId,
      eventType: event?.type ?? null,
      createdAt: event?.createdAt ?? null,
      objectId: event?.objectId ?? null,
      objectName: event?.name || null,
      attempts: own,
      attemptCount: own[0]?.attempts ?? 0,
    };
  });
}
