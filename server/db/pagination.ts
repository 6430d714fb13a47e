import { invalidRequest } from '../errors.ts';

/** Which rows of a list are wanted. Lists are newest first. */
export interface PageRequest {
  /** Rows at most, 1 to 100. */
  limit: number;
  /** A cursor: only older rows are wanted. */
  startingAfter?: string | undefined;
  /** A cursor: the closest newer rows are wanted, still newest first. */
  endingBefore?: string | undefined;
}

export interface Page<Row> {
  data: Row[];
  /** True: more rows follow in the same direction. */
  hasMore: boolean;
  /** The cursor of the next page, for the same parameter. Null: this is the last page. */
  nextCursor: string | null;
}

/** A request whose cursor was read: the rows before or after a position. */
export interface PageBounds {
  limit: number;
  position: string | undefined;
  /** True: the rows above the position are wanted, read upwards. */
  upwards: boolean;
}

const ID_BODY = /^c[0-9a-z]{23}$/;
const BODY_LENGTH = 24;

/** The time-ordered part of an id made by `newId`, whatever stands before it (`whd_`, `whd_test_`). */
export function idBody(id: string): string {
  return id.slice(-BODY_LENGTH);
}

/** Could it be the time-ordered part of an id? */
export function isIdBody(text: string): boolean {
  return ID_BODY.test(text);
}

/** @throws 400 when both directions are asked for */
export function refuseBothWays(page: PageRequest): void {
  if (page.startingAfter === undefined || page.endingBefore === undefined) return;
  throw invalidRequest('Pass starting_after or ending_before, not both.', { param: 'ending_before' });
}

/**
 * A cursor is an id of the list. Its body says when the row was made, so it remains a position when the row
 * is gone. @throws 400 when it isn't an id with this list's prefix, or when both directions are asked for
 */
export function readBounds(page: PageRequest, prefix: string): PageBounds {
  refuseBothWays(page);
  const upwards = page.endingBefore !== undefined;
  const cursor = page.endingBefore ?? page.startingAfter;
  if (cursor === undefined) return { limit: page.limit, position: undefined, upwards };
  const position = idBody(cursor);
  const head = cursor.slice(0, -BODY_LENGTH);
  if (!isIdBody(position) || (head !== prefix && head !== `${prefix}test_`)) {
    const param = upwards ? 'ending_before' : 'starting_after';
    throw invalidRequest(
      `${param} must be a cursor of this list: a next_cursor, or an id that starts with ${prefix}`,
      {
        param,
      },
    );
  }
  return { limit: page.limit, position, upwards };
}

/** Makes a page of up to `limit` + 1 rows that were read in the direction of the bounds. */
export function toPage<Row>(rows: Row[], bounds: PageBounds, cursorOf: (row: Row) => string): Page<Row> {
  const hasMore = rows.length > bounds.limit;
  const data = rows.slice(0, bounds.limit);
  const last = data.at(-1);
  const nextCursor = hasMore && last ? cursorOf(last) : null;
  return { data: bounds.upwards ? data.reverse() : data, hasMore, nextCursor };
}

/** Prisma's arguments for the page of a table whose ids carry the position. */
interface PageArguments {
  where: { id?: { gt: string } | { lt: string } };
  orderBy: { id: 'asc' | 'desc' };
  take: number;
}

/**
 * A page of a table whose ids carry the position.
 * @param find reads the rows with Prisma; it adds to `where` whose they are
 * @throws 400 for a cursor that isn't one of this list
 */
export async function readPage<Row extends { id: string }>(
  page: PageRequest,
  prefix: string,
  find: (page: PageArguments) => Promise<Row[]>,
): Promise<Page<Row>> {
  const bounds = readBounds(page, prefix);
  const { limit, position, upwards } = bounds;
  const boundary = prefix + (position ?? '');
  const rows = await find({
    where: position === undefined ? {} : { id: upwards ? { gt: boundary } : { lt: boundary } },
    orderBy: { id: upwards ? 'asc' : 'desc' },
    take: limit + 1,
  });
  return toPage(rows, bounds, ({ id }) => id);
}
