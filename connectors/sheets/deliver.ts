import type { DeliveryFacts, Item, Result, Session } from '../connector.ts';
import { type Failure, orElse } from '../shared/json-api.ts';
import { type PlacedCell, placeCells } from '../shared/rows/place.ts';
import { EVENT_ID, OBJECT_ID } from '../shared/rows/recommended-columns.ts';
import { appendBelow, type CellValue, insertOnTop, updateRow } from './client.ts';
import { addressOf, toResult } from './errors.ts';
import { findRow } from './find.ts';
import type { RowRequest } from './render.ts';
import { type Column, headerProblem, headerRange, readTable, type Table } from './table.ts';
import { type CellType, type Coerced, coerce } from './values.ts';

/** How many rows go in one request; with long cells it is still less than the 2 MB that Google advises. */
export const MOST_ROWS = 100;

/** Writes a row; what Google says to it is a result. */
export async function deliverRow(
  session: Session,
  request: RowRequest,
  facts: DeliveryFacts,
): Promise<Result> {
  return orElse<Result>(
    () => write(session, { request, facts }),
    (failure) => toResult(failure, false, addressOf(session)),
  );
}

/** Appends several rows, all or none. Undefined: none is there, and it isn't said because of which. */
export async function appendRows(
  session: Session,
  items: readonly Item<RowRequest>[],
): Promise<Result[] | undefined> {
  return orElse<Result[] | undefined>(
    () => append(session, items),
    (failure) => items.map(() => toResult(failure, false, addressOf(session))),
  );
}

/** The tab as it is now, or why nothing can be written to it. */
async function usableTable(session: Session, { spreadsheet, tab }: RowRequest): Promise<Table | Result> {
  const table = await readTable(session, spreadsheet, tab);
  if (!table) return failed('no_such_tab', 'The tab is gone', 'Open the automation and choose a tab again.');
  const problem = headerProblem(table);
  if (problem === undefined) return table;
  return failed('header', problem, 'Mend the first row, then replay the delivery.');
}

/** The result of a row that the tab lacks a column for. */
function misfit({ missing: [lacking] }: PreparedRow): Result | undefined {
  if (lacking === undefined) return undefined;
  const message = `The tab has no column "${lacking}"`;
  return failed('no_such_column', message, 'Choose another column in the automation, or name one so.');
}

function done(
  { request: { spreadsheet, tab }, facts }: Item<RowRequest>,
  { sheet }: Table,
  notes: readonly string[],
  duplicate = false,
): Result {
  const url = `https://docs.google.com/spreadsheets/d/${spreadsheet}/edit#gid=${tab}`;
  return {
    kind: 'delivered',
    reference: { id: facts.eventId, url, label: sheet.title },
    ...(duplicate && { duplicate }),
    ...(notes.length > 0 && { notes: [...notes] }),
  };
}

async function write(session: Session, item: Item<RowRequest>): Promise<Result> {
  const { request, facts } = item;
  const { spreadsheet, tab, mode } = request;
  const table = await usableTable(session, request);
  if ('kind' in table) return table;
  const row = rowFor(table, request);
  const unfit = misfit(row);
  if (unfit) return unfit;
  const end = (notes: readonly string[], duplicate = false) =>
    done(item, table, [...row.notes, ...notes], duplicate);
  const find = (by: Finder) =>
    findRow(session, request, table, { key: by.column, text: by.text, moment: row.moment });

  if (facts.mayBeRepeated && row.event) {
    const found = await find(row.event);
    if (found) return end([], true);
  }
  const known = mode === 'update' && row.object ? await find(row.object) : undefined;
  if (known?.isNewer) return end(['The row is of a newer event already, and was left as it is']);
  const notes = known?.more ? [`More than one row has this ${OBJECT_ID}: the first was written`] : [];
  if (known && row.object) {
    const { index } = row.object.column;
    // The key is left as it is: if somebody sorts the rows meanwhile, it shows.
    const values = row.values.map((value, at) => (at === index ? null : value));
    const range = { sheetId: tab, startRowIndex: known.row, endRowIndex: known.row + 1 };
    const answer = await updateRow(
      session,
      spreadsheet,
      { ...range, startColumnIndex: 0, endColumnIndex: table.width },
      values,
    );
    if (answer.kind !== 'data') return toResult(answer, true, addressOf(session));
    const now = answer.data.responses[0]?.updatedData?.values[0]?.[index];
    const moved = String(now ?? '').trim() !== row.object.text;
    return end([...notes, ...(moved ? ['Rows were moved while this one was written: look at it'] : [])]);
  }
  if (mode === 'update' && !row.object) {
    notes.push(`There is no column ${OBJECT_ID} to find the row of the object by, so the event has its own`);
  }
  if (!row.event && facts.mayBeRepeated) {
    notes.push(`There is no column ${EVENT_ID} to see whether the row was there already`);
  }
  const added = await addRows(session, request, table, [row.values]);
  return 'failure' in added
    ? toResult(added.failure, true, addressOf(session))
    : end([...notes, ...added.notes]);
}

async function append(session: Session, items: readonly Item<RowRequest>[]): Promise<Result[] | undefined> {
  const [first] = items;
  if (!first) return [];
  const table = await usableTable(session, first.request);
  if ('kind' in table) return items.map(() => table);
  const rows = items.map((item) => ({ item, ...rowFor(table, item.request) }));
  const fitting = rows.filter((row) => !misfit(row)).map(({ values }) => values);
  const added = fitting.length > 0 ? await addRows(session, first.request, table, fitting) : { notes: [] };
  if ('failure' in added) {
    const { failure } = added;
    // One of them may be too long, say.
    if (failure.kind === 'refused' && [400, 413].includes(failure.status)) return undefined;
    return items.map(() => toResult(failure, true, addressOf(session)));
  }
  return rows.map((row) => misfit(row) ?? done(row.item, table, [...row.notes, ...added.notes]));
}

/** New rows below the table, or on top of it with the last one first; all or none. */
async function addRows(
  session: Session,
  { spreadsheet, tab, newest_first }: RowRequest,
  table: Table,
  rows: readonly CellValue[][],
): Promise<{ notes: string[] } | { failure: Failure }> {
  if (newest_first) {
    const answer = await insertOnTop(session, spreadsheet, tab, rows.toReversed());
    return answer.kind === 'data' ? { notes: [] } : { failure: answer };
  }
  const answer = await appendBelow(session, spreadsheet, headerRange(table), rows);
  if (answer.kind !== 'data') return { failure: answer };
  const { updatedRange } = answer.data.updates;
  const isBelow = /!\$?A\$?(?:[2-9]|[1-9]\d+)(?::|$)/.test(updatedRange);
  const what = rows.length === 1 ? 'the row' : 'the rows';
  return { notes: isBelow ? [] : [`Google put ${what} aside, at ${updatedRange}`] };
}

function failed(code: string, message: string, hint: string): Result {
  return { kind: 'failed', reason: 'config', code, message, hint };
}

interface Finder {
  column: Column;
  text: string;
}
interface PreparedRow {
  /** As wide as the header. */
  values: CellValue[];
  event: Finder | undefined;
  object: Finder | undefined;
  /** Where the moment of the event stands, and which it is, milliseconds. */
  moment: { column: Column; ms: number } | undefined;
  missing: string[];
  notes: string[];
}

function rowFor(table: Table, { columns: cells, created }: RowRequest): PreparedRow {
  const { placed, missing, notes } = placeCells(cells, table.columns, {
    of: 'the tab',
    title: undefined,
    whyNot: () => undefined,
  });
  const values = Array<CellValue>(table.width).fill(null);
  for (const { cell, column } of placed) {
    const facts = { format: column.type, timeZone: table.timeZone };
    // By these rows are found again, so they are written as they are.
    const { value, note }: Coerced = cell.finds ? { value: cell.text } : coerce(cell.type, cell.text, facts);
    values[column.index] = value;
    if (note !== undefined) notes.push(`"${column.name}" ${note}`);
  }
  const date = placed.find(({ cell }) => cell.text === String(created))?.column;
  return {
    values,
    event: finderOf(placed, 'event'),
    object: finderOf(placed, 'object'),
    moment: date && { column: date, ms: created * 1000 },
    ...{ missing, notes },
  };
}

function finderOf(
  placed: readonly PlacedCell<Column, CellType>[],
  finds: 'event' | 'object',
): Finder | undefined {
  const found = placed.find(({ cell }) => cell.finds === finds);
  return found && { column: found.column, text: found.cell.text };
}
