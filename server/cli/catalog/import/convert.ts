import type { JsonSchema } from '../../../../catalog/index.ts';
import { patternProblem } from '../../../../catalog/patterns.ts';
import { merged, orNull } from './merge.ts';
import { isObject, type Place, problemAt, type Sources } from './sources.ts';
import type { Warnings } from './warnings.ts';

/** Taken as they are when they are of this type. */
const PLAIN: Readonly<Record<string, 'number' | 'boolean'>> = {
  ...{ minLength: 'number', maxLength: 'number', minimum: 'number', maximum: 'number' },
  ...{ exclusiveMinimum: 'number', exclusiveMaximum: 'number', multipleOf: 'number', minItems: 'number' },
  ...{ maxItems: 'number', minProperties: 'number', maxProperties: 'number' },
  ...{ uniqueItems: 'boolean', deprecated: 'boolean' },
};
/** They say nothing of values, or are read elsewhere. */
const SILENT = new Set([
  ...['$id', 'id', '$schema', '$anchor', '$comment', '$defs', 'definitions', '$ref', 'allOf', 'nullable'],
  ...['readOnly', 'writeOnly', 'xml', 'externalDocs', 'example', 'examples', 'title', 'description'],
]);
const FORMATS = new Set([
  'date-time',
  'date',
  'time',
  'duration',
  'email',
  'uri',
  'uuid',
  'hostname',
  'ipv4',
  'ipv6',
]);
/** Formats of numbers, and hints for forms. */
const HINTS = new Set([
  'int32',
  'int64',
  'float',
  'double',
  'decimal',
  'password',
  'byte',
  'binary',
  'string',
]);
const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
const LONGEST = { title: 200, description: 2000 };
const MOST_VALUES = 500;

/** Turns schemas of OpenAPI 3.0 and 3.1 and of JSON Schema into the dialect of catalogs. */
export class Converter {
  readonly #sources: Sources;
  readonly #warnings: Warnings;
  /** What is deeper is left open. */
  readonly #deepest: number;

  constructor(sources: Sources, warnings: Warnings, deepest: number) {
    this.#sources = sources;
    this.#warnings = warnings;
    this.#deepest = deepest;
  }

  /** @throws ImportProblem when a reference can't be followed, or it is no schema */
  convert(place: Place, depth = 0, open: readonly string[] = []): JsonSchema {
    const { value } = place;
    if (value === true) return {};
    if (!isObject(value)) throw problemAt(place, 'must be a schema');
    const own = this.#own(place, value, depth, open);
    const parts = [...this.#referred(place, value, depth, open), ...this.#all(place, value, depth, open)];
    const whole = parts.length === 0 ? own : (merged([...parts, own]) ?? { ...own, allOf: parts });
    return value.nullable === true ? orNull(whole) : whole;
  }

  #referred(place: Place, { $ref }: Record<string, unknown>, depth: number, open: readonly string[]) {
    if ($ref === undefined) return [];
    if (typeof $ref !== 'string')
      throw problemAt({ ...place, path: [...place.path, '$ref'] }, 'must be a string');
    const target = this.#sources.follow(place, $ref);
    const name = `${target.source.file}#${target.path.join('/')}`;
    const isDeep = depth > this.#deepest;
    if (!open.includes(name) && !isDeep) return [this.convert(target, depth, [...open, name])];
    const why = isDeep
      ? `what is below ${this.#deepest} levels is left open`
      : `${$ref} refers to itself, and is left open there`;
    this.#warnings.tell(place, why);
    return [openForm(target.value)];
  }

  #all(place: Place, { allOf }: Record<string, unknown>, depth: number, open: readonly string[]) {
    if (!Array.isArray(allOf)) return [];
    return allOf.map((_, i) => this.convert(this.#below(place, ['allOf', String(i)]), depth, open));
  }

  /** What the schema says itself, without what it refers to. */
  #own(place: Place, value: Record<string, unknown>, depth: number, open: readonly string[]): JsonSchema {
    const schema: JsonSchema = {};
    for (const key of ['title', 'description'] as const) {
      const said = value[key];
      if (typeof said === 'string' && said.trim() !== '') schema[key] = cut(said.trim(), LONGEST[key]);
    }
    for (const [key, said] of Object.entries(value)) {
      if (SILENT.has(key) || key.startsWith('x-')) continue;
      this.#keyword(place, key, said, schema, { depth, open });
    }
    const examples = examplesOf(value);
    if (examples.length > 0) schema.examples = examples;
    return schema;
  }

  #keyword(
    place: Place,
    key: string,
    said: unknown,
    schema: JsonSchema,
    { depth, open }: { depth: number; open: readonly string[] },
  ): void {
    const inner = (...path: string[]) => this.convert(this.#below(place, path), depth + 1, open);
    const isDeep = depth >= this.#deepest;
    const at = { ...place, path: [...place.path, key] };
    switch (key) {
      case 'type':
        this.#type(at, said, schema);
        return;
      case 'enum':
        if (Array.isArray(said) && said.length > 0 && said.length <= MOST_VALUES)
          schema.enum = [...new Set(said)];
        else this.#drop(at, `an enum of ${Array.isArray(said) ? said.length : 'no'} values`);
        return;
      case 'const':
      case 'default':
        schema[key] = said;
        return;
      case 'format':
        this.#format(at, said, schema);
        return;
      case 'pattern':
        this.#pattern(at, said, schema);
        return;
      case 'required':
        if (Array.isArray(said)) schema.required = [...new Set(said.map(String))];
        return;
      case 'properties':
        if (!isObject(said)) {
          this.#drop(at, 'properties that are no map');
          return;
        }
        if (isDeep) {
          this.#warnings.tell(at, `what is below ${this.#deepest} levels is left open`);
          return;
        }
        schema.properties = Object.fromEntries(
          Object.entries(said)
            .filter(([name, each]) => each !== false && name !== '')
            .map(([name]) => [name, inner('properties', name)]),
        );
        return;
      case 'items':
      case 'additionalProperties':
        if (typeof said === 'boolean') schema[key] = said;
        else if (Array.isArray(said)) this.#drop(at, 'items for each place of a list');
        else if (!isDeep) schema[key] = inner(key);
        return;
      case 'anyOf':
      case 'oneOf':
        if (Array.isArray(said) && said.length > 0)
          schema[key] = said.map((_, i) => this.convert(this.#below(place, [key, String(i)]), depth, open));
        return;
      case 'exclusiveMinimum':
      case 'exclusiveMaximum': {
        if (typeof said === 'number') schema[key] = said;
        // In OpenAPI 3.0 it says how the limit beside it is meant.
        const limit = key === 'exclusiveMinimum' ? 'minimum' : 'maximum';
        const beside = isObject(place.value) ? place.value[limit] : undefined;
        if (said === true && typeof beside === 'number') {
          schema[key] = beside;
          delete schema[limit];
        }
        return;
      }
      case 'minimum':
      case 'maximum': {
        const isExclusive =
          isObject(place.value) &&
          place.value[key === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'] === true;
        if (typeof said === 'number' && !isExclusive) schema[key] = said;
        return;
      }
      default:
        if (PLAIN[key] !== undefined && typeof said === PLAIN[key]) schema[key] = said;
        else this.#drop(at, PLAIN[key] === undefined ? key : `${key} that is no ${PLAIN[key]}`);
    }
  }

  #type(place: Place, said: unknown, schema: JsonSchema): void {
    const types = [said]
      .flat()
      .filter((type) => typeof type === 'string' && TYPES.includes(type)) as string[];
    if (types.length === 0) this.#drop(place, `type ${JSON.stringify(said)}`);
    else schema.type = types.length === 1 ? types[0] : [...new Set(types)];
  }

  #format(place: Place, said: unknown, schema: JsonSchema): void {
    const format = said === 'url' || said === 'iri' ? 'uri' : String(said);
    if (FORMATS.has(format)) schema.format = format;
    else if (!HINTS.has(format)) this.#drop(place, `format ${format}`);
  }

  #pattern(place: Place, said: unknown, schema: JsonSchema): void {
    const problem = typeof said !== 'string' || said.length > 500 ? 'is too long' : patternProblem(said);
    if (problem === undefined) schema.pattern = String(said);
    else this.#warnings.tell(place, `the pattern ${cut(String(said), 60)} is left out: it ${problem}`);
  }

  #drop(place: Place, what: string): void {
    this.#warnings.tell(place, `${what} is left out: catalogs don't have it`);
  }

  #below({ source, path, value }: Place, more: readonly string[]): Place {
    const found = more.reduce<unknown>((around, key) => Reflect.get(around as object, key), value);
    return { source, path: [...path, ...more], value: found };
  }
}

/** What is known of something without looking into it. */
function openForm(value: unknown): JsonSchema {
  const { type, title, properties } = isObject(value) ? value : {};
  const known = typeof type === 'string' && TYPES.includes(type) ? type : properties ? 'object' : undefined;
  return {
    ...(typeof title === 'string' && title !== '' && { title: cut(title, LONGEST.title) }),
    ...(known !== undefined && { type: known }),
  };
}

/** `example` of OpenAPI, `examples` of JSON Schema, and those with names of OpenAPI. */
export function examplesOf({ example, examples }: Record<string, unknown>): unknown[] {
  const named = isObject(examples)
    ? Object.values(examples).map((each) => (isObject(each) ? each.value : each))
    : [];
  const all = [...(example === undefined ? [] : [example]), ...(Array.isArray(examples) ? examples : named)];
  return all.filter((each) => each !== undefined);
}

const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
