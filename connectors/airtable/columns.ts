import type { Cell as RowCell } from '../shared/rows/cells.ts';
import type { TableColumn } from '../shared/rows/place.ts';
import { type ColumnKind, recommendedColumns as recommended } from '../shared/rows/recommended-columns.ts';
import type { NewField, Table } from './client.ts';

/**
 * Types of fields that texts can be written to, and what people call them.
 * https://airtable.com/developers/web/api/field-model
 */
export const typeNames = {
  singleLineText: 'Text',
  multilineText: 'Long text',
  richText: 'Rich text',
  email: 'E-mail',
  phoneNumber: 'Phone',
  url: 'URL',
  number: 'Number',
  currency: 'Currency',
  percent: 'Percent',
  rating: 'Rating',
  duration: 'Duration',
  checkbox: 'Checkbox',
  singleSelect: 'Single select',
  multipleSelects: 'Multiple select',
  date: 'Date (UTC)',
  dateTime: 'Date and time',
  singleCollaborator: 'User',
} as const;

export type FieldType = keyof typeof typeNames;

/** `title`: the primary field, whatever its type. */
export type CellType = FieldType | 'title';
export type Cell = RowCell<CellType>;

export const cellTypes = ['title', ...Object.keys(typeNames)] as [CellType, ...CellType[]];

export function isWritable(type: string): type is FieldType {
  return Object.hasOwn(typeNames, type);
}

/** Types that an upsert may merge on, and that hold a text as it is. */
export const isMergeable = (type: string) =>
  ['singleLineText', 'multilineText', 'singleSelect'].includes(type);

const TYPES: Record<ColumnKind, CellType> = {
  title: 'title',
  text: 'singleLineText',
  long_text: 'multilineText',
  number: 'number',
  select: 'singleSelect',
  date: 'dateTime',
  url: 'url',
};
/** The mapping that applies when the config has none, in Airtable's types. */
export function recommendedColumns(eventType: string) {
  return recommended(eventType).map(({ name, type, value }) => ({ name, type: TYPES[type], value }));
}

/** A field as a table has it. */
export interface Column extends TableColumn {
  /** Names of the options of a select. */
  options: readonly string[];
  /** Of a rating. */
  max: number | undefined;
}

export function columnsOf({ fields }: Table): Column[] {
  return fields.map(({ id, name, type, options }) => {
    const { choices, max } = options ?? {};
    const names = Array.isArray(choices) ? choices.map((choice: { name?: unknown }) => choice.name) : [];
    return {
      ...{ id, name, type },
      options: names.filter((each) => typeof each === 'string'),
      max: typeof max === 'number' ? max : undefined,
    };
  });
}

/** What a field of a type is made with; selects get their options when they are written to. */
export function newField(name: string, type: CellType): NewField {
  const made = type === 'title' ? 'singleLineText' : type;
  switch (made) {
    case 'number':
      return { name, type: made, options: { precision: 2 } };
    case 'percent':
      return { name, type: made, options: { precision: 0 } };
    case 'currency':
      return { name, type: made, options: { precision: 2, symbol: '$' } };
    case 'rating':
      return { name, type: made, options: { icon: 'star', max: 5, color: 'yellowBright' } };
    case 'duration':
      return { name, type: made, options: { durationFormat: 'h:mm:ss' } };
    case 'checkbox':
      return { name, type: made, options: { icon: 'check', color: 'greenBright' } };
    case 'singleSelect':
    case 'multipleSelects':
      return { name, type: made, options: { choices: [] } };
    case 'date':
      return { name, type: made, options: { dateFormat: { name: 'iso' } } };
    case 'dateTime': {
      const format = { dateFormat: { name: 'iso' }, timeFormat: { name: '24hour' } };
      return { name, type: made, options: { ...format, timeZone: 'client' } };
    }
    default:
      return { name, type: made };
  }
}
