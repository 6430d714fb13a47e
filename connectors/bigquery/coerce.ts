import { shorten } from '../connector.ts';
import { readDate, readNumber } from '../shared/rows/read-text.ts';
import { clean, excerpt, listOf, readYesNo } from '../shared/rows/text.ts';
import { type ColumnType, type TableField, typeOf } from './columns.ts';

/** A value as `insertAll` takes it: numbers that don't fit into a double are texts. */
export type Value = string | number | boolean | Value[] | { [name: string]: Value };

export interface Coerced {
  /** Undefined: the column is left empty. */
  value?: Value;
  /** What was changed or why nothing is written, to follow the column's name. */
  note?: string;
}

/** Characters of a text: far below the 10 MB of a row. */
const LONGEST_TEXT = 1_000_000;
/**
 * Digits after the point.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types
 */
const SCALES = { NUMERIC: 9, BIGNUMERIC: 38 };

/** Makes of a text what a column takes; an empty one makes nothing. */
export function coerce(field: TableField, source: string): Coerced {
  const type = typeOf(field);
  const text = clean(source);
  if (type === undefined || text === '') return {};
  if (field.mode === 'REPEATED') return several(type, field, text);
  return type === 'RECORD' ? record(field, parsed(text), text) : coercions[type](text, field);
}

const leftOut = (text: string, what: string): Coerced => ({
  note: `was left out: "${excerpt(text)}" is not ${what}`,
});
const orLeftOut = (value: Value | undefined, text: string, what: string): Coerced =>
  value === undefined ? leftOut(text, what) : { value };

/** The moment in UTC, with its time of day. */
function instant(text: string): string | undefined {
  const date = readDate(text);
  return date === undefined || date.includes('T') ? date : `${date}T00:00:00.000Z`;
}

/** `0.03351`, and not `3.351e-2`. */
function decimal(text: string, scale: number): string | undefined {
  if (/^-?\d{1,29}(?:\.\d+)?$/.test(text)) return text.replace(new RegExp(`(\\.\\d{${scale}})\\d+$`), '$1');
  const number = readNumber(text);
  if (number === undefined || Math.abs(number) >= 1e21) return undefined;
  return number.toFixed(Math.min(scale, 20)).replace(/\.?0+$/, '');
}

function whole(text: string): string | number | undefined {
  // More digits than a double has.
  if (/^-?\d{16,19}$/.test(text)) return text;
  const number = readNumber(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

const coercions: Record<Exclude<ColumnType, 'RECORD'>, (text: string, field: TableField) => Coerced> = {
  STRING: (text, { maxLength }) => {
    const most = Math.min(Number(maxLength ?? LONGEST_TEXT), LONGEST_TEXT);
    return { value: shorten(text, most), ...(text.length > most && { note: 'was shortened' }) };
  },
  INT64: (text) => orLeftOut(whole(text), text, 'a whole number'),
  FLOAT64: (text) => orLeftOut(readNumber(text), text, 'a number'),
  NUMERIC: (text) => orLeftOut(decimal(text, SCALES.NUMERIC), text, 'a number'),
  BIGNUMERIC: (text) => orLeftOut(decimal(text, SCALES.BIGNUMERIC), text, 'a number'),
  BOOL: (text) => orLeftOut(readYesNo(text), text, 'yes or no'),
  TIMESTAMP: (text) => orLeftOut(instant(text), text, 'a date'),
  DATE: (text) => orLeftOut(instant(text)?.slice(0, 10), text, 'a date'),
  TIME: (text) => orLeftOut(instant(text)?.slice(11, 23), text, 'a time'),
  DATETIME: (text) => orLeftOut(instant(text)?.slice(0, 23), text, 'a date'),
  // A text with JSON in it, not an object.
  JSON: (text) => ({ value: parsed(text) === undefined ? JSON.stringify(text) : text }),
};

/** Undefined: it isn't JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members that the column knows. */
function record(field: TableField, value: unknown, text: string): Coerced {
  if (!isObject(value)) return leftOut(text, 'a JSON object');
  const members = (field.fields ?? []).flatMap((each): [string, Value][] => {
    const given = Object.hasOwn(value, each.name) ? value[each.name] : undefined;
    const inner = coerce(each, given === undefined || given === null ? '' : textOf(given));
    return inner.value === undefined ? [] : [[each.name, inner.value]];
  });
  return { value: Object.fromEntries(members) };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** A list; of records also a map, whose names and values become records with two members. */
function several(type: ColumnType, field: TableField, text: string): Coerced {
  const one = { ...field, mode: 'NULLABLE' };
  if (type !== 'RECORD') {
    const all = listOf(text).map((part) => coerce(one, part));
    const note = all.find((each) => each.note !== undefined)?.note;
    return {
      value: all.flatMap(({ value }) => (value === undefined ? [] : [value])),
      ...(note && { note }),
    };
  }
  const value = parsed(text);
  if (value === null) return { value: [] };
  const rows = isObject(value) ? pairsOf(field, value) : value;
  if (!Array.isArray(rows)) return leftOut(text, 'a JSON list');
  return { value: rows.flatMap((each) => record(one, each, text).value ?? []) };
}

/** `{"clarity": 4}` in a column of `name` and `value`; what the second can't hold is left out. */
function pairsOf({ fields = [] }: TableField, map: Record<string, unknown>): Record<string, unknown>[] {
  const [name, value] = fields;
  if (!name || !value) return [];
  return Object.entries(map).flatMap(([key, held]) => {
    const isHeld = coerce(value, held === null || held === undefined ? '' : textOf(held)).value !== undefined;
    return isHeld ? [{ [name.name]: key, [value.name]: held }] : [];
  });
}
