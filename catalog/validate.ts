import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { JsonSchema } from './definition.ts';
import { keysOf } from './paths.ts';

/** What is wrong with one field: `param` is its dotted path, `message` says what would be right. */
export interface Problem {
  param: string;
  message: string;
}

export type Validation = { ok: true } | { ok: false; problems: Problem[] };

const MAX_PROBLEMS = 20;
const MAX_PARAM = 80;
const LONGEST_LIST = 300;

/** Seconds are told, and a zone: a date without one names a different instant on each machine. */
const INSTANT =
  /^(?:(?:\d\d[2468][048]|\d\d[13579][26]|\d\d0[48]|[02468][048]00|[13579][26]00)-02-29|\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8])))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** The formats that a schema may ask for, each with words for what is right. */
const FORMATS = {
  'date-time': 'an ISO 8601 date and time with a zone, such as 2026-05-04T09:30:00Z',
  date: 'a date, such as 2026-05-04',
  time: 'a time with a zone, such as 09:30:00Z',
  duration: 'an ISO 8601 duration, such as PT90S',
  email: 'an e-mail address',
  uri: 'a whole web address, such as https://example.com/page',
  uuid: 'a UUID',
  hostname: 'a host name',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
} as const;

const formats = Object.fromEntries(
  (Object.keys(FORMATS) as (keyof typeof FORMATS)[]).map((name) => [name, fullFormats[name]]),
);

/** An Ajv for schemas of `data.object`. Lengths are in UTF-16 units, as in JavaScript and `maxlength`. */
const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: true,
  // `type: [string, 'null']` is how nullable fields are written.
  allowUnionTypes: true,
  strictTypes: false,
  strictRequired: false,
  unicode: false,
  logger: false,
  addUsedSchema: false,
  formats: { ...formats, 'date-time': INSTANT },
});
ajv.addKeyword({ keyword: 'x-must', schemaType: 'string' });

const compiled = new WeakMap<object, ValidateFunction>();

/** Compiles a schema, once. @throws Error of Ajv when it is none */
export function compile(schema: JsonSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const made = ajv.compile(schema);
  compiled.set(schema, made);
  return made;
}

/**
 * Checks an object against a schema of the catalog. Answers carry at most 20 problems, one for each field,
 * and no input but names of fields, which are cut at 80 characters: an answer must not grow with what the
 * caller sent.
 */
export function validateAgainst(schema: JsonSchema, object: unknown): Validation {
  const check = compile(schema);
  if (check(object)) return { ok: true };
  return { ok: false, problems: problemsOf(check.errors ?? []) };
}

function problemsOf(errors: readonly ErrorObject[]): Problem[] {
  const byField = new Map<string, Problem & { weight: number }>();
  for (const error of errors) {
    // Of alternatives, what says that none of them fits tells more than why each doesn't.
    if (/\/(anyOf|oneOf)\/\d/.test(error.schemaPath)) continue;
    const param = paramOf(error);
    const weight = error.keyword === 'enum' || error.keyword === 'const' ? 1 : 0;
    const known = byField.get(param);
    if (known && known.weight >= weight) continue;
    byField.set(param, { param, message: messageOf(error), weight });
  }
  return [...byField.values()]
    .slice(0, MAX_PROBLEMS)
    .map(({ param, message }) => ({ param: cut(param, MAX_PARAM), message }));
}

function paramOf({ instancePath, keyword, params }: ErrorObject): string {
  const path = keysOf(instancePath);
  const within =
    keyword === 'required'
      ? [params.missingProperty]
      : keyword === 'additionalProperties'
        ? [params.additionalProperty]
        : [];
  return ['data', 'object', ...path, ...within].join('.');
}

function messageOf({ keyword, params, parentSchema, message }: ErrorObject): string {
  const schema: JsonSchema = parentSchema ?? {};
  switch (keyword) {
    case 'type':
    case 'enum':
    case 'minimum':
    case 'maximum':
      return `must be ${wanted(schema)}`;
    case 'format':
      return `must be ${FORMATS[params.format as keyof typeof FORMATS] ?? params.format}`;
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case 'minLength':
      return params.limit === 1 ? 'must not be empty' : `must be at least ${params.limit} characters long`;
    case 'maxLength':
      return `must be at most ${params.limit} characters long`;
    case 'pattern':
      return schema['x-must'] ?? cut(`must match ${params.pattern}`, LONGEST_LIST);
    case 'required':
      return 'is required';
    case 'additionalProperties':
      return 'is not a field of this type';
    case 'anyOf':
    case 'oneOf':
      return 'must have one of the forms that its schema lists';
    default:
      return message ?? 'is not as its schema says';
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a finite number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a JSON object',
  array: 'a list',
};

/** What a value would have to be, in words: "a number from 0 to 1". */
function wanted(schema: JsonSchema): string {
  const values = schema.enum?.filter((value) => value !== null);
  if (values) return cut(`one of ${values.map(String).join(', ')}`, LONGEST_LIST);
  const types = [schema.type ?? []].flat().filter((type) => type !== 'null');
  return types.map((type) => nounOf(type, schema)).join(' or ') || 'null';
}

function nounOf(type: string, schema: JsonSchema): string {
  const { format, minLength, maxLength, minimum, maximum, additionalProperties } = schema;
  if (type === 'string' && format !== undefined) return FORMATS[format as keyof typeof FORMATS] ?? format;
  if (type === 'string' && minLength !== undefined && maxLength !== undefined)
    return `a string of ${minLength} to ${maxLength} characters`;
  if (type === 'number' || type === 'integer') {
    const noun = type === 'number' ? 'a number' : 'a whole number';
    if (minimum !== undefined && maximum !== undefined) return `${noun} from ${minimum} to ${maximum}`;
    if (minimum !== undefined) return `${noun} of at least ${minimum}`;
    if (maximum !== undefined) return `${noun} of at most ${maximum}`;
  }
  if (type === 'object' && typeof additionalProperties === 'object' && !schema.properties) {
    const { type: each, minimum: from, maximum: to } = additionalProperties;
    if (each === 'number' && from !== undefined && to !== undefined)
      return `a JSON object of numbers from ${from} to ${to}`;
  }
  return NOUNS[type] ?? type;
}

const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
