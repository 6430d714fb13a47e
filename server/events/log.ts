import type { Context } from '../context.ts';
import type { Statement } from '../db/database.ts';
import { type Page, type PageRequest, toPage } from '../db/pagination.ts';
import { notFound } from '../errors.ts';
import { eventCursor, readEventBounds } from './cursor.ts';

interface EventRow {
  id: string;
  position: string;
  /** The envelope as text. The API answers with exactly these bytes. */
  payload: string;
}

export interface EventFilter {
  type?: string | undefined;
  objectId?: string | undefined;
}

/** Ends a page early, after the event that takes it past so many bytes. */
const LIST_EVENTS = (upwards: boolean): Statement => ({
  name: upwards ? 'list_events_up' : 'list_events_down',
  text: `
    SELECT id, position, payload, candidates FROM (
      SELECT *, count(*) OVER ()::int AS candidates,
        sum(octet_length(payload)) OVER (ORDER BY position ${upwards ? 'ASC' : 'DESC'}) - octet_length(payload) AS before
      FROM (
        SELECT id, position, payload FROM events
        WHERE team_id = $1 AND origin = 'published'
          AND ($2::text IS NULL OR position ${upwards ? '>' : '<'} $2)
          AND ($3::text IS NULL OR type = $3) AND ($4::text IS NULL OR object_id = $4)
        ORDER BY position ${upwards ? 'ASC' : 'DESC'} LIMIT $5
      ) page
    ) measured
    WHERE before < $6 ORDER BY position ${upwards ? 'ASC' : 'DESC'}`,
});

const GET_EVENT: Statement = {
  name: 'get_event',
  text: `SELECT id, position, payload FROM events WHERE team_id = $1 AND id = $2 AND origin = 'published'`,
};

/**
 * Lists the team's events, newest first, whether they went to an endpoint or not.
 * @throws 400 for a cursor that says no position
 */
export async function listEvents(
  { reads, config }: Context,
  teamId: string,
  page: PageRequest,
  filter: EventFilter,
): Promise<Page<EventRow>> {
  const bounds = await readEventBounds(reads, teamId, page);
  const rows = await reads.query<EventRow & { candidates: number }>(LIST_EVENTS(bounds.upwards), [
    teamId,
    bounds.position ?? null,
    filter.type ?? null,
    filter.objectId ?? null,
    bounds.limit + 1,
    config.budgets.pageBytes,
  ]);
  const whole = toPage(rows, bounds, eventCursor);
  const last = rows.at(-1);
  if (whole.hasMore || last === undefined || last.candidates === rows.length) return whole;
  return { ...whole, hasMore: true, nextCursor: eventCursor(last) };
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
