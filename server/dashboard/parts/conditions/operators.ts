import type { Field } from '../event-fields.ts';

/** Of the API, and two that are its negations. */
export type RowOperator = keyof typeof OPERATORS;

/** In words, as they stand between a field and a value. `value`: what kind of value follows. */
export const OPERATORS = {
  eq: { words: 'is', value: 'one' },
  ne: { words: 'is not', value: 'one' },
  in: { words: 'is one of', value: 'many' },
  not_in: { words: 'is none of', value: 'many' },
  contains: { words: 'contains', value: 'one' },
  not_contains: { words: 'does not contain', value: 'one' },
  starts_with: { words: 'starts with', value: 'one' },
  ends_with: { words: 'ends with', value: 'one' },
  gt: { words: 'is more than', value: 'one' },
  gte: { words: 'is at least', value: 'one' },
  lt: { words: 'is less than', value: 'one' },
  lte: { words: 'is at most', value: 'one' },
  before: { words: 'is before', value: 'one' },
  after: { words: 'is after', value: 'one' },
  is_true: { words: 'is yes', value: 'none' },
  is_false: { words: 'is no', value: 'none' },
  empty: { words: 'is empty', value: 'none' },
  not_empty: { words: 'is not empty', value: 'none' },
  exists: { words: 'is there', value: 'none' },
  not_exists: { words: 'is not there', value: 'none' },
} as const;

const TEXT: RowOperator[] = [
  'eq',
  'ne',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'in',
  'not_in',
  'empty',
  'not_empty',
];
const NUMBER: RowOperator[] = ['lt', 'lte', 'gt', 'gte', 'eq', 'ne', 'empty', 'not_empty'];

const BY_KIND: Readonly<Record<string, RowOperator[]>> = {
  text: TEXT,
  choice: ['eq', 'ne', 'in', 'not_in', 'empty', 'not_empty'],
  number: NUMBER,
  share: NUMBER,
  boolean: ['is_true', 'is_false'],
  time: ['before', 'after', 'empty', 'not_empty'],
  list: ['contains', 'not_contains', 'empty', 'not_empty'],
};
const ANY: RowOperator[] = [...TEXT, 'lt', 'lte', 'gt', 'gte', 'is_true', 'is_false'];

/** Those that make sense for a field; of an unknown one, nearly all. */
export function operatorsFor(field: Field | undefined): RowOperator[] {
  return BY_KIND[field?.kind ?? ''] ?? ANY;
}

export const isOperator = (op: string): op is RowOperator => Object.hasOwn(OPERATORS, op);
