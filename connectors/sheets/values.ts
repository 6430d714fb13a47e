import { shorten } from '../connector.ts';
import { readDate, readNumber } from '../shared/rows/read-text.ts';
import { clean, excerpt, readYesNo } from '../shared/rows/text.ts';
import type { CellValue } from './client.ts';

/** What people can say that a text is. Without it: a plain number is one, and anything else is text. */
export const typeNames = {
  text: 'Text',
  number: 'Number',
  date: 'Date and time',
  checkbox: 'Checkbox',
} as const;
export const cellTypes = ['text', 'number', 'date', 'checkbox', 'title', 'select', 'url'] as const;
export type CellType = (typeof cellTypes)[number];

export interface Coerced {
  value: CellValue;
  /** What was changed, to follow the column's name. */
  note?: string;
}

/** Characters of a cell: https://support.google.com/drive/answer/37603 */
const LONGEST_CELL = 50_000;
/** Digits that a cell keeps; longer ones are ids. */
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;
const DATES = ['DATE', 'DATE_TIME'];

export interface ColumnFacts {
  /** The column's number format. */
  format: string;
  timeZone: string;
}

/** Makes of a text what is written to a cell; an empty one leaves the cell as it is. */
export function coerce(
  type: CellType | undefined,
  source: string,
  { format, timeZone }: ColumnFacts,
): Coerced {
  const text = clean(source);
  if (text === '') return { value: null };
  if (type === 'date' || DATES.includes(format)) {
    const date = readDate(text);
    // Where the column isn't formatted for dates, a number of days would be shown as 46146.4.
    if (date) return { value: DATES.includes(format) ? serial(date, timeZone) : written(date) };
    return type === 'date' ? { value: text, note: `isn't a date: "${excerpt(text)}"` } : plain(text);
  }
  if (type === 'number') {
    const number = readNumber(text);
    return number === undefined
      ? { ...plain(text), note: `isn't a number: "${excerpt(text)}"` }
      : { value: number };
  }
  if (type === 'checkbox') {
    const value = readYesNo(text);
    return value === undefined
      ? { ...plain(text), note: `is neither yes nor no: "${excerpt(text)}"` }
      : { value };
  }
  // Ids, also such as 007, stay what they are.
  return type === undefined && PLAIN_NUMBER.test(text) ? { value: Number(text) } : plain(text);
}

function plain(text: string): Coerced {
  return { value: shorten(text, LONGEST_CELL), ...(text.length > LONGEST_CELL && { note: 'was shortened' }) };
}

/** In UTC: `2026-05-04 09:30:00`, which sorts as it should. */
const written = (date: string) => date.replace('T', ' ').replace(/\.\d+Z$/, '');

const DAY_MS = 86_400_000;
/** Days of 1970-01-01 after 1899-12-30, from which Sheets counts. */
const EPOCH_DAYS = 25_569;

/** Days since 1899-12-30 on the clocks of the time zone. A day alone is the same everywhere. */
export function serial(date: string, timeZone: string): number {
  const instant = Date.parse(date);
  const local = date.includes('T') ? instant + offsetMs(instant, timeZone) : instant;
  return Math.round((local / DAY_MS + EPOCH_DAYS) * 1e6) / 1e6;
}

/** The moment that a cell with a date says, milliseconds; undefined: none. */
export function momentOf(value: string, timeZone: string): number | undefined {
  const days = /^\d{5}(?:\.\d+)?$/.test(value) ? Number(value) : undefined;
  if (days === undefined) {
    const date = readDate(value);
    return date === undefined ? undefined : Date.parse(date);
  }
  const local = Math.round((days - EPOCH_DAYS) * DAY_MS);
  return local - offsetMs(local, timeZone);
}

/** How far the zone's clocks are ahead of UTC at an instant; 0 for a zone that isn't known. */
function offsetMs(instant: number, timeZone: string): number {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(instant);
    const part = (name: string) => Number(parts.find(({ type }) => type === name)?.value);
    const local = Date.UTC(
      ...([
        part('year'),
        part('month') - 1,
        part('day'),
        part('hour'),
        part('minute'),
        part('second'),
      ] as const),
    );
    return local - Math.floor(instant / 1000) * 1000;
  } catch {
    return 0;
  }
}
