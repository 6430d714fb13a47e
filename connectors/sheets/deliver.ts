import type { DeliveryFacts, Reference, Result, Session } from '../connector.ts';
import { CallFailed } from '../shared/json-api.ts';
import { type PlacedCell, placeCells } from '../shared/rows/place.ts';
import { EVENT_ID, OBJECT_ID } from '../shared/rows/recommended-columns.ts';
import { appendRow, type CellValue, insertOnTop, updateRow } from './client.ts';
import { addressOf, toResult } from './errors.ts';
import { findRow } from './find.ts';
import type { RowRequest } from './render.ts';
import { type Column, headerProblem, headerRange, readTable, type Table } from './table.ts';
import { type CellType, type Coerced, coerce } from './values.ts';

/** Writes a row; what Google says to it is a result. */
export async function deliverRow(
  session: Session,
  request: RowRequest,
  facts: DeliveryFacts,
): Promise<Result> {
  try {
    return await write(session, request, facts);
  } catch (error) {
    if (error instanceof CallFailed) return toResult(error.failure, false, addressOf(session));
    throw error;
  }
}

async function write(session: Session, request: RowRequest, facts: DeliveryFacts): Promise<Result> {
  const { spreadsheet, tab, mode } = request;
  const table = await readTable(session, spreadsheet, tab);
  if (!table) return failed('no_such_tab', 'The tab is gone', 'Open the automation and choose a tab again.');
  const problem = headerProblem(table);
  if (problem !== undefined)
    return failed('header', problem, 'Mend the first row, then replay the delivery.');
  const row = rowFor(table, request);
  const [lacking] = row.missing;
  if (lacking !== undefined) {
    const message = `The tab has no column "${lacking}"`;
    return failed('no_such_column', message, 'Choose another column in the automation, or name one so.');
  }
  const reference: Reference = {
    id: facts.eventId,
    url: `https://docs.google.com/spreadsheets/d/${spreadsheet}/edit#gid=${tab}`,
    label: table.sheet.title,
  };
  const done = (notes: readonly string[], duplicate = false): Result => {
    const all = [...row.notes, ...notes];
    return {
      ...{ kind: 'delivered', reference },
      ...(duplicate && { duplicate }),
      ...(all.length > 0 && { notes: all }),
    };
  };
  const find = (by: Finder) =>
    findRow(session, request, table, { key: by.column, text: by.text, moment: row.moment });

  if (facts.mayBeRepeated && row.event) {
    const found = await find(row.event);
    if (found) return done([], true);
  }
  const known = mode === 'update' && row.object ? await find(row.object) : undefined;
  if (known?.isNewer) return done(['The row is of a newer event already, and was left as it is']);
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
    return done([...notes, ...(moved ? ['Rows were moved while this one was written: look at it'] : [])]);
  }
  if (mode === 'update' && !row.object) {
    notes.push(`There is no column ${OBJECT_ID} to find the row of the object by, so the event has its own`);
  }
  if (!row.event && facts.mayBeRepeated) {
    notes.push(`There is no column ${EVENT_ID} to see whether the row was there already`);
  }
  if (request.newest_first) {
    const answer = await insertOnTop(session, spreadsheet, tab, row.values);
    return answer.kind === 'data' ? done(notes) : toResult(answer, true, addressOf(session));
  }
  const answer = await appendRow(session, spreadsheet, headerRange(table), row.values);
  if (answer.kind !== 'data') return toResult(answer, true, addressOf(session));
  const { updatedRange } = answer.data.updates;
  const isBelow = /!\$?A\$?(?:[2-9]|[1-9]\d+)(?::|$)/.test(updatedRange);
  return done([...notes, ...(isBelow ? [] : [`Google put the row aside, at ${updatedRange}`])]);
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
