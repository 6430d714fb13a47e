/**
 * What rows can be written to, and what people call it. Notion's other types are read-only or need more than
 * text.
 */
export const typeNames = {
  title: 'Title',
  rich_text: 'Text',
  number: 'Number',
  checkbox: 'Checkbox',
  select: 'Select',
  multi_select: 'Multi-select',
  status: 'Status',
  date: 'Date',
  people: 'Person',
  url: 'URL',
  email: 'E-mail',
  phone_number: 'Phone',
} as const;

export type ColumnType = keyof typeof typeNames;
export const columnTypes = Object.keys(typeNames) as [ColumnType, ...ColumnType[]];

/** A column as Notion has it. */
export interface Column {
  id: string;
  name: string;
  /** One of `columnTypes`, or a type that can't be written. */
  type: string;
  /** Names of the options of a select, multi-select or status. */
  options: string[];
}

/** What is to be written to a column; the text becomes a value once the column's real type is known. */
export interface Cell {
  /** Name or id. */
  column: string;
  /** The type as far as it is known; undefined: whatever the column is. */
  type?: ColumnType | undefined;
  text: string;
  /** A recommended column: left out where the database has none like it. */
  optional?: true | undefined;
  /** The row of this event, or of this object, is found by this text in this column. */
  finds?: 'event' | 'object' | undefined;
}

/** Names of the columns by which rows are found again. */
export const EVENT_ID = 'Event ID';
export const OBJECT_ID = 'Object ID';

export function isWritable(type: string): type is ColumnType {
  return Object.hasOwn(typeNames, type);
}

/**
 * The column that a cell means. A recommended title goes to the title column whatever that is called, and so
 * does a mapped one if the title column was renamed.
 */
export function columnFor(columns: readonly Column[], cell: Cell): Column | undefined {
  const title = cell.type === 'title' ? columns.find(({ type }) => type === 'title') : undefined;
  return cell.optional
    ? (title ?? columnNamed(columns, cell.column))
    : (columnNamed(columns, cell.column) ?? title);
}

/** By id, by name, or by name in other capitals, in this order. */
export function columnNamed(columns: readonly Column[], nameOrId: string): Column | undefined {
  const folded = nameOrId.trim().toLowerCase();
  return (
    columns.find(({ id }) => id === nameOrId) ??
    columns.find(({ name }) => name === nameOrId) ??
    columns.find(({ name }) => name.trim().toLowerCase() === folded)
  );
}

/** Types that the API can look rows up by with `equals` and a text. */
const FINDABLE = ['title', 'rich_text', 'url', 'email', 'phone_number', 'select'] as const;
export type FindableType = (typeof FINDABLE)[number];

export function isFindable(type: string): type is FindableType {
  return (FINDABLE as readonly string[]).includes(type);
}
