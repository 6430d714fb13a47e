import { placeCells as place } from '../shared/rows/place.ts';
import type { NewColumn, Properties } from './client.ts';
import { coerce, emailsIn } from './coerce.ts';
import {
  type Cell,
  type Column,
  type ColumnType,
  columnFor,
  isFindable,
  isWritable,
  whyNotWritten,
} from './columns.ts';
import { Refused } from './errors.ts';

/** A cell and where it goes. */
interface Placed {
  cell: Cell;
  /** Key of the property. */
  name: string;
  type: ColumnType;
  options: readonly string[] | undefined;
}

export interface Placement {
  placed: Placed[];
  notes: string[];
}

/**
 * Gives each cell its column. Without known columns, cells are taken at their word. @throws Refused when a
 * column that was mapped by a person isn't there
 */
export function placeCells(cells: readonly Cell[], columns: readonly Column[] | undefined): Placement {
  if (!columns) return { placed: cells.flatMap(atItsWord), notes: [] };
  const { placed, missing, notes } = place(cells, columns, {
    of: 'the database',
    title: columns.find(({ type }) => type === 'title'),
    whyNot: ({ type }) => (isWritable(type) ? undefined : whyNotWritten(type)),
  });
  if (missing[0] !== undefined) throw noColumn(missing[0]);
  return { placed: placed.map(({ cell, column }) => typed(cell, column)), notes };
}

/** Of a column that can be written. */
function typed(cell: Cell, { name, type, options }: Column): Placed {
  const hasOptions = type.includes('select') || type === 'status';
  return { cell, name, type: type as ColumnType, options: hasOptions ? options : undefined };
}

const atItsWord = (cell: Cell): Placed[] =>
  cell.type ? [{ cell, name: cell.column, type: cell.type, options: undefined }] : [];

function noColumn(column: string): Refused {
  return new Refused(
    'no_such_column',
    `The database has no column "${column}"`,
    'Was it renamed? Choose another column, or turn on "Add missing columns".',
  );
}

/** The values to send, and what had to be changed. */
export function propertiesOf(
  placed: readonly Placed[],
  people: ReadonlyMap<string, string>,
): { properties: Properties; notes: string[] } {
  const properties: Properties = {};
  const notes: string[] = [];
  for (const { cell, name, type, options } of placed) {
    const { value, note } = coerce(type, cell.text, { options, people });
    if (value) properties[name] = value;
    if (note) notes.push(`"${name}" ${note}`);
  }
  return { properties, notes };
}

/** E-mail addresses, lower case, in cells of columns for people. */
export function emailsOf(placed: readonly Placed[]): Set<string> {
  return new Set(placed.filter(({ type }) => type === 'people').flatMap(({ cell }) => emailsIn(cell.text)));
}

/** Where the row of this event or object can be looked up. */
export function finderOf(placed: readonly Placed[], finds: Cell['finds']) {
  const found = placed.find(({ cell }) => cell.finds === finds);
  if (!found || !isFindable(found.type)) return undefined;
  return { property: found.name, type: found.type, equals: found.cell.text };
}

/**
 * Columns to add, so that every cell has one. A status can't be made with its options, so it becomes a
 * select.
 */
export function lackingColumns(cells: readonly Cell[], columns: readonly Column[]): NewColumn[] {
  return cells
    .filter((cell) => cell.type !== 'title' && columnFor(columns, cell) === undefined)
    .map(({ column, type }) => ({
      name: column,
      type: type === undefined ? 'rich_text' : type === 'status' ? 'select' : type,
    }));
}

/** Must the columns be read before a row can be written? */
export function needsColumns(cells: readonly Cell[], addMissing: boolean): boolean {
  return addMissing || cells.some(({ type, optional }) => type === undefined || optional === true);
}
