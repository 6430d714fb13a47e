import { fromServer, inSentence, t } from '../languages/index.ts';
import type { Field } from './event-fields.ts';

/** So many fields of the team's own are offered, at most. */
const MOST = 60;
/** Objects within objects that are looked into. */
const DEEPEST = 4;
/** The API takes no longer path in a condition. */
const LONGEST_PATH = 200;

/**
 * The catalog's fields with the values that the team's events have (`objects`, newest first), and the fields
 * that only these have, such as dimensions. Those that occur come first.
 */
export function withOwnFields(fields: readonly Field[], objects: readonly unknown[]): Field[] {
  const values = new Map<string, unknown>();
  for (const [path, value] of objects.flatMap((object) => valuesIn(object, 'data.object')))
    if (!values.has(path)) values.set(path, value);
  const named = new Set(fields.map(({ path }) => path));
  const isFound = ({ path }: Field) => values.has(path);
  const real = fields.filter(isFound).map((field) => withValue(field, values.get(field.path)));
  const own = [...values].filter(([path]) => !named.has(path)).slice(0, MOST);
  return [
    ...real,
    ...own.map(([path, value]) => ownField(path, value, fields)),
    ...fields.filter((field) => !isFound(field)),
  ];
}

/** For conditions: any of several scores, whatever they are called. */
export function anyScores(fields: readonly Field[]): Field[] {
  const parents = new Set(fields.filter(({ kind }) => kind === 'share').map(({ path }) => parentOf(path)));
  const several = [...parents]
    .map((parent) => `${parent}.*`)
    .filter((path) => besides(path, fields).length > 1);
  return several
    .filter((path) => isAmongShares(path, fields))
    .map((path) => ownField(path, undefined, fields));
}

const anyOf = (group: string | null | undefined) =>
  group ? t('parts:fields.anyOf', { group: inSentence(fromServer(group)) }) : t('parts:fields.anyOfThem');

/** The field at a path. One that isn't known is a score like those beside it, or undefined. */
export function fieldAt(path: string, fields: readonly Field[]): Field | undefined {
  const known = fields.find((field) => field.path === path);
  return known ?? (isAmongShares(path, fields) ? ownField(path, undefined, fields) : undefined);
}

/** What can be compared or written, by its path: no objects, no lists of them, nothing empty. */
function valuesIn(value: unknown, path: string, depth = 0): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = `${path}.${key}`;
    // A path has no way to say that a dot is part of a name.
    if (key === '' || key.includes('.') || at.length > LONGEST_PATH) return [];
    if (isScalar(member) || (Array.isArray(member) && member.length > 0 && member.every(isScalar)))
      return [[at, member]];
    return Array.isArray(member) || depth === DEEPEST ? [] : valuesIn(member, at, depth + 1);
  });
}

function isScalar(value: unknown): boolean {
  return (
    typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value !== '')
  );
}

function ownField(path: string, sample: unknown, fields: readonly Field[]): Field {
  const parent = parentOf(path);
  const [beside] = besides(path, fields);
  const isShare = isAmongShares(path, fields) && (sample === undefined || isBetween0And1(sample));
  return {
    path,
    title: lastOf(path) === '*' ? anyOf(beside?.group) : humanized(lastOf(path)),
    group: beside ? beside.group : parent === 'data.object' ? null : humanized(lastOf(parent)),
    description: '',
    kind: isShare ? 'share' : kindOf(sample),
    choices: null,
    sample,
  };
}

/** Where the catalog leaves the type open, the value decides. */
function withValue(field: Field, sample: unknown): Field {
  const type = Array.isArray(sample) ? 'list' : typeof sample;
  return { ...field, sample, kind: TYPES[field.kind] === type ? field.kind : kindOf(sample) };
}

const TYPES: Readonly<Record<Field['kind'], string>> = {
  text: 'string',
  choice: 'string',
  time: 'string',
  number: 'number',
  share: 'number',
  boolean: 'boolean',
  list: 'list',
};

function kindOf(value: unknown): Field['kind'] {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' && INSTANT.test(value) ? 'time' : 'text';
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:\d\d)$/;

const isBetween0And1 = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1;

/** Whether everything known beside it is a number from 0 to 1, as the scores of dimensions are. */
function isAmongShares(path: string, fields: readonly Field[]): boolean {
  const known = besides(path, fields);
  return known.length > 0 && known.every(({ kind }) => kind === 'share');
}

function besides(path: string, fields: readonly Field[]): Field[] {
  const parent = parentOf(path);
  return fields.filter((field) => parentOf(field.path) === parent);
}

const parentOf = (path: string) => path.slice(0, path.lastIndexOf('.'));
const lastOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);

/** `ease_of_use` → `Ease of use` */
function humanized(key: string): string {
  const words = key.replaceAll(/[_-]+/g, ' ').trim() || key;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
