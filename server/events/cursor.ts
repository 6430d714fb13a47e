import type { Database, Statement } from '../db/database.ts';
import { idBody, isIdBody, type PageBounds, type PageRequest, refuseBothWays } from '../db/pagination.ts';
import { type ApiError, invalidRequest } from '../errors.ts';
import { couldBeMade } from '../ids.ts';
import { EVENT_PREFIX } from './publish.ts';

/** What a `next_cursor` begins with. No event's id can hold the dot, so it is never taken for one. */
const CURSOR_PREFIX = 'event_at.';

const POSITION_OF: Statement = {
  name: 'position_of_event',
  text: 'SELECT position FROM events WHERE team_id = $1 AND id = $2',
};

const TEAM_SINCE: Statement = {
  name: 'team_since',
  text: 'SELECT created_at AS "createdAt" FROM teams WHERE id = $1',
};

/** The cursor of a position: it goes on working whatever becomes of the event. */
export function eventCursor({ position }: { position: string }): string {
  return CURSOR_PREFIX + position;
}

/**
 * Reads the cursor of a page of events: a `next_cursor`, the id of an event that is in the log, or an id that
 * we made, which remains a position when its event is gone.
 * @throws 400 for anything else, or when both directions are asked for
 */
export async function readEventBounds(db: Database, teamId: string, page: PageRequest): Promise<PageBounds> {
  refuseBothWays(page);
  const upwards = page.endingBefore !== undefined;
  const cursor = page.endingBefore ?? page.startingAfter;
  if (cursor === undefined) return { limit: page.limit, position: undefined, upwards };
  const position = await positionOf(db, teamId, cursor);
  if (position === undefined) throw unknownCursor(cursor, upwards ? 'ending_before' : 'starting_after');
  return { limit: page.limit, position, upwards };
}

async function positionOf(db: Database, teamId: string, cursor: string): Promise<string | undefined> {
  const position = idBody(cursor);
  const head = cursor.slice(0, -position.length);
  if (head === CURSOR_PREFIX) return isIdBody(position) ? position : undefined;
  const [event] = await db.query<{ position: string }>(POSITION_OF, [teamId, cursor]);
  if (event) return event.position;
  if (!isIdBody(position) || (head !== EVENT_PREFIX && head !== `${EVENT_PREFIX}test_`)) return undefined;
  // A publisher's own id may look like ours, but hardly by telling a time at which this team had events.
  const [team] = await db.query<{ createdAt: Date }>(TEAM_SINCE, [teamId]);
  return team && couldBeMade(position, team.createdAt) ? position : undefined;
}

function unknownCursor(cursor: string, param: string): ApiError {
  const shown = cursor.slice(0, 120);
  const message = cursor.startsWith(EVENT_PREFIX)
    ? `there is no event ${shown} in the log, and an id that its publisher chose doesn't say when it was. Pass the next_cursor of a page, or the id of an event that the log still has.`
    : `${shown} is no cursor of this list. Pass the next_cursor of a page, or the id of an event, which begins with ${EVENT_PREFIX}.`;
  return invalidRequest(`${param}: ${message}`, { param });
}
