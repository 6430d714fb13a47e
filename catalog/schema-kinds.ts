import type { JsonSchema } from './definition.ts';
import type { FactKind } from './presentation.ts';

/** The one type that a value can have beside null; undefined: several, or any. */
export function typeIn({ type, anyOf }: JsonSchema): string | undefined {
  const types = [type ?? []].flat().filter((each) => each !== 'null');
  if (types.length === 0 && anyOf) {
    const inner = new Set(anyOf.map(typeIn).filter((each) => each !== undefined));
    return inner.size === 1 ? [...inner][0] : undefined;
  }
  return types.length === 1 ? types[0] : undefined;
}

const SECONDS = /(?:^|_)(?:seconds|secs)$|Seconds$/;
const MOMENT = /(?:_at|At|_date|Date|_on)$|^(?:date|created|updated|timestamp)$/;
const LONG = /^(?:description|notes?|comment|message|body|text|reason|error|summary|details?)$/i;
const LONG_LENGTH = 300;

/** What a value is, as far as its schema and name tell; undefined: nothing to show in a line. */
export function kindOf(name: string, schema: JsonSchema): FactKind | undefined {
  switch (typeIn(schema)) {
    case 'string':
      if (namesIn(schema)) return 'enum';
      return schema.format === 'date-time' || schema.format === 'date' ? 'date' : 'text';
    case 'boolean':
      return 'yes_no';
    case 'integer':
    case 'number':
      if (schema.minimum === 0 && schema.maximum === 1 && typeIn(schema) === 'number') return 'percent';
      if (SECONDS.test(name)) return 'duration';
      return typeIn(schema) === 'integer' && MOMENT.test(name) ? 'date' : 'number';
    case 'array':
      return 'list';
    case 'object':
      return isPerson(schema) ? 'person' : undefined;
    default:
      return schema.properties ? undefined : 'text';
  }
}

/** Somebody with a name and an address. */
function isPerson({ properties = {} }: JsonSchema): boolean {
  const has = (...names: string[]) => names.some((name) => Object.hasOwn(properties, name));
  return has('email') && has('name', 'full_name', 'first_name', 'firstName', 'display_name', 'username');
}

/** What people read for the values of an enum; undefined: it is none. */
export function namesIn(schema: JsonSchema): Record<string, string> | undefined {
  const values = schema.enum?.filter((value) => typeof value === 'string') ?? [];
  if (values.length === 0) return undefined;
  return Object.fromEntries(
    values.filter((each) => !/[A-Z]/.test(each)).map((each) => [each, readable(each)]),
  );
}

/** Whether people write sentences in it. */
export const isLong = (name: string, { maxLength = 0, format }: JsonSchema): boolean =>
  format === undefined && (LONG.test(name) || maxLength > LONG_LENGTH);

const ACRONYMS = /\b(?:id|url|api|sku|vat|ip|ci)\b/gi;

/** `dueDate`, `customer_id` → `Due date`, `Customer ID`. */
export function readable(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return (words.charAt(0).toUpperCase() + words.slice(1)).replaceAll(ACRONYMS, (word) => word.toUpperCase());
}

/** `Invoice Paid` → `Invoice paid`; `CI` and `SaaS` stay. */
export function sentenceCase(title: string): string {
  const [first = '', ...rest] = plain(title).split(/\s+/);
  const lowered = rest.map((word) => (/^[A-Z][a-z']*$/.test(word) ? word.toLowerCase() : word));
  return [first, ...lowered].join(' ').trim();
}

/** Without what some vendor takes for markup. */
export const plain = (text: string): string =>
  text
    .replaceAll(/[*_`~<>[\]{}|\\&#]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
