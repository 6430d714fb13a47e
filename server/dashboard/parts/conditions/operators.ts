import { t } from '../../languages/index.ts';
import type { Field } from '../event-fields.ts';

/** Of the API, and two that are its negations. */
export type RowOperator = keyof typeof OPERATORS;

/** In words, as they stand between a field and a value. `value`: what kind of value follows. */
export const OPERATORS = {
  eq: { words: t('parts:conditions.operators.eq'), value: 'one' },
  ne: { words: t('parts:conditions.operators.ne'), value: 'one' },
  in: { words: t('parts:conditions.operators.in'), value: 'many' },
  not_in: { words: t('parts:conditions.operators.not_in'), value: 'many' },
  contains: { words: t('parts:conditions.operators.contains'), value: 'one' },
  not_contains: { words: t('parts:conditions.operators.not_contains'), value: 'one' },
  starts_with: { words: t('parts:conditions.operators.starts_with'), value: 'one' },
  ends_with: { words: t('parts:conditions.operators.ends_with'), value: 'one' },
  gt: { words: t('parts:conditions.operators.gt'), value: 'one' },
  gte: { words: t('parts:conditions.operators.gte'), value: 'one' },
  lt: { words: t('parts:conditions.operators.lt'), value: 'one' },
  lte: { words: t('parts:conditions.operators.lte'), value: 'one' },
  before: { words: t('parts:conditions.operators.before'), value: 'one' },
  after: { words: t('parts:conditions.operators.after'), value: 'one' },
  is_true: { words: t('parts:conditions.operators.is_true'), value: 'none' },
  is_false: { words: t('parts:conditions.operators.is_false'), value: 'none' },
  empty: { words: t('parts:conditions.operators.empty'), value: 'none' },
  not_empty: { words: t('parts:conditions.operators.not_empty'), value: 'none' },
  exists: { words: t('parts:conditions.operators.exists'), value: 'none' },
  not_exists: { words: t('parts:conditions.operators.not_exists'), value: 'none' },
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
