import { type Catalog, type EventType, type JsonSchema, TEST_TYPE } from '../../catalog/index.ts';
import { kindOf } from '../../catalog/schema-kinds.ts';
import type { ConditionDefinition, EventDefinition, ObjectField } from '../src/events.ts';

/** Texts that are called so let in whoever has them: a Zap would carry them into other apps. */
const SECRET = /token|secret|password|api_?key/i;
/** Keys of the hidden triggers, and members that every output has. */
const TAKEN_KEYS = ['endpoint', 'delivery', 'event_type'];
const TAKEN_KINDS = ['id', 'type', 'created_at', 'is_test'];
const SMALL_WORDS = /^(?:an?|the|and|or|nor|but|of|in|on|to|for|by|with|at|from|as)$/;

interface Choices {
  /** Dotted paths of members that Zaps must not get, beside those that are called like secrets. */
  withheld?: readonly string[];
  /** Triggers that Zaps may refer to: they stay when their type is archived, but are hidden. */
  published?: readonly string[];
}

/** What the app knows of a catalog. Types of some teams only are nobody else's business. */
export interface AppEvents {
  events: EventDefinition[];
  testable: { type: string; title: string }[];
}

/** @throws Error: two types would have the same trigger */
export function appEvents(catalog: Catalog, { withheld = [], published = [] }: Choices = {}): AppEvents {
  const events = catalog.types
    .filter(({ teams, status, type }) => {
      return teams === null && (status !== 'archived' || published.includes(keyOf(type)));
    })
    .map((type) => eventDefinition(type, withheld));
  const types = new Map<string, string>();
  for (const { key, type } of events) {
    const other = types.get(key);
    if (other) throw new Error(`${other} and ${type} would both be the trigger ${key}: rename one of them`);
    types.set(key, type);
  }
  const testable = [...catalog.published(), catalog.find(TEST_TYPE)].flatMap((each) =>
    each ? [{ type: each.type, title: each.title }] : [],
  );
  return { events, testable };
}

/** The trigger of a type. */
export function eventDefinition(
  about: Pick<EventType, 'type' | 'title' | 'description' | 'sentence' | 'status' | 'schema' | 'samples'>,
  hostWithholds: readonly string[] = [],
): EventDefinition {
  const { type, schema, samples } = about;
  const [family = ''] = type.split('.');
  const all = leavesOf(schema, '');
  const withheld = all.map(({ path }) => path).filter((_, i) => isWithheld(all[i] as Leaf, hostWithholds));
  const leaves = all.filter(({ path }) => !withheld.includes(path));
  return {
    type,
    key: keyOf(type),
    title: about.title.split(/\s+/).map(capitalized).join(' '),
    description: descriptionOf(about),
    ...(about.status !== 'active' && { hidden: true as const }),
    noun: titleCase(family),
    kind: TAKEN_KINDS.includes(family) ? `${family}_object` : family,
    fields: leaves.map(fieldOf),
    conditions: leaves.flatMap((leaf) => conditionOf(type, leaf, leaves)),
    sample: without(withheld, samples[0] ?? {}),
    withheld,
  };
}

function keyOf(type: string): string {
  const key = type.replaceAll('.', '_');
  return TAKEN_KEYS.includes(key) ? `${key}_event` : key;
}

/** Zapier wants "Triggers when …", in one sentence. */
function descriptionOf({ description, sentence }: Pick<EventType, 'description' | 'sentence'>): string {
  const line = description.replaceAll(/\s+/g, ' ').trim();
  return /^Triggers when \S.*\.$/.test(line) ? line : `Triggers when ${sentence.replace(/\.$/, '')}.`;
}

interface Leaf {
  path: string;
  /** Of the field, with its title and description. */
  schema: JsonSchema;
  /** Without null; several when more than one type is possible. */
  types: JsonSchema[];
}

function leavesOf(group: JsonSchema, prefix: string): Leaf[] {
  return Object.entries(group.properties ?? {}).flatMap(([name, schema]) => {
    const types = typesOf(schema);
    const path = prefix + name;
    const [only] = types;
    return only?.properties ? leavesOf(only, `${path}.`) : [{ path, schema, types }];
  });
}

const typesOf = (schema: JsonSchema): JsonSchema[] =>
  (schema.anyOf ?? [schema])
    .flatMap((each) => [each.type ?? []].flat().map((type) => ({ ...each, type })))
    .filter(({ type }) => type !== 'null');

const lastOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);

const isWithheld = ({ path, types }: Leaf, hostWithholds: readonly string[]) =>
  hostWithholds.some((each) => path === each || path.startsWith(`${each}.`)) ||
  (SECRET.test(lastOf(path)) && types.some(({ type }) => type === 'string'));

function without(paths: readonly string[], sample: Readonly<Record<string, unknown>>) {
  const copy = structuredClone(sample) as Record<string, unknown>;
  for (const path of paths) {
    const groups = path.split('.');
    const name = groups.pop() ?? '';
    let holder: Record<string, unknown> | null | undefined = copy;
    for (const group of groups) holder = holder?.[group] as typeof holder;
    if (typeof holder === 'object' && holder !== null) delete holder[name];
  }
  return copy;
}

function fieldOf({ path, schema, types }: Leaf): ObjectField {
  const label = schema.title ?? titleCase(lastOf(path));
  const names = new Set(types.map(({ type }) => type));
  const [only = {}] = types;
  if (names.has('object')) return { path, label, dict: true };
  if (names.has('array')) return { path, label, ...listed(only) };
  if (only.format === 'date-time') return { path, label, type: 'datetime' };
  // Zapier wants a moment with its zone, however the product writes it.
  if (names.size === 1 && kindOf(lastOf(path), only) === 'date')
    return { path, label, type: 'datetime', written: only.format === 'date' ? 'day' : 'unix' };
  // A text or a number: a text, then.
  if (names.has('string')) return { path, label, type: 'string' };
  if (names.has('number') || names.has('integer')) return { path, label, type: 'number' };
  return names.has('boolean') ? { path, label, type: 'boolean' } : { path, label };
}

/** A list of simple values. Of objects, Zapier makes line items by the sample. */
function listed({ items }: JsonSchema): Pick<ObjectField, 'type' | 'list'> {
  const [only] = typeof items === 'object' ? typesOf(items) : [];
  if (only?.type === 'string') return { type: 'string', list: true };
  return only?.type === 'number' || only?.type === 'integer' ? { type: 'number', list: true } : {};
}

/** The status of what is over is always the same. */
const saysNothing = (type: string, path: string) => path === 'status' && /\.(?:completed|failed)$/.test(type);

function conditionOf(type: string, leaf: Leaf, all: readonly Leaf[]): ConditionDefinition[] {
  const { path, schema, types } = leaf;
  const [only = {}] = types;
  const name = lastOf(path);
  const isAlone = all.every((each) => each === leaf || lastOf(each.path) !== name);
  const key = snakeCase(isAlone || path === name ? name : path.replaceAll('.', '_'));
  const label = schema.title ?? titleCase(name);
  const choices = only.enum?.filter((value) => typeof value === 'string');
  if (choices && !saysNothing(type, path)) {
    const help = `${schema.description ?? 'Run only for this value.'} Leave it empty for all.`;
    return [{ kind: 'choice', key, path, label, help, choices }];
  }
  const values = only.additionalProperties;
  if (typeof values === 'object' && values.minimum === 0 && values.maximum === 1) {
    const help = 'Run only when this score is below a percentage. Leave it empty for all.';
    return [{ kind: 'score_below', key: singular(key), path, label: singular(label), help }];
  }
  return [];
}

const capitalized = (word: string, at: number) =>
  at > 0 && SMALL_WORDS.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1);
const titleCase = (name: string) =>
  snakeCase(name)
    .split('_')
    .map((word) => capitalized(word, 0))
    .join(' ');
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const singular = (words: string) => words.replace(/s$/, '');
