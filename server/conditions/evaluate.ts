import {
  type Comparison,
  type Condition,
  clockOf,
  DAYS,
  type Hours,
  isHours,
  isPlain,
  isReference,
  LIMITS,
  partsOf,
  toTime,
} from './grammar.ts';

/**
 * Does the envelope meet the condition? A path that isn't there and a value of another type never match,
 * except that `exists`, `empty`, `ne` and `not_…` say what they say. Never throws, whatever is stored as a
 * condition: what it doesn't know, or what is nested more deeply than can be saved, doesn't match.
 */
export function matches(condition: Condition, envelope: unknown): boolean {
  return isSound(condition) && holds(condition, envelope);
}

function holds(condition: Condition, envelope: unknown): boolean {
  if ('all' in condition) return condition.all.every((each) => holds(each, envelope));
  if ('any' in condition) return condition.any.some((each) => holds(each, envelope));
  if ('not' in condition) return isKnown(condition.not) && !holds(condition.not, envelope);
  return compare(condition, envelope);
}

/** Has the form of a condition, down to where conditions end. */
export function isSound(condition: unknown, depth = 1): condition is Condition {
  if (typeof condition !== 'object' || condition === null || depth > LIMITS.depth) return false;
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : undefined;
  if (parts !== undefined) return Array.isArray(parts) && parts.every((each) => isSound(each, depth + 1));
  if ('not' in condition) return isSound(condition.not, depth + 1);
  return 'path' in condition && typeof condition.path === 'string' && 'op' in condition;
}

/**
 * A tree from a newer release may have operators that this one doesn't know: their negation mustn't match
 * either.
 */
function isKnown(condition: Condition): boolean {
  if ('all' in condition) return condition.all.every(isKnown);
  if ('any' in condition) return condition.any.every(isKnown);
  if ('not' in condition) return isKnown(condition.not);
  return Object.hasOwn(comparisons, condition.op);
}

/** How many values a `*` finds at most. */
const MOST_VALUES = 1_000;

/** Own properties only; arrays by index, and their `length`. */
function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) && key !== 'length' && !/^\d+$/.test(key)) return undefined;
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** What stands at a path: one value, which may be undefined, or with a `*` as many as there are. */
export function valuesAt(root: unknown, path: string): unknown[] {
  // Nearly all paths: no lists are made on the way.
  if (isPlain(path)) return [path.split('.').reduce(memberOf, root)];
  let values = [root];
  for (const part of partsOf(path)) {
    values =
      part === undefined
        ? values.flatMap(membersOf).slice(0, MOST_VALUES)
        : values.map((value) => memberOf(value, part));
  }
  return values;
}

const membersOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];

type Compare = (actual: unknown, expected: unknown) => boolean;

const numbers =
  (holds: (actual: number, expected: number) => boolean): Compare =>
  (actual, expected) =>
    typeof actual === 'number' && typeof expected === 'number' && holds(actual, expected);

const texts =
  (holds: (actual: string, expected: string) => boolean): Compare =>
  (actual, expected) =>
    typeof actual === 'string' && typeof expected === 'string' && holds(actual, expected);

const times =
  (holds: (actual: number, expected: number) => boolean): Compare =>
  (actual, expected) => {
    const [one, other] = [toTime(actual), toTime(expected)];
    return one !== undefined && other !== undefined && holds(one, other);
  };

const hours: Compare = (actual, expected) => {
  const time = toTime(actual);
  return time !== undefined && isHours(expected) && isWithin(time, expected);
};

function isWithin(time: number, { from, to, zone, days }: Hours): boolean {
  const part = Object.fromEntries(
    (clockOf(zone)?.formatToParts(time) ?? []).map(({ type, value }) => [type, value]),
  );
  const now = `${part.hour}:${part.minute}`;
  const isHour = from < to ? from <= now && now < to : from <= now || now < to;
  const day = DAYS.find((each) => each === part.weekday?.toLowerCase());
  return isHour && (days === undefined || (day !== undefined && days.includes(day)));
}

const oneOf: Compare = (actual, expected) => Array.isArray(expected) && expected.includes(actual);
const within: Compare = (actual, expected) =>
  Array.isArray(actual)
    ? actual.includes(expected)
    : texts((text, part) => text.includes(part))(actual, expected);

const comparisons: Record<Comparison['op'], Compare> = {
  eq: (actual, expected) => actual === expected,
  ne: (actual, expected) => actual !== expected,
  in: oneOf,
  not_in: (actual, expected) => !oneOf(actual, expected),
  contains: within,
  not_contains: (actual, expected) => !within(actual, expected),
  starts_with: texts((text, part) => text.startsWith(part)),
  ends_with: texts((text, part) => text.endsWith(part)),
  gt: numbers((a, b) => a > b),
  gte: numbers((a, b) => a >= b),
  lt: numbers((a, b) => a < b),
  lte: numbers((a, b) => a <= b),
  exists: (actual) => actual !== undefined,
  empty: (actual) => isEmpty(actual),
  is_true: (actual) => actual === true,
  is_false: (actual) => actual === false,
  before: times((a, b) => a < b),
  after: times((a, b) => a > b),
  within_hours: hours,
};

function compare({ path, op, value, ignore_case: folds }: Comparison, envelope: unknown): boolean {
  if (!Object.hasOwn(comparisons, op)) return false;
  const holdsFor = comparisons[op];
  const given = isReference(value) ? fieldAt(envelope, value.path) : value;
  const expected = folds ? folded(given) : given;
  return valuesAt(envelope, path).some((actual) => holdsFor(folds ? folded(actual) : actual, expected));
}

/** What isn't there is equal to nothing, not even to another field that isn't there. */
const NOWHERE = Symbol('nowhere');
function fieldAt(envelope: unknown, path: string): unknown {
  const [value] = valuesAt(envelope, path);
  return value === undefined ? NOWHERE : value;
}

function folded(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((each) => (typeof each === 'string' ? each.toLowerCase() : each));
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** Missing, null, "", [] and {}. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
