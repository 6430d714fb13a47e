import type { NewColumn, Properties } from './client.ts';
import { coerce, emailsIn } from './coerce.ts';
import { type Cell, type Column, type ColumnType, columnFor, isFindable, isWritable } from './columns.ts';
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
  const placed: Placed[] = [];
  const missing: string[] = [];
  const notes: string[] = [];
  for (const cell of cells) {
    const column = columnFor(columns, cell);
    if (!column) {
      if (!cell.optional) throw noColumn(cell);
      missing.push(cell.column);
    } else if (!isWritable(column.type)) {
      notes.push(`"${column.name}" was left out: Notion itself fills columns of type ${column.type}`);
    } else if (!placed.some(({ name }) => name === column.name)) {
      const options = column.type.includes('select') || column.type === 'status' ? column.options : undefined;
      placed.push({ cell, name: column.name, type: column.type, options });
    }
  }
  if (missing.length > 0) notes.push(`Left out, as the database has no such columns: ${missing.join(', ')}`);
  return { placed, notes };
}

const atItsWord = (cell: Cell): Placed[] =>
  cell.type ? [{ cell, name: cell.column, type: cell.type, options: undefined }] : [];

function noColumn({ column }: Cell): Refused {
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
