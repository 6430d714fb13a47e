import type { Context } from '../context.ts';
import type { Statement } from '../db/database.ts';
import {
  idBody,
  type Page,
  type PageBounds,
  type PageRequest,
  readBounds,
  toPage,
} from '../db/pagination.ts';
import { idBodyFrom } from '../ids.ts';
import { COLUMNS, type LoggedDelivery } from './columns.ts';
import { DELIVERY_PREFIX, type DeliveryStatus } from './deliveries.ts';
import { getDestination } from './destination.ts';

/**
 * The type of an event is not in the table of deliveries, so a page filtered by it looks through this many
 * attempts and no more, whatever share of them fits.
 */
const MOST_LOOKED_THROUGH = 5_000;
/** Every id body begins with "c", so these stand before and after all of them. */
const [FIRST, LAST] = ['c', 'd'];

export interface DeliveryFilter {
  status?: DeliveryStatus | undefined;
  /** Of the event. */
  type?: string | undefined;
  /** Only attempts that were scheduled then or later. */
  since?: Date | undefined;
  /** Only attempts that were scheduled earlier. */
  until?: Date | undefined;
}

interface Shape {
  upwards: boolean;
  status: DeliveryStatus | undefined;
}

/**
 * A position is the last 24 characters of an id, its time. The team isn't asked for again: the destination is
 * the team's, and the planner would take the two for independent and sort the whole log. The status is part
 * of the text, so that the partial index of what failed can be used, and nothing is looked for where it can't
 * be.
 */
const chosen = ({ upwards, status }: Shape) => `
    FROM deliveries d
    WHERE d.destination_id = $1 AND d.position > $2 AND d.position < $3
      ${status === undefined ? '' : `AND d.status = '${status}'`}
    ORDER BY d.position ${upwards ? 'ASC' : 'DESC'}`;

const named = (name: string, { upwards, status }: Shape) =>
  [name, upwards ? 'up' : 'down', ...(status ? [status] : [])].join('_');

/** What of an automation's details lists show. */
export const REFERENCE = `json_build_object('reference', d.details -> 'reference') AS details`;

const LIST = (shape: Shape): Statement => ({
  name: named('list_deliveries', shape),
  text: `SELECT ${COLUMNS}, ${REFERENCE} ${chosen(shape)} LIMIT $4`,
});

const LIST_OF_TYPE = (shape: Shape): Statement => ({
  name: named('list_deliveries_of_type', shape),
  text: `
    SELECT ${COLUMNS}, ${REFERENCE} FROM (
      SELECT d.*,
        (SELECT e.type FROM events e WHERE e.team_id = d.team_id AND e.id = d.event_id) AS type
      ${chosen(shape)} LIMIT ${MOST_LOOKED_THROUGH}
    ) d
    WHERE d.type = $5 ORDER BY d.position ${shape.upwards ? 'ASC' : 'DESC'} LIMIT $4`,
});

/** Where a page of one type stopped looking. No row: it came to the end. */
const LOOKED_UP_TO = (shape: Shape): Statement => ({
  name: named('deliveries_looked_up_to', shape),
  text: `SELECT d.id ${chosen(shape)} OFFSET ${MOST_LOOKED_THROUGH - 1} LIMIT 1`,
});

/** Lists the attempts of one destination, newest first. @throws 404 when there is no such destination */
export async function listDeliveries(
  context: Context,
  teamId: string,
  destinationId: string,
  page: PageRequest,
  filter: DeliveryFilter,
): Promise<Page<LoggedDelivery>> {
  const { reads } = context;
  await getDestination(context, teamId, destinationId);
  const bounds = readBounds(page, DELIVERY_PREFIX);
  const shape = { upwards: bounds.upwards, status: filter.status };
  const range = [destinationId, ...between(bounds, filter)];
  if (filter.type === undefined) {
    const rows = await reads.query<LoggedDelivery>(LIST(shape), [...range, bounds.limit + 1]);
    return toPage(rows, bounds, ({ id }) => id);
  }
  const values = [...range, bounds.limit + 1, filter.type];
  const found = toPage(
    await reads.query<LoggedDelivery>(LIST_OF_TYPE(shape), values),
    bounds,
    ({ id }) => id,
  );
  if (found.hasMore) return found;
  const [reached] = await reads.query<{ id: string }>(LOOKED_UP_TO(shape), range);
  return reached ? { ...found, hasMore: true, nextCursor: reached.id } : found;
}

/**
 * The id bodies between which a page lies, both exclusive: those of its cursor and those of the filter,
 * whichever are closer.
 */
export function between(
  { position, upwards }: PageBounds,
  { since, until }: DeliveryFilter,
): [string, string] {
  const after = [since ? idBodyFrom(since) : FIRST, upwards && position ? idBody(position) : FIRST];
  const before = [until ? idBodyFrom(until) : LAST, !upwards && position ? idBody(position) : LAST];
  return [after.sort().at(-1) ?? FIRST, before.sort()[0] ?? LAST];
}
