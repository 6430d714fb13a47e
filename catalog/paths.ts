import type { JsonSchema } from './definition.ts';

/** What a schema says at a dotted path, `undefined` when it has no such field. `*`: each item of a list. */
export function schemaAt(schema: JsonSchema, path: string): JsonSchema | undefined {
  let found: JsonSchema | undefined = schema;
  for (const key of path.split('.')) {
    found = found && member(found, key);
  }
  return found;
}

function member(schema: JsonSchema, key: string): JsonSchema | undefined {
  const own = schema.properties;
  if (own && Object.hasOwn(own, key)) return own[key];
  if (key === '*' || /^\d+$/.test(key)) {
    const { items } = schema;
    if (typeof items === 'object') return items;
  }
  if (typeof schema.additionalProperties === 'object') return schema.additionalProperties;
  for (const part of [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    const found = member(part, key);
    if (found) return found;
  }
  // An object whose members the schema leaves open.
  const types = [schema.type ?? []].flat();
  const isOpen =
    (types.includes('object') || types.length === 0) && !own && schema.additionalProperties !== false;
  return isOpen ? {} : undefined;
}

/** The value at a dotted path, `undefined` when there is none. */
export function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** The keys of a JSON pointer. https://www.rfc-editor.org/rfc/rfc6901 */
export const keysOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
