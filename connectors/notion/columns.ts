import type { Cell as RowCell } from '../shared/rows/cells.ts';
import { columnFor as find, type TableColumn } from '../shared/rows/place.ts';

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

/** A column as Notion has it; its type is one of `columnTypes`, or one that can't be written. */
export type Column = TableColumn & {
  /** Names of the options of a select, multi-select or status. */
  options: string[];
};

export type Cell = RowCell<ColumnType>;

/** Why nothing is written to columns of a type that isn't writable, to follow the column's name. */
export function whyNotWritten(type: string): string {
  switch (type) {
    case 'relation':
      return 'it links rows of another database, which a text cannot name';
    case 'files':
      return 'it holds files, and events have none';
    case 'verification':
    case 'place':
    case 'location':
      return `columns of type ${type} are filled in Notion`;
    default:
      return `Notion itself fills columns of type ${type}`;
  }
}

export function isWritable(type: string): type is ColumnType {
  return Object.hasOwn(typeNames, type);
}

/** The column that a cell means. */
export function columnFor(columns: readonly Column[], cell: Cell): Column | undefined {
  return find(
    columns,
    cell,
    columns.find(({ type }) => type === 'title'),
  );
}

/** Types that the API can look rows up by with `equals` and a text. */
const FINDABLE = ['title', 'rich_text', 'url', 'email', 'phone_number', 'select'] as const;
export type FindableType = (typeof FINDABLE)[number];

export function isFindable(type: string): type is FindableType {
  return (FINDABLE as readonly string[]).includes(type);
}
