import type { JsonSchema } from './definition.ts';

/** A reference can't be followed. `path`: where it stands, below the schema. */
export class RefError extends Error {
  readonly path: string[];
  constructor(message: string, path: string[]) {
    super(message);
    this.path = path;
  }
}

/** Finds the document of a reference: `shared/person.yaml`. Undefined: there is none. */
export type FindDocument = (name: string) => unknown;

const MOST_NODES = 20_000;

/**
 * A copy of a schema in which every `$ref` is replaced by what it refers to: `shared/person.yaml`,
 * `shared/parts.yaml#/address` or `#/$defs/address`. What stands beside a `$ref` goes before what it refers
 * to, and `properties` of both count. @throws RefError
 */
export function withoutRefs(schema: unknown, find: FindDocument): JsonSchema {
  let nodes = 0;
  const resolve = (value: unknown, root: unknown, path: string[], open: string[]): unknown => {
    nodes += 1;
    if (nodes > MOST_NODES) throw new RefError(`must have at most ${MOST_NODES} parts in all`, path);
    if (Array.isArray(value)) return value.map((each, i) => resolve(each, root, [...path, String(i)], open));
    if (!isObject(value)) return value;
    const { $ref, $defs: _, ...own } = value;
    const rest = Object.fromEntries(
      Object.entries(own).map(([key, each]) => [key, resolve(each, root, [...path, key], open)]),
    );
    if ($ref === undefined) return rest;
    if (typeof $ref !== 'string') throw new RefError('must be a string', [...path, '$ref']);
    if (open.includes($ref)) throw new RefError(`refers to itself: ${[...open, $ref].join(' → ')}`, path);
    const [name = '', pointer = ''] = $ref.split('#', 2);
    const document = name === '' ? root : find(name);
    const target = document === undefined ? undefined : at(document, pointer);
    if (!isObject(target)) throw new RefError(`refers to ${$ref}, which isn't there`, [...path, '$ref']);
    // Inside another file, `#/…` is that file's own.
    const found = resolve(target, document, path, [...open, $ref]) as JsonSchema;
    return merged(found, rest as JsonSchema);
  };
  return resolve(schema, schema, [], []) as JsonSchema;
}

function merged(below: JsonSchema, above: JsonSchema): JsonSchema {
  const both = { ...below, ...above };
  if (below.properties && above.properties) both.properties = { ...below.properties, ...above.properties };
  if (below.required && above.required) both.required = [...new Set([...below.required, ...above.required])];
  return both;
}

/** What a JSON pointer points at. https://www.rfc-editor.org/rfc/rfc6901 */
function at(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

/** A percent sign that encodes nothing stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
