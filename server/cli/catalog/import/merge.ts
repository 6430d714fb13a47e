import type { JsonSchema } from '../../../../catalog/index.ts';

/** Of these, what is said later or nearer counts. */
const WORDS = new Set(['title', 'description', 'examples', 'default', 'deprecated', 'x-must']);

/** One schema that asks for what all of them ask; undefined: no single one can say it. */
export function merged(parts: readonly JsonSchema[]): JsonSchema | undefined {
  let whole: JsonSchema = {};
  for (const part of parts) {
    const next = mergedTwo(whole, part);
    if (!next) return undefined;
    whole = next;
  }
  return whole;
}

function mergedTwo(one: JsonSchema, other: JsonSchema): JsonSchema | undefined {
  const both: JsonSchema = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const known = both[key];
    if (known === undefined || WORDS.has(key) || JSON.stringify(known) === JSON.stringify(value)) {
      both[key] = value;
    } else if (key === 'required') {
      both.required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
    } else if (key === 'properties') {
      both.properties = mergedMembers(one.properties ?? {}, other.properties ?? {});
    } else if (key === 'type') {
      const types = common([one.type ?? []].flat(), [other.type ?? []].flat());
      if (types.length === 0) return undefined;
      both.type = types.length === 1 ? types[0] : types;
    } else if (key === 'additionalProperties' && typeof value === 'boolean' && typeof known === 'boolean') {
      both.additionalProperties = known && value;
    } else return undefined;
  }
  // Each closed form would refuse the members of the other.
  const isClosed = one.additionalProperties === false || other.additionalProperties === false;
  if (isClosed && one.properties && other.properties) delete both.additionalProperties;
  return both;
}

function mergedMembers(
  one: Record<string, JsonSchema>,
  other: Record<string, JsonSchema>,
): Record<string, JsonSchema> {
  const all = { ...one };
  for (const [name, schema] of Object.entries(other)) {
    const known = Object.hasOwn(all, name) ? all[name] : undefined;
    all[name] = known ? (mergedTwo(known, schema) ?? { allOf: [known, schema] }) : schema;
  }
  return all;
}

const common = (one: readonly string[], other: readonly string[]): string[] =>
  one.flatMap((type) => {
    if (other.includes(type)) return [type];
    // Every whole number is a number.
    return (type === 'number' && other.includes('integer')) ||
      (type === 'integer' && other.includes('number'))
      ? ['integer']
      : [];
  });

/** The same, or null. */
export function orNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values, const: only, anyOf, oneOf } = schema;
  if (anyOf) return { ...schema, anyOf: withNull(anyOf) };
  if (oneOf) return { ...schema, oneOf: withNull(oneOf) };
  if (schema.allOf) return { anyOf: [schema, { type: 'null' }] };
  const types = [type ?? []].flat();
  const nullable = { ...schema };
  if (values && !values.includes(null)) nullable.enum = [...values, null];
  if (only !== undefined && only !== null) {
    delete nullable.const;
    nullable.enum = [only, null];
  }
  if (types.length > 0 && !types.includes('null')) nullable.type = [...types, 'null'];
  else if (types.length === 0 && schema.properties) nullable.type = ['object', 'null'];
  return nullable;
}

const withNull = (forms: readonly JsonSchema[]): JsonSchema[] =>
  forms.some(({ type }) => [type].flat().includes('null')) ? [...forms] : [...forms, { type: 'null' }];
