import type { JsonSchema as Schema } from '../../catalog/index.ts';
import type { ConditionDefinition, EventDefinition, ObjectField } from '../../zapier-app/src/events.ts';
import { type CatalogEntry, catalog, eventTypes, testableTypes } from '../support/catalog.ts';

/** Members of `data.object` that let whoever has them in: a Zap would carry them into other apps. */
const WITHHELD = ['shareToken'];

/** The Zapier app's view of the catalog, as text. */
export function eventDefinitionsJson(): string {
  const events = eventTypes.map((type) => eventDefinition(type, catalog[type]));
  const testable = testableTypes.map((type) => ({ type, title: catalog[type].title }));
  return `${JSON.stringify({ events, testable }, null, 2)}\n`;
}

export function eventDefinition(
  type: string,
  entry: Pick<CatalogEntry, 'title' | 'description' | 'schema' | 'sample'>,
): EventDefinition {
  const [kind = ''] = type.split('.');
  const all = leavesOf(entry.schema, '');
  const leaves = all.filter(({ path }) => !WITHHELD.includes(path));
  const withheld = WITHHELD.filter((name) => all.some(({ path }) => path === name));
  return {
    type,
    key: type.replaceAll('.', '_'),
    title: entry.title,
    description: entry.description,
    noun: titleCase(kind),
    kind,
    fields: leaves.map(fieldOf),
    conditions: leaves.flatMap((leaf) => conditionOf(type, leaf)),
    sample: Object.fromEntries(Object.entries(entry.sample).filter(([name]) => !withheld.includes(name))),
    withheld,
  };
}

interface Leaf {
  path: string;
  /** Of the field, with its title and description. */
  schema: Schema;
  /** Without null; several when more than one type is possible. */
  types: Schema[];
}

function leavesOf(group: Schema, prefix: string): Leaf[] {
  return Object.entries(group.properties ?? {}).flatMap(([name, schema]) => {
    const types = typesOf(schema);
    const path = prefix + name;
    const [only] = types;
    return only?.properties ? leavesOf(only, `${path}.`) : [{ path, schema, types }];
  });
}

const typesOf = (schema: Schema): Schema[] =>
  (schema.anyOf ?? [schema])
    .flatMap((each) => [each.type ?? []].flat().map((type) => ({ ...each, type })))
    .filter(({ type }) => type !== 'null');

const lastOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);

function fieldOf({ path, schema, types }: Leaf): ObjectField {
  const label = schema.title ?? titleCase(lastOf(path));
  const names = new Set(types.map(({ type }) => type));
  const [only = {}] = types;
  if (names.has('object')) return { path, label, dict: true };
  if (only.format === 'date-time') return { path, label, type: 'datetime' };
  // A text or a number: a text, then.
  if (names.has('string')) return { path, label, type: 'string' };
  if (names.has('number') || names.has('integer')) return { path, label, type: 'number' };
  return names.has('boolean') ? { path, label, type: 'boolean' } : { path, label };
}

/** The status of what is over is always the same. */
const saysNothing = (type: string, path: string) => path === 'status' && /\.(?:completed|failed)$/.test(type);

function conditionOf(type: string, leaf: Leaf): ConditionDefinition[] {
  const { path, schema, types } = leaf;
  const [only = {}] = types;
  const label = schema.title ?? '';
  const key = snakeCase(lastOf(path));
  const choices = only.enum?.filter((value) => typeof value === 'string');
  if (choices && !saysNothing(type, path)) {
    const help = `${schema.description} Leave it empty for all.`;
    return [{ kind: 'choice', key, path, label, help, choices }];
  }
  const values = only.additionalProperties;
  if (typeof values === 'object' && values.minimum === 0 && values.maximum === 1) {
    const help = 'Run only when this score is below a percentage. Leave it empty for all.';
    return [{ kind: 'score_below', key: singular(key), path, label: singular(label), help }];
  }
  return [];
}

const titleCase = (name: string) =>
  snakeCase(name)
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const singular = (words: string) => words.replace(/s$/, '');
