/**
 * Conditions decide which events go to a destination. Our own small tree and operators: no code, no regular
 * expressions, own properties only, so a condition can neither throw nor hang, and what can't be evaluated
 * doesn't match (it never fails open).
 */
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Comparison;

export interface Comparison {
  /**
   * Dotted from the envelope's root: `data.object.scores.usability`. A part `*` is any
   * member:
   * one of them has to match. A dot in a name is written `\.`; `length` of a list is how many it has.
   */
  path: string;
  op: Operator;
  /** What to compare with, or `{path}`: what stands there in the same event. */
  value?: unknown;
  /** `A` and `a` are the same. */
  ignore_case?: true;
}

/** Days and hours of a zone's clocks; from `from` until before `to`, over midnight if that is earlier. */
export interface Hours {
  from: string;
  to: string;
  /** Such as `Europe/Berlin`. */
  zone: string;
  /** All, when left out. */
  days?: readonly (typeof DAYS)[number][];
}
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

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
  'within_hours',
] as const;
export type Operator = (typeof OPERATORS)[number];

export const LIMITS = { depth: 5, nodes: 50, list: 100, text: 1_000, path: 200, anys: 2 };

/** The operators that may compare with another field. */
const WITH_FIELDS: readonly Operator[] = [
  ...(['eq', 'ne', 'contains', 'not_contains', 'starts_with', 'ends_with'] as const),
  ...(['gt', 'gte', 'lt', 'lte', 'before', 'after'] as const),
];
/** Those of texts, for which capitals may not matter. */
const OF_TEXTS: readonly Operator[] = [
  ...(['eq', 'ne', 'in', 'not_in', 'contains', 'not_contains', 'starts_with', 'ends_with'] as const),
];

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
  const unknown = keys.find((key) => !['path', 'op', 'value', 'ignore_case'].includes(key));
  if (unknown !== undefined) {
    say('must be {all: […]}, {any: […]}, {not: …} or {path, op, value}', unknown.slice(0, 40));
    return;
  }
  const { path, op, value, ignore_case } = node as Record<string, unknown>;
  const wrong = pathProblem(path);
  if (wrong !== undefined) say(wrong, 'path');
  if (!isOperator(op)) {
    say(`must be one of ${OPERATORS.join(', ')}`, 'op');
    return;
  }
  if (ignore_case !== undefined && (ignore_case !== true || !OF_TEXTS.includes(op))) {
    say(`must be true, or left out; it is for ${OF_TEXTS.join(', ')}`, 'ignore_case');
  }
  const problem =
    isReference(value) && WITH_FIELDS.includes(op) ? pathProblem(value.path, 0) : valueProblem(op, value);
  if (problem !== undefined) say(`${problem} (${op})`, 'value');
}

/** Another field as the value. */
export function isReference(value: unknown): value is { path: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).length === 1 && 'path' in value && typeof value.path === 'string';
}

function pathProblem(path: unknown, anys = LIMITS.anys): string | undefined {
  const dotted = 'must be dotted from the root of the envelope, such as data.object.status';
  if (typeof path !== 'string' || path.length > LIMITS.path) return dotted;
  const raw = path.split(/(?<!\\)\./);
  if (raw.includes('')) return dotted;
  if (raw.some((part) => part !== '*' && /(?<!\\)\*/.test(part))) {
    return 'has a * that can never match: it stands for a whole part, as in data.object.scores.*';
  }
  const many = raw.filter((part) => part === '*').length;
  if (many <= anys) return undefined;
  return anys === 0 ? 'must name one field, without *' : `can have ${anys} parts * at most`;
}

/** Has neither escapes nor a `*`. */
export const isPlain = (path: string): boolean => !path.includes('*') && !path.includes('\\');

/** The parts of a path; undefined stands for any. */
export function partsOf(path: string): (string | undefined)[] {
  return path
    .split(/(?<!\\)\./)
    .map((part) => (part === '*' ? undefined : part.replaceAll(/\\([.*\\])/g, '$1')));
}

const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export function isHours(value: unknown): value is Hours {
  if (typeof value !== 'object' || value === null) return false;
  const { from, to, zone, days, ...more } = value as Record<string, unknown>;
  const isDays =
    days === undefined || (Array.isArray(days) && days.length > 0 && days.every((day) => DAYS.includes(day)));
  return (
    [from, to].every((time) => CLOCK.test(String(time))) &&
    from !== to &&
    isDays &&
    clockOf(zone) !== undefined &&
    Object.keys(more).length === 0
  );
}

/** Clocks take long to make, and conditions are evaluated for each event. By zone. */
const clocks = new Map<string, Intl.DateTimeFormat>();
const MOST_CLOCKS = 1_000;

/** Shows the weekday, the hour and the minute in a zone; undefined: there is no such zone. */
export function clockOf(zone: unknown): Intl.DateTimeFormat | undefined {
  if (typeof zone !== 'string' || zone.length > 60) return undefined;
  const known = clocks.get(zone);
  if (known) return known;
  try {
    const shown = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    const clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...shown });
    if (clocks.size >= MOST_CLOCKS) clocks.clear();
    clocks.set(zone, clock);
    return clock;
  } catch {
    return undefined;
  }
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
    case 'within_hours':
      return isHours(value)
        ? undefined
        : 'must be {from: "09:00", to: "17:30", zone: "Europe/Berlin", days?: ["mon", …, "sun"]}';
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
