import type { JsonSchema } from './definition.ts';
import { typeNamed } from './index.ts';

/**
 * What decides which operators make sense, and how a value is entered. `share`: a number from 0 to 1, shown
 * as per cent.
 */
export const FIELD_KINDS = ['text', 'choice', 'number', 'share', 'boolean', 'time', 'list'] as const;
type FieldKind = (typeof FIELD_KINDS)[number];

/** Something that a condition can be about. */
export interface ConditionField {
  /** From the root of the envelope: `data.object.summary.ratingCount`. */
  path: string;
  title: string;
  /** The title of what it is part of, such as "Summary"; null for the object itself. */
  group: string | null;
  description: string;
  kind: FieldKind;
  /** What it can be, where the contract states that. */
  choices: string[] | null;
  /** Of the catalog's sample; null when that has none. */
  sample: unknown;
}

/**
 * Every field of a type that has one value, those of the sample where names are free (such as dimensions).
 */
export function conditionFields(type: string): ConditionField[] {
  const { schema, samples } = typeNamed(type);
  return membersOf(schema, samples[0], 'data.object', null);
}

function membersOf(
  schema: JsonSchema,
  sample: unknown,
  path: string,
  group: string | null,
): ConditionField[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, member]) =>
    fieldsOf(member, memberOf(sample, key), `${path}.${key}`, group, key),
  );
}

function fieldsOf(
  about: JsonSchema,
  sample: unknown,
  path: string,
  group: string | null,
  key: string,
): ConditionField[] {
  const [schema = {}, ...others] = variantsOf(about);
  const title = about.title ?? humanized(key);
  const description = about.description ?? '';
  if (schema.properties) return membersOf(schema, sample, path, title);
  if (schema.type === 'object') {
    const each = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
    const named = Object.keys(isObject(sample) ? sample : {});
    return named.flatMap((name) =>
      fieldsOf({ ...each, description }, memberOf(sample, name), `${path}.${name}`, title, name),
    );
  }
  // A value of several types is taken for what the sample has.
  const kind = others.length > 0 || schema.type === undefined ? kindOf(sample) : kindBySchema(schema);
  return [
    { path, title, group, description, kind, choices: choicesOf(schema) ?? null, sample: sample ?? null },
  ];
}

/** One for each type that it can have, without null. */
function variantsOf(schema: JsonSchema): JsonSchema[] {
  if (schema.anyOf) return schema.anyOf.flatMap(variantsOf);
  if (!Array.isArray(schema.type)) return schema.type === 'null' ? [] : [schema];
  return schema.type.filter((type) => type !== 'null').map((type) => ({ ...schema, type }));
}

function choicesOf({ enum: values }: JsonSchema): string[] | undefined {
  const choices = values?.filter((value) => typeof value === 'string');
  return choices?.length ? choices : undefined;
}

function kindBySchema(schema: JsonSchema): FieldKind {
  if (choicesOf(schema)) return 'choice';
  if (schema.format === 'date-time') return 'time';
  if (schema.type === 'array') return 'list';
  if (schema.type === 'number' || schema.type === 'integer')
    return schema.minimum === 0 && schema.maximum === 1 ? 'share' : 'number';
  return schema.type === 'boolean' ? 'boolean' : 'text';
}

function kindOf(value: unknown): FieldKind {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

/** `hardest_step` → `Hardest step` */
function humanized(key: string): string {
  const words = key.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
