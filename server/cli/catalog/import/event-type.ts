import type { JsonSchema } from '../../../../catalog/index.ts';
import { readable } from '../../../../catalog/schema-kinds.ts';
import { validateAgainst } from '../../../../catalog/validate.ts';
import { sampleOf } from './sample.ts';
import { ImportProblem, isObject, type Place, problemAt, whereIs } from './sources.ts';
import type { Warnings } from './warnings.ts';
import { descriptionOf, groupOf, nounOf, sentenceOf, titleOf } from './words.ts';

/** A file of a catalog that is to be. */
export interface TypeFile {
  type: string;
  title: string;
  description: string;
  sentence: string;
  group: string;
  object_id?: string;
  schema: JsonSchema;
  samples: Record<string, unknown>[];
  presentation?: object;
}

/** What is known of a type beside what is made of it. */
export interface Found {
  type: string;
  /** Where its payload is described. */
  place: Place;
  /** Of the whole payload, in the dialect of catalogs. */
  payload: JsonSchema;
  examples: readonly unknown[];
  description?: string | undefined;
}

/** What people decided: where the object is in the payload (`.`: it is the payload), and where its id is. */
export interface Decisions {
  object?: string | undefined;
  ids: ReadonlyMap<string, string>;
}

/** Where payloads have what the event is about, the likeliest first. */
const ENVELOPES = [['data', 'object'], ['data'], ['object'], ['payload']];
const MOST_SAMPLES = 10;
const LONGEST_DESCRIPTION = 500;

/** Makes a type of what a document says of it. @throws ImportProblem */
export function typeFileOf(found: Found, { object, ids }: Decisions, warnings: Warnings): TypeFile {
  const { type, place, payload, description } = found;
  const path = pathOf(payload, object, found);
  if (path.length > 0)
    warnings.tell(
      place,
      `the object of the event is ${path.join('.')} of the payload (--object says otherwise)`,
    );
  const said = memberAt(payload, path) ?? payload;
  const { examples, ...rest } = said;
  const schema: JsonSchema = { ...titled(rest), type: 'object' };
  const noun = nounOf(type);
  const id = ids.get(type) ?? idIn(schema, noun);
  if (id === undefined)
    throw problemAt(
      place,
      `has no field that is the id of the ${noun}: say which one with --id ${type}=<path>`,
    );
  const file: TypeFile = {
    ...{ type, title: titleOf(type), description: fitting(description) ?? descriptionOf(type) },
    ...{ sentence: sentenceOf(type), group: groupOf(type) },
    ...(id !== 'id' && { object_id: id }),
    ...{ schema, samples: [] },
  };
  const given = [...found.examples.map((each) => valueIn(each, path)), ...listIn(examples)];
  return { ...file, samples: samplesOf(schema, given, found, warnings) };
}

/** Every field with a title: that of the document, or one made of its name. */
function titled(schema: JsonSchema): JsonSchema {
  const { properties, items, anyOf, oneOf } = schema;
  const fields = Object.entries(properties ?? {}).map(([name, field]) => {
    const title = field.title ?? readable(name);
    return [name, { ...(title !== '' && { title }), ...titled(field) }];
  });
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(fields) }),
    ...(typeof items === 'object' && { items: titled(items) }),
    ...(anyOf && { anyOf: anyOf.map(titled) }),
    ...(oneOf && { oneOf: oneOf.map(titled) }),
  };
}

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function samplesOf(
  schema: JsonSchema,
  given: readonly unknown[],
  { type, place }: Found,
  warnings: Warnings,
): Record<string, unknown>[] {
  const fitting = given.filter(isObject).filter((each) => {
    const valid = validateAgainst(schema, each);
    if (valid.ok) return true;
    const [{ param, message } = { param: '', message: '' }] = valid.problems;
    warnings.tell(
      place,
      `an example of ${type} is left out, because it doesn't fit: ${param.replace(/^data\.object\.?/, '')} ${message}`,
    );
    return false;
  });
  const different = [...new Map(fitting.map((each) => [JSON.stringify(each), each])).values()];
  if (different.length > 0) return different.slice(0, MOST_SAMPLES);
  const noun = nounOf(type);
  // Examples of single fields may be wrong: then they count for nothing.
  const tries = [true, false].map((trusts) => sampleOf(schema, '', noun, trusts) as Record<string, unknown>);
  const good = tries.find((each) => validateAgainst(schema, each).ok);
  if (good) return [good];
  const made = { ...tries[1] };
  const valid = validateAgainst(schema, made);
  if (valid.ok) return [made];
  // What may be missing and can't be made up is left out.
  for (const { param } of valid.problems) {
    const [name = ''] = param.replace(/^data\.object\.?/, '').split('.');
    if (!schema.required?.includes(name)) delete made[name];
  }
  const again = validateAgainst(schema, made);
  if (again.ok) return [made];
  const [{ param, message } = { param: '', message: '' }] = again.problems;
  throw new ImportProblem(
    `${whereIs(place)} ${type}: no sample can be made up, because ${param.replace(/^data\.object\.?/, '')} ${message}: add an example`,
  );
}

/** @throws ImportProblem when people name a place that isn't there */
function pathOf(payload: JsonSchema, object: string | undefined, { place }: Found): string[] {
  if (object === '.') return [];
  if (object === undefined) return ENVELOPES.find((path) => isThing(memberAt(payload, path))) ?? [];
  const path = object.split('.');
  if (memberAt(payload, path)) return path;
  throw problemAt(place, `has no ${object}, which --object names`);
}

const isThing = (schema: JsonSchema | undefined): boolean =>
  schema !== undefined &&
  (schema.properties !== undefined ||
    [schema.type].flat().includes('object') ||
    (schema.anyOf ?? schema.oneOf ?? []).some(isThing));

function memberAt(schema: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((around, key) => {
    const members = around?.properties;
    return members && Object.hasOwn(members, key) ? members[key] : undefined;
  }, schema);
}

function valueIn(example: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((around, key) => (isObject(around) ? around[key] : undefined), example);
}

/** `id`, or else the id of the noun, or else the only id that there is. */
function idIn({ properties = {}, anyOf = [], oneOf = [] }: JsonSchema, noun: string): string | undefined {
  const names = [
    ...Object.keys(properties),
    ...[...anyOf, ...oneOf].flatMap((each) => Object.keys(each.properties ?? {})),
  ];
  const plain = (text: string) => text.replaceAll(/[\s_-]/g, '').toLowerCase();
  const last = noun.split(' ').at(-1) ?? noun;
  const wanted = ['id', `${noun}id`, `${last}id`, 'uuid', `${noun}uuid`, `${last}uuid`].map(plain);
  for (const each of wanted) {
    const found = names.find((name) => plain(name) === each);
    if (found !== undefined) return found;
  }
  const ids = names.filter((name) => /(?:_id|Id|ID)$/.test(name));
  return ids.length === 1 ? ids[0] : undefined;
}

function fitting(text: string | undefined): string | undefined {
  const line = text?.replaceAll(/\s+/g, ' ').trim() ?? '';
  if (line === '') return undefined;
  return line.length <= LONGEST_DESCRIPTION ? line : `${line.slice(0, LONGEST_DESCRIPTION - 1)}…`;
}
