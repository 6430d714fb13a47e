import type { Catalog } from './catalog.ts';
import type { EventType, JsonSchema } from './definition.ts';

/** One difference between the catalog in force and the one that is to be. */
export interface Change {
  type: string;
  /** As conditions write it: `data.object.amount`. Null: the type itself, or how it is shown. */
  path: string | null;
  kind:
    | 'type_added'
    | 'type_removed'
    | 'type_archived'
    | 'type_restored'
    | 'type_deprecated'
    | 'type_limited'
    | 'field_added'
    | 'field_removed'
    | 'field_retyped'
    | 'field_required'
    | 'values_removed'
    | 'field_narrowed'
    | 'field_widened'
    | 'words_changed';
  /** It takes away something that receivers, conditions or templates may count on. */
  breaking: boolean;
  message: string;
}

/** Everything that differs, in the order of the types. */
export function compareCatalogs(before: Catalog, after: Catalog): Change[] {
  const removed = before.types
    .filter(({ type }) => !after.types.some((each) => each.type === type))
    .map(({ type }) => change(type, null, 'type_removed', `${type} goes.`, true));
  const others = after.types.flatMap((next) => {
    const known = before.types.find(({ type }) => type === next.type);
    return known
      ? compareTypes(known, next)
      : [change(next.type, null, 'type_added', `${next.type} is new.`)];
  });
  return [...removed, ...others];
}

/** What differs between two versions of a type. */
function compareTypes(before: EventType, after: EventType): Change[] {
  const { type } = after;
  const changes: Change[] = [];
  const tell = (path: string | null, kind: Change['kind'], message: string, breaking = false) =>
    changes.push(change(type, path, kind, message, breaking));
  if (before.status !== after.status) {
    if (after.status === 'archived')
      tell(null, 'type_archived', `${type} can't be published or subscribed to any more.`, true);
    else if (before.status === 'archived') tell(null, 'type_restored', `${type} can be published again.`);
    if (after.status === 'deprecated') tell(null, 'type_deprecated', `${type} is marked as deprecated.`);
  }
  if (isLimited(before.teams, after.teams)) tell(null, 'type_limited', `Fewer teams know of ${type}.`, true);
  compareSchemas(before.schema, after.schema, 'data.object', tell);
  const wording = ({ schema: _, version: __, status: ___, teams: ____, ...words }: EventType) =>
    JSON.stringify(words);
  if (wording(before) !== wording(after)) tell(null, 'words_changed', `How ${type} is shown changes.`);
  return changes;
}

type Tell = (path: string, kind: Change['kind'], message: string, breaking?: boolean) => void;

function compareSchemas(before: JsonSchema, after: JsonSchema, path: string, tell: Tell): void {
  const [old, now] = [typesOf(before), typesOf(after)];
  const lost = old.filter((type) => !now.some((each) => covers(each, type)));
  const gained = now.filter((type) => !old.some((each) => covers(each, type)));
  if (old.length > 0 && now.length > 0 && (lost.length > 0 || gained.length > 0)) {
    const message = `${path} is ${wordsOf(now)}; it was ${wordsOf(old)}.`;
    // What may be null as well is no other type to those who read it.
    const retyped = lost.some((type) => type !== 'null') || gained.some((type) => type !== 'null');
    tell(
      path,
      retyped ? 'field_retyped' : lost.length > 0 ? 'field_narrowed' : 'field_widened',
      message,
      retyped || lost.length > 0,
    );
    if (retyped) return;
  } else if (old.length > 0 !== now.length > 0) {
    const message = `${path} is ${wordsOf(now)}; it was ${wordsOf(old)}.`;
    tell(path, old.length > 0 ? 'field_retyped' : 'field_narrowed', message, true);
    return;
  }
  compareValues(before, after, path, tell);
  compareLimits(before, after, path, tell);
  compareMembers(before, after, path, tell);
  for (const key of ['items', 'additionalProperties'] as const) {
    const [one, other] = [before[key], after[key]];
    const below = `${path}.*`;
    if (typeof one === 'object' && typeof other === 'object') compareSchemas(one, other, below, tell);
    else if (other === false && one !== false)
      tell(below, 'field_narrowed', `${path} takes no further fields.`, true);
    else if (typeof other === 'object' && one === undefined)
      tell(below, 'field_narrowed', `What is in ${path} has a form now.`, true);
  }
  for (const key of ['anyOf', 'oneOf', 'allOf'] as const) {
    if (JSON.stringify(before[key]) === JSON.stringify(after[key])) continue;
    const wider = key !== 'allOf' && (before[key] ?? []).every((each) => hasSame(after[key], each));
    if (wider && before[key]) tell(path, 'field_widened', `${path} has more forms.`);
    else tell(path, 'field_narrowed', `The forms of ${path} (${key}) change.`, true);
  }
}

function compareValues(before: JsonSchema, after: JsonSchema, path: string, tell: Tell): void {
  const [old, now] = [before.enum, after.enum];
  if (!old || !now) {
    if (now) tell(path, 'field_narrowed', `${path} has a list of values now.`, true);
    else if (old) tell(path, 'field_widened', `${path} takes any value.`);
    return;
  }
  const gone = old.filter((value) => !now.includes(value));
  if (gone.length > 0)
    tell(path, 'values_removed', `${path} is never ${gone.map(String).join(', ')} again.`, true);
  if (now.some((value) => !old.includes(value))) tell(path, 'field_widened', `${path} has more values.`);
}

const LOWEST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'] as const;
const HIGHEST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
const FORMS = ['pattern', 'format', 'multipleOf', 'const', 'uniqueItems'] as const;

function compareLimits(before: JsonSchema, after: JsonSchema, path: string, tell: Tell): void {
  const number = (value: unknown) => (typeof value === 'number' ? value : undefined);
  for (const key of LOWEST) {
    const [old, now] = [number(before[key]) ?? Number.NEGATIVE_INFINITY, number(after[key])];
    if (now !== undefined && now > old) tell(path, 'field_narrowed', `${key} of ${path} is ${now}.`, true);
  }
  for (const key of HIGHEST) {
    const [old, now] = [number(before[key]) ?? Number.POSITIVE_INFINITY, number(after[key])];
    if (now !== undefined && now < old) tell(path, 'field_narrowed', `${key} of ${path} is ${now}.`, true);
  }
  for (const key of FORMS) {
    const now = after[key];
    if (now === undefined || now === false || now === before[key]) continue;
    tell(path, 'field_narrowed', `${key} of ${path} is ${String(now)}.`, true);
  }
}

function compareMembers(before: JsonSchema, after: JsonSchema, path: string, tell: Tell): void {
  const [old, now] = [before.properties ?? {}, after.properties ?? {}];
  for (const [name, schema] of Object.entries(old)) {
    const below = `${path}.${name}`;
    const other = Object.hasOwn(now, name) ? now[name] : undefined;
    if (other) compareSchemas(schema, other, below, tell);
    else tell(below, 'field_removed', `${below} goes.`, true);
  }
  for (const name of Object.keys(now)) {
    if (!Object.hasOwn(old, name)) tell(`${path}.${name}`, 'field_added', `${path}.${name} is new.`);
  }
  for (const name of after.required ?? []) {
    if (before.required?.includes(name)) continue;
    tell(`${path}.${name}`, 'field_required', `${path}.${name} is required.`, true);
  }
}

/** Without an order: what a schema leaves open has no types. */
const typesOf = ({ type }: JsonSchema): string[] => [type ?? []].flat();

/** Every whole number is a number. */
const covers = (type: string, other: string) => type === other || (type === 'number' && other === 'integer');

const wordsOf = (types: readonly string[]) => types.join(' or ') || 'anything';

const hasSame = (list: readonly JsonSchema[] = [], schema: JsonSchema) =>
  list.some((each) => JSON.stringify(each) === JSON.stringify(schema));

const isLimited = (before: EventType['teams'], after: EventType['teams']) =>
  after !== null && (before === null || before.some((team) => !after.includes(team)));

function change(
  type: string,
  path: string | null,
  kind: Change['kind'],
  message: string,
  breaking = false,
): Change {
  return { type, path, kind, breaking, message };
}
