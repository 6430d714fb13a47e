import type { Cell } from './cells.ts';

/** A column of somebody's table. */
export interface TableColumn {
  id: string;
  name: string;
  /** In the vendor's words. */
  type: string;
}

/**
 * The column that a cell means. A recommended title goes to the column that names rows, whatever that is
 * called, and so does a mapped one if that column was renamed.
 */
export function columnFor<Column extends TableColumn>(
  columns: readonly Column[],
  cell: Cell,
  titleColumn: Column | undefined,
): Column | undefined {
  const title = cell.type === 'title' ? titleColumn : undefined;
  return cell.optional
    ? (title ?? columnNamed(columns, cell.column))
    : (columnNamed(columns, cell.column) ?? title);
}

/** By id, by name, or by name in other capitals, in this order. */
export function columnNamed<Column extends TableColumn>(
  columns: readonly Column[],
  nameOrId: string,
): Column | undefined {
  const folded = nameOrId.trim().toLowerCase();
  return (
    columns.find(({ id }) => id === nameOrId) ??
    columns.find(({ name }) => name === nameOrId) ??
    columns.find(({ name }) => name.trim().toLowerCase() === folded)
  );
}

/**
 * The column by which rows are found again: the one that the text is mapped to (as it stands, or by what it
 * looks like), or else the one of the usual name.
 */
export function finderColumn<Column extends TableColumn>(
  mapped: readonly { column: string; value: string }[] | undefined,
  columns: readonly Column[],
  name: string,
  text: RegExp | string | undefined,
): Column | undefined {
  const holds = (value: string) => (typeof text === 'string' ? value === text : text?.test(value));
  return columnNamed(columns, mapped?.find(({ value }) => holds(value.trim()))?.column ?? name);
}

/** A cell and where it goes. */
export interface PlacedCell<Column extends TableColumn, Type extends string> {
  cell: Cell<Type>;
  column: Column;
}

export interface Places<Column extends TableColumn, Type extends string> {
  placed: PlacedCell<Column, Type>[];
  /** Columns that a person has mapped and that aren't there. */
  missing: string[];
  /** For the log. */
  notes: string[];
}

/** Gives each cell its column; no column is written to twice. */
export function placeCells<Column extends TableColumn, Type extends string>(
  cells: readonly Cell<Type>[],
  columns: readonly Column[],
  {
    of,
    title,
    whyNot,
  }: {
    /** Such as `the database`. */
    of: string;
    /** The column that names rows. */
    title: Column | undefined;
    /** Why a column can't be written, to follow its name; undefined: it can. */
    whyNot: (column: Column) => string | undefined;
  },
): Places<Column, Type> {
  const placed: PlacedCell<Column, Type>[] = [];
  const missing: string[] = [];
  const lacking: string[] = [];
  const notes: string[] = [];
  for (const cell of cells) {
    const column = columnFor(columns, cell, title);
    const refused = column && whyNot(column);
    if (!column) (cell.optional ? lacking : missing).push(cell.column);
    else if (refused !== undefined) notes.push(`"${column.name}" was left out: ${refused}`);
    else if (!placed.some((other) => other.column.id === column.id)) placed.push({ cell, column });
  }
  if (lacking.length > 0) notes.push(`Left out, as ${of} has no such columns: ${lacking.join(', ')}`);
  return { placed, missing, notes };
}
