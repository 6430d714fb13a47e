import { API_VERSION, type CatalogType, objectId, sampleObject, validateObject } from './catalog/index.ts';
import type { Context } from './context.ts';
import type { Statement } from './db.ts';
import { type ApiError, invalidRequest, notFound } from './errors.ts';
import { isAutomationId, newId, newIdBody } from './ids.ts';
import { type Page, type PageRequest, readBounds, toPage } from './pagination.ts';
import type { Acceptance, NewEvent } from './pipeline/accept.ts';

const EVENT_PREFIX = 'event_';

/** What a product publishes, checked for its shape but not yet for its content. */
export interface Publication {
  type: CatalogType;
  /** The caller's own id; the same id again is the same event. */
  id?: string | undefined;
  object: Record<string, unknown>;
  /** `data.object` as it was written: it is stored and sent byte for byte. */
  objectText: string;
  request: { id: string; idempotencyKey: string | null };
}

export type AcceptEvent = (event: NewEvent) => Promise<Acceptance>;

/** Checks the content and makes the event. @throws 400 naming the field at fault */
export function prepareEvent(context: Context, teamId: string, publication: Publication): NewEvent {
  const { type, object } = publication;
  const valid = validateObject(type, object);
  if (!valid.ok) throw fieldError(valid.problems);
  const position = newIdBody();
  const id = publication.id ?? EVENT_PREFIX + position;
  return {
    teamId,
    id,
    position,
    type,
    apiVersion: API_VERSION,
    // Half of a surrogate pair, which JSON can spell, isn't text that a database stores.
    objectId: objectId(type, object)?.toWellFormed() ?? null,
    payload: envelope(context, teamId, id, publication),
    origin: 'published',
  };
}

function fieldError(problems: { param: string; message: string }[]): ApiError {
  const [first] = problems;
  const all = problems.map((problem) => `${problem.param} ${problem.message}`).join('; ');
  return invalidRequest(all, { param: first?.param });
}

/** The envelope of the contract, with `data.object` exactly as it came. */
function envelope({ clock }: Context, teamId: string, id: string, publication: Publication): string {
  const { type, objectText, request } = publication;
  const created = Math.floor(clock.now().getTime() / 1000);
  const head = JSON.stringify({ id, type, api_version: API_VERSION, created, team_id: teamId });
  const tail = JSON.stringify({ id: request.id, idempotency_key: request.idempotencyKey });
  return `${head.slice(0, -1)},"data":{"object":${objectText}},"request":${tail}}`;
}

/**
 * Sends a test event with a realistic payload to one destination: logged and retried like any other, but not in the
 * event log. @throws 400 when the destination is disabled
 */
export async function sendTestEvent(
  context: Context,
  accept: AcceptEvent,
  destination: { id: string; teamId: string; status: string },
  type: CatalogType,
): Promise<{ eventId: string; deliveryId: string; scheduledFor: Date }> {
  refuseDisabled(destination);
  const { teamId } = destination;
  const position = newIdBody();
  const id = `${EVENT_PREFIX}test_${position}`;
  const deliveryId = newId('whd_test_');
  const object = sampleObject(type, { synthetic: true });
  const request = { id: newId('req_'), idempotencyKey: null };
  const scheduledFor = context.clock.now();
  await accept({
    teamId,
    id,
    position,
    type,
    apiVersion: API_VERSION,
    objectId: objectId(type, object),
    payload: envelope(context, teamId, id, { type, object, objectText: JSON.stringify(object), request }),
    origin: 'test',
    only: { destinationId: destination.id, deliveryId },
  });
  return { eventId: id, deliveryId, scheduledFor };
}

/** A disabled destination gets no new deliveries. @throws 400 */
export function refuseDisabled({ id, status }: { id: string; status: string }): void {
  if (status === 'enabled') return;
  const what = isAutomationId(id) ? 'automation' : 'endpoint';
  throw invalidRequest(`The ${what} is disabled, and gets nothing until it is enabled again.`, {
    code: `${what}_disabled`,
  });
}

interface EventRow {
  id: string;
  position: string;
  /** The envelope as text: the API answers with exactly these bytes. */
  payload: string;
}

export interface EventFilter {
  type?: string | undefined;
  objectId?: string | undefined;
}

const LIST_EVENTS = (upwards: boolean): Statement => ({
  name: upwards ? 'list_events_up' : 'list_events_down',
  text: `
    SELECT id, position, payload FROM events
    WHERE team_id = $1 AND origin = 'published'
      AND ($2::text IS NULL OR position ${upwards ? '>' : '<'} $2)
      AND ($3::text IS NULL OR type = $3) AND ($4::text IS NULL OR object_id = $4)
    ORDER BY position ${upwards ? 'ASC' : 'DESC'} LIMIT $5`,
});

const GET_EVENT: Statement = {
  name: 'get_event',
  text: `SELECT id, position, payload FROM events WHERE team_id = $1 AND id = $2 AND origin = 'published'`,
};

const POSITION_OF: Statement = {
  name: 'position_of_event',
  text: 'SELECT position FROM events WHERE team_id = $1 AND id = $2',
};

/** The team's event log, newest first, whatever endpoints the events went to. */
export async function listEvents(
  { db }: Context,
  teamId: string,
  page: PageRequest,
  filter: EventFilter,
): Promise<Page<EventRow>> {
  const bounds = readBounds(await withPositions(db, teamId, page), EVENT_PREFIX);
  const rows = await db.query<EventRow>(LIST_EVENTS(bounds.upwards), [
    teamId,
    bounds.position ?? null,
    filter.type ?? null,
    filter.objectId ?? null,
    bounds.limit + 1,
  ]);
  return toPage(rows, bounds, (event) => EVENT_PREFIX + event.position);
}

/** @throws 404 */
export async function getEvent(context: Context, teamId: string, id: string): Promise<EventRow> {
  const event = await findEvent(context, teamId, id);
  if (!event) throw notFound('event', id);
  return event;
}

export async function findEvent({ db }: Context, teamId: string, id: string): Promise<EventRow | undefined> {
  const [event] = await db.query<EventRow>(GET_EVENT, [teamId, id]);
  return event;
}

/** Publishers choose event ids as they like, so an id that is used as a cursor is looked up for its position. */
async function withPositions(db: Context['db'], teamId: string, page: PageRequest): Promise<PageRequest> {
  const cursor = page.endingBefore ?? page.startingAfter;
  if (cursor === undefined) return page;
  const [row] = await db.query<{ position: string }>(POSITION_OF, [teamId, cursor]);
  if (!row) return page;
  const position = EVENT_PREFIX + row.position;
  return page.endingBefore === undefined
    ? { ...page, startingAfter: position }
    : { ...page, endingBefore: position };
}
