import { type ColumnKind, recommendedColumns as recommended } from '../shared/rows/recommended-columns.ts';
import type { ColumnType } from './columns.ts';

const TYPES: Record<ColumnKind, ColumnType> = {
  title: 'title',
  text: 'rich_text',
  long_text: 'rich_text',
  number: 'number',
  select: 'select',
  date: 'date',
  url: 'url',
};

/** The mapping that applies when the config has none, in Notion's types. */
export function recommendedColumns(eventType: string) {
  return recommended(eventType).map((column) => ({ ...column, type: TYPES[column.type] }));
}
