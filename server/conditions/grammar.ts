/**
 * Conditions decide which events go to a destination. Our own small tree and operators: no code, no regular
 * expressions, own properties only, so a condition can neither throw nor hang, and what can't be evaluated
 * doesn't match (it never fails open).
 */
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Comparison;

export interface Comparison {
  /** Dotted from the envelope's root: `data.object.summary.dimensionScores.usability`. */
  path: string;
  op: Operator;
  value?: unknown;
}

export const OPERATORS = [
  'eq',
  'ne',
  'in',
  'not_in',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'gt',
  'gte',
  'lt',
  'lte',
  'exists',
  'empty',
  'is_true',
  'is_false',
  'before',
  'after',
] as const;
export type Operator = (typeof OPERATORS)[number];

export const LIMITS = { depth: 5, nodes: 50, list: 100, text: 1_000, path: 200 };

export interface ConditionProblem {
  /** Where in the tree, such as `["all", 0, "value"]`. */
  path: (string | number)[];
  message: string;
}

/** Everything that is wrong with a condition that is to be saved; empty when it is fine. */
export function conditionProblems(value: unknown): ConditionProblem[] {
  const problems: ConditionProblem[] = [];
  let nodes = 0;

  function visit(node: unknown, path: ConditionProblem['path'], depth: number): void {
    const say = (message: string, ...at: (string | number)[]) =>
      problems.push({ path: [...path, ...at], message });
    nodes += 1;
    // Said once; what lies beyond the limits isn't looked at, so checking a huge tree costs no more than a
    // small one.
    if (nodes > LIMITS.nodes) {
      if (nodes === LIMITS.nodes + 1) say(`is too large: a condition can have ${LIMITS.nodes} parts`);
      return;
    }
    if (depth > LIMITS.depth) return void say(`is nested too deeply: ${LIMITS.depth} levels are possible`);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) {
      return void say('must be an object: {all: […]}, {any: […]}, {not: …} or {path, op, value}');
    }
    const keys = Object.keys(node);
    const [key] = keys;
    const child: unknown = key === undefined ? undefined : Reflect.get(node, key);
    if (keys.length === 1 && (key === 'all' || key === 'any')) {
      if (!Array.isArray(child) || child.length === 0)
        return void say('must be a list of at least one condition', key);
      for (const [index, each] of child.slice(0, LIMITS.nodes + 1).entries())
        visit(each, [...path, key, index], depth + 1);
    } else if (keys.length === 1 && key === 'not') {
      visit(child, [...path, key], depth + 1);
    } else {
      visitComparison(node, keys, say);
    }
  }
  visit(value, [], 1);
  return problems;
}

type Say = (message: string, at: string) => void;

function visitComparison(node: object, keys: string[], say: Say): void {
  const unknown = keys.find((key) => !['path', 'op', 'value'].includes(key));
  if (unknown !== undefined) {
    say('must be {all: […]}, {any: […]}, {not: …} or {path, op, value}', unknown.slice(0, 40));
    return;
  }
  const { path, op, value } = node as Record<string, unknown>;
  if (typeof path !== 'string' || path.length > LIMITS.path || path.split('.').includes('')) {
    say('must be dotted from the root of the envelope, such as data.object.status', 'path');
  }
  if (!isOperator(op)) {
    say(`must be one of ${OPERATORS.join(', ')}`, 'op');
    return;
  }
  const problem = valueProblem(op, value);
  if (problem !== undefined) say(`${problem} (${op})`, 'value');
}

function isOperator(op: unknown): op is Operator {
  return OPERATORS.some((known) => known === op);
}

function valueProblem(op: Operator, value: unknown): string | undefined {
  switch (op) {
    case 'exists':
    case 'empty':
    case 'is_true':
    case 'is_false':
      return value === undefined || value === true
        ? undefined
        : 'must be left out; put it into {not: …} for the contrary';
    case 'in':
    case 'not_in':
      return Array.isArray(value) && value.length > 0 && value.length <= LIMITS.list && value.every(isScalar)
        ? undefined
        : `must be a list of 1 to ${LIMITS.list} strings, numbers, booleans or nulls`;
    case 'starts_with':
    case 'ends_with':
      return typeof value === 'string' && isScalar(value)
        ? undefined
        : `must be a string of at most ${LIMITS.text} characters`;
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number';
    case 'before':
    case 'after':
      return toTime(value) === undefined ? 'must be an ISO 8601 date and time, or unix seconds' : undefined;
    default:
      return isScalar(value)
        ? undefined
        : `must be a string of at most ${LIMITS.text} characters, a number, a boolean or null`;
  }
}

function isScalar(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= LIMITS.text && !value.includes('\0');
  return (
    value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Milliseconds since 1970 of an ISO 8601 date (with a zone when it has a time) or of unix seconds. */
export function toTime(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value * 1000 : undefined;
  if (typeof value !== 'string' || value.length > 40 || !ISO_DATE.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
