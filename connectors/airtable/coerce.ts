import { shorten } from '../connector.ts';
import { readDate, readNumber } from '../shared/rows/read-text.ts';
import { clean, excerpt, isEmail, linesOf, listOf, readYesNo } from '../shared/rows/text.ts';
import type { Column, FieldType } from './columns.ts';

export interface Coerced {
  /** Undefined: the cell is left as it is; null: it is emptied. */
  value?: unknown;
  /** What was changed or why nothing is written, to follow the field's name. */
  note?: string;
}

/** Characters. */
const LONGEST_TEXT = 100_000;
const LONGEST_OPTION = 100;
const LONGEST_URL = 2_000;

/** What is known of the field. */
type Known = Partial<Pick<Column, 'options' | 'max'>>;

/** Makes of a text what a field of the type takes. Empty text makes nothing. */
export function coerce(type: FieldType, source: string, known: Known = {}): Coerced {
  const text = harmless(clean(source));
  return text === '' ? {} : coercions[type](text, known);
}

/** In long texts `<airtable:mention …>` notifies somebody: from data it is text. */
const harmless = (text: string) => text.replaceAll(/<(?=airtable:)/gi, '<\u2060');

const line = (text: string): Coerced => cut(linesOf(text).join(' '), LONGEST_TEXT);
const lines = (text: string): Coerced => cut(text, LONGEST_TEXT);
const number = (text: string): Coerced => {
  const value = readNumber(text);
  return value === undefined ? { note: `was left out: "${excerpt(text)}" is not a number` } : { value };
};
const date = (text: string, characters: number): Coerced => {
  const value = readDate(text)?.slice(0, characters);
  return value === undefined ? { note: `was left out: "${excerpt(text)}" is not a date` } : { value };
};

const coercions: Record<FieldType, (text: string, known: Known) => Coerced> = {
  singleLineText: line,
  multilineText: lines,
  richText: lines,
  phoneNumber: line,
  email: (text) =>
    isEmail(text) ? { value: text } : { note: `was left out: "${excerpt(text)}" is not an e-mail address` },
  url: (text) => {
    const isWeb = /^https?:\/\//i.test(text) && URL.canParse(text) && text.length <= LONGEST_URL;
    return isWeb
      ? { value: text }
      : { note: `was left out: "${excerpt(text)}" is not a link that begins with https://` };
  },
  number,
  currency: number,
  // 0.5 is shown as 50 %, and "50 %" is read as 0.5.
  percent: number,
  duration: number,
  rating: (text, { max = 5 }) => {
    const value = readNumber(text);
    if (value === undefined) return { note: `was left out: "${excerpt(text)}" is not a number` };
    const whole = Math.min(Math.round(value), max);
    if (whole < 1) return { note: `was left out: a rating is at least 1, not ${excerpt(text)}` };
    return { value: whole, ...(whole !== value && { note: `was rounded to ${whole} of ${max}` }) };
  },
  checkbox: (text) => {
    const value = readYesNo(text);
    if (value === undefined) return { note: `was left out: "${excerpt(text)}" is neither yes nor no` };
    // A box that isn't ticked is an empty cell.
    return { value: value ? true : null };
  },
  singleSelect: (text, { options }) => optionName(text, options),
  multipleSelects: (text, { options }) => {
    const named = listOf(text).map((part) => optionName(part, options));
    const note = named.find((one) => one.note !== undefined)?.note;
    return { value: [...new Set(named.map(({ value }) => value))], ...(note !== undefined && { note }) };
  },
  date: (text) => date(text, 'YYYY-MM-DD'.length),
  dateTime: (text) => {
    const read = date(text, Number.POSITIVE_INFINITY);
    const isDay = typeof read.value === 'string' && !read.value.includes('T');
    return isDay ? { value: `${read.value}T00:00:00.000Z` } : read;
  },
  singleCollaborator: (text) =>
    /^usr[A-Za-z0-9]{14}$/.test(text)
      ? { value: { id: text } }
      : { note: `was left out: "${excerpt(text)}" is not the ID of a user (usr…)` },
};

function cut(text: string, max: number): Coerced {
  return { value: shorten(text, max), ...(text.length > max && { note: 'was shortened' }) };
}

/** One that exists is taken whatever its capitals. */
function optionName(text: string, options: readonly string[] = []): { value: string; note?: string } {
  const plain = text.trim().replaceAll(/\s+/g, ' ');
  const name = shorten(plain, LONGEST_OPTION);
  const existing = options.find((option) => option.toLowerCase() === name.toLowerCase());
  return { value: existing ?? name, ...(plain.length > LONGEST_OPTION && { note: 'was shortened' }) };
}
