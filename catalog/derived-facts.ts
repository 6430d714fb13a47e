import type { EventType, JsonSchema } from './definition.ts';
import { schemaAt } from './paths.ts';
import type { Fact, FactKind, LinkChoice, Quote, Severity } from './presentation.ts';
import { variable } from './presentation.ts';
import { isLong, kindOf, namesIn, plain, readable, typeIn } from './schema-kinds.ts';

/** More than this is no message any more. */
const MOST_FACTS = 8;
const MOST_QUOTES = 2;
/** What names a thing, the best first. */
const NAMES = [
  ...['name', 'title', 'number', 'subject', 'label', 'reference', 'key', 'slug', 'display_name'],
  ...['displayName', 'full_name', 'fullName', 'username', 'email'],
];
const SECRET = /token|secret|password|api_?key|signature|hash$/i;
const ID = /(?:^id|_id|Id|_ids|Ids|ID)$/;
const URL_NAME = /(?:^|_)(?:url|link|href|permalink)$|(?:Url|URL|Link)$/;
const AMOUNT =
  /(?:^|_)(?:amount|total|subtotal|price|cost|fee|tax|revenue|balance|mrr|arr|discount)(?:_|$)|^(?:amount|total|price|cost)|(?:Amount|Total|Price|Cost|Fee|Balance)/;
const CURRENCY = /^currency(?:_code|Code)?$/;

/** A field of the object, or of something in it. */
interface Field {
  path: string;
  name: string;
  schema: JsonSchema;
}

const fieldsIn = (schema: JsonSchema, before = ''): Field[] =>
  Object.entries(schema.properties ?? {})
    // Templates name them as they are; what a path can't say is left out.
    .filter(([name]) => /^[A-Za-z_][\w-]*$/.test(name))
    .map(([name, each]) => ({ path: `${before}${name}`, name, schema: each }));

/** What names the object: a field beside its id. Undefined: it has no name. */
export function headlineField({
  schema,
  object_id,
}: EventType): { path: string; isNumber: boolean } | undefined {
  const parent = object_id.split('.').slice(0, -1).join('.');
  const around = parent === '' ? undefined : schemaAt(schema, parent);
  const places = [...(around ? [fieldsIn(around, `${parent}.`)] : []), fieldsIn(schema)];
  for (const fields of places) {
    for (const wanted of NAMES) {
      const found = fields.find(({ name, schema: each }) => name === wanted && isOneLine(each));
      if (found) return { path: found.path, isNumber: typeIn(found.schema) === 'integer' };
    }
  }
  return undefined;
}

const isOneLine = (schema: JsonSchema) =>
  ['string', 'number', 'integer'].includes(typeIn(schema) ?? '') && schema.enum === undefined;

/** What people want to know: the first fields that can be shown in a line, those with ids last. */
export function derivedFacts({ schema, object_id }: EventType, except: readonly string[]): Fact[] {
  const top = fieldsIn(schema);
  const currency = top.find(({ name }) => CURRENCY.test(name));
  const isMoney = (field: Field) =>
    AMOUNT.test(field.name) && ['number', 'integer'].includes(typeIn(field.schema) ?? '');
  const hasMoney = currency !== undefined && top.some(isMoney);
  const shown = top.filter(
    ({ path, name, schema: each }) =>
      !(except.includes(path) || path === object_id || SECRET.test(name) || isLink(name, each)) &&
      !(hasMoney && path === currency.path) &&
      !(typeIn(each) === 'string' && isLong(name, each)),
  );
  const names = new Set(shown.map(({ name }) => name));
  const facts = shown.flatMap((field): { fact: Fact; isId: boolean }[] => {
    const { path, name, schema: each } = field;
    const label = labelOf(each, name);
    const isId = ID.test(name);
    const nested = currency === undefined || !isMoney(field) ? moneyIn(field) : undefined;
    if (nested) return [{ fact: { label, ...nested }, isId: false }];
    const kind = isId && typeIn(each) === 'string' ? 'id' : kindOf(name, each);
    if (kind === undefined || (isId && typeIn(each) === 'array')) return [];
    if (currency !== undefined && isMoney(field)) {
      const minor = typeIn(each) === 'integer' && { minor_units: true };
      return [{ fact: { label, path, kind: 'money', currency: currency.path, ...minor }, isId: false }];
    }
    return [{ fact: { label, path, kind, ...namesFor(kind, each) }, isId }];
  });
  const others = facts.filter(({ isId }) => !isId);
  // Where a thing is shown, its id says nothing more.
  const ids = facts.filter(({ isId, fact: { path = '' } }) => isId && !names.has(path.replace(ID, '')));
  return [...others, ...ids].slice(0, MOST_FACTS).map(({ fact }) => fact);
}

const labelOf = ({ title }: JsonSchema, name: string) => plain(title ?? readable(name)) || readable(name);

function namesFor(kind: FactKind, schema: JsonSchema): Pick<Fact, 'names'> {
  const names = kind === 'enum' ? namesIn(schema) : undefined;
  return names && Object.keys(names).length > 0 ? { names } : {};
}

/** An object of an amount and its currency. */
function moneyIn({ path, schema }: Field): Omit<Fact, 'label'> | undefined {
  if (typeIn(schema) !== 'object') return undefined;
  const inner = fieldsIn(schema, `${path}.`);
  const currency = inner.find(({ name }) => CURRENCY.test(name));
  const amount = inner.find(({ name }) => /^(?:amount|value|minor_units|cents)$/.test(name));
  if (!currency || !amount) return undefined;
  const minor = typeIn(amount.schema) === 'integer' && { minor_units: true };
  return { path: amount.path, kind: 'money', currency: currency.path, ...minor };
}

/** Texts that people wrote, which would break a line. */
export function derivedQuotes({ schema }: EventType, except: readonly string[]): Quote[] {
  return fieldsIn(schema)
    .filter(({ path, name, schema: each }) => {
      const isText = typeIn(each) === 'string' && each.enum === undefined && isLong(name, each);
      return isText && !except.includes(path) && !SECRET.test(name);
    })
    .slice(0, MOST_QUOTES)
    .map(({ path, name, schema: each }) => ({ label: labelOf(each, name), path }));
}

const isLink = (name: string, { format, type }: JsonSchema) =>
  format === 'uri' || (URL_NAME.test(name) && [type].flat().includes('string'));

/** The first web address, of the object or of its links. */
export function derivedLink({ schema }: EventType): LinkChoice | undefined {
  const top = fieldsIn(schema);
  const inLinks = top
    .filter(({ name }) => /^_?(?:links|urls)$/.test(name))
    .flatMap((each) => fieldsIn(each.schema, `${each.path}.`))
    .filter(({ schema: each }) => typeIn(each) === 'string');
  const inside = top
    .filter((each) => typeIn(each.schema) === 'object')
    .flatMap((each) => fieldsIn(each.schema, `${each.path}.`));
  const found = [...top, ...inLinks, ...inside].find(
    (field) => isLink(field.name, field.schema) || inLinks.includes(field),
  );
  return found && { label: 'Open', url: `{{ ${variable(found.path)} }}` };
}

/** By the last words of the type's name. */
const WORDS: [Severity, RegExp][] = [
  ['error', /fail|error|declin|crash|reject|denied|breach/],
  [
    'warning',
    /expir|cancel|past_due|overdue|refund|disput|chargeback|paus|warn|suspend|delet|downgrad|churn/,
  ],
  [
    'success',
    /complet|succe|paid|fulfil|shipp|deliver|pass|resolv|approv|won$|deploy|finish|merged|activated/,
  ],
];

/** How serious a type is, as far as its name tells. */
export function derivedSeverity(type: string): Severity {
  const last = type.split('.').at(-1) ?? '';
  return WORDS.find(([, words]) => words.test(last))?.[0] ?? 'info';
}
