import type { Automation } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { isOperator, OPERATORS, type RowOperator } from './operators.ts';

/** As the API has it. */
export type Filter = Automation['filter'];

/** One row of the form; a path of '' is not chosen yet. */
export interface Row {
  /** For React. */
  id: number;
  path: string;
  op: RowOperator;
  value?: unknown;
}

/** What the form edits: rows, or JSON where the rows can't show it. */
export type Conditions = { kind: 'rows'; mode: 'all' | 'any'; rows: Row[] } | { kind: 'json'; text: string };

export const newRow = (rows: readonly Row[] = []): Row => ({
  id: Math.max(0, ...rows.map(({ id }) => id)) + 1,
  path: '',
  op: 'eq',
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function toConditions(filter: unknown): Conditions {
  if (filter === null || filter === undefined) return { kind: 'rows', mode: 'all', rows: [] };
  const single = rowOf(filter, 0);
  if (single) return { kind: 'rows', mode: 'all', rows: [single] };
  const mode = isObject(filter) && 'any' in filter ? 'any' : 'all';
  const parts = isObject(filter) ? filter[mode] : undefined;
  const rows = Array.isArray(parts) ? parts.map(rowOf) : [undefined];
  return rows.every((row) => row !== undefined)
    ? { kind: 'rows', mode, rows }
    : { kind: 'json', text: JSON.stringify(filter, null, 2) };
}

function rowOf(condition: unknown, id: number): Row | undefined {
  if (!isObject(condition)) return undefined;
  const negated = isObject(condition.not) ? condition.not : undefined;
  const { path, op, value, ...more } = negated ?? condition;
  // Rows can't show the rest: capitals that don't matter, other fields, hours.
  if (Object.keys(more).length > 0 || isObject(value)) return undefined;
  const name = negated ? `not_${op}` : String(op);
  if (typeof path !== 'string' || !isOperator(name)) return undefined;
  const negatable = name === 'not_empty' || name === 'not_exists';
  if (negatable !== (negated !== undefined)) return undefined;
  return { id, path, op: name, ...(value !== undefined && { value }) };
}

/** What is sent; rows without a field are left out. @throws SyntaxError when the JSON is none */
export function toFilter(conditions: Conditions): Filter {
  if (conditions.kind === 'json') {
    return conditions.text.trim() === '' ? null : (JSON.parse(conditions.text) as Filter);
  }
  const parts = conditions.rows.filter(({ path }) => path !== '').map(conditionOf);
  const [only] = parts;
  if (only === undefined) return null;
  if (parts.length === 1) return only;
  return (conditions.mode === 'all' ? { all: parts } : { any: parts }) as Filter;
}

/** What is missing, by `filter` or the row (`row.1`); empty when it can be sent. */
export function conditionProblems(conditions: Conditions): Record<string, string> {
  if (conditions.kind === 'rows') {
    const unchosen = conditions.rows.filter(({ path }) => path === '');
    return Object.fromEntries(unchosen.map(({ id }) => [`row.${id}`, t('parts:conditions.row.unchosen')]));
  }
  try {
    toFilter(conditions);
    return {};
  } catch {
    return { filter: t('parts:conditions.json.invalid') };
  }
}

function conditionOf({ path, op, value }: Row): NonNullable<Filter> {
  if (op === 'not_empty') return { not: { path, op: 'empty' } };
  if (op === 'not_exists') return { not: { path, op: 'exists' } };
  const valueless = OPERATORS[op].value === 'none';
  return { path, op, ...(!valueless && { value: value ?? '' }) };
}

/** The row that a parameter of the API is about, such as `filter.all.1.value`. */
export function rowAtFault(param: string, conditions: Conditions): Row | undefined {
  if (conditions.kind !== 'rows') return undefined;
  const sent = conditions.rows.filter(({ path }) => path !== '');
  const index = /^filter\.(?:all|any)\.(\d+)/.exec(param)?.[1];
  return index === undefined ? (sent.length === 1 ? sent[0] : undefined) : sent[Number(index)];
}
