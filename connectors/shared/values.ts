import { humanize, shorten } from '../connector.ts';
import { oneLine } from './plain-text.ts';

/**
 * How values are written for people, in messages and by filters of templates. Undefined: the value is none of
 * the kind.
 */

/** Items of a list that are named. */
const MOST_SCALARS = 10;
const MOST_ITEMS = 5;
const LONGEST_ITEM = 60;
/** What names an item, the best first. */
const NAMES = [
  ...['name', 'title', 'label', 'display_name', 'full_name', 'description', 'product_name', 'sku', 'number'],
  ...['key', 'email', 'id'],
];
/** Seconds since 1970 have at most eleven digits until the year 5138; milliseconds have more since 1973. */
const LEAST_MILLISECONDS = 1e11;
const LAST_INSTANT = 8.64e15;

type Facts = Readonly<Record<string, unknown>>;

export const isFacts = (value: unknown): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number, also one that is written as text, as shops write amounts. */
export function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,8})?$/.test(value) ? Number(value) : undefined;
}

/** An instant of an ISO 8601 text, or of Unix seconds or milliseconds. */
export function instantIn(value: unknown): Date | undefined {
  const milliseconds =
    typeof value === 'number'
      ? value * (Math.abs(value) < LEAST_MILLISECONDS ? 1000 : 1)
      : Date.parse(typeof value === 'string' ? value : '');
  return Math.abs(milliseconds) <= LAST_INSTANT ? new Date(milliseconds) : undefined;
}

/** With commas between thousands. */
export const count = (n: number): string => n.toLocaleString('en-US');

/** `12 ratings` */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;

export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** Between two instants; undefined when one is missing or they are in the wrong order. */
export function durationBetween(start: unknown, end: unknown): string | undefined {
  const [from, until] = [instantIn(start), instantIn(end)];
  const seconds = from && until ? (until.getTime() - from.getTime()) / 1000 : -1;
  return seconds >= 0 ? duration(seconds) : undefined;
}

interface Currency {
  /** Digits behind the point: none for JPY, three for KWD. */
  digits: number;
  format(amount: number): string;
}
const currencies = new Map<string, Currency>();
const MOST_CURRENCIES = 200;

function currencyOf(code: unknown): Currency | undefined {
  if (typeof code !== 'string' || !/^[A-Za-z]{3}$/.test(code)) return undefined;
  const name = code.toUpperCase();
  const known = currencies.get(name);
  if (known) return known;
  if (currencies.size >= MOST_CURRENCIES) currencies.clear();
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: name });
  const made: Currency = {
    digits: format.resolvedOptions().maximumFractionDigits ?? 2,
    // Between a code and its amount stands a space that doesn't break; search and tables know plain ones.
    format: (amount) => format.format(amount).replaceAll('\u00a0', ' '),
  };
  currencies.set(name, made);
  return made;
}

/** Whole units of an amount: 1250 cents are 12.5, 1250 yen stay 1250. */
export function amountOf(value: unknown, code: unknown, isMinor: boolean): number | undefined {
  const number = numberIn(value);
  if (number === undefined || !isMinor) return number;
  const digits = currencyOf(code)?.digits ?? 2;
  return Number((number / 10 ** digits).toFixed(digits));
}

/** `$12.50`, `¥1,250`, `KWD 1.250`; an amount of an unknown currency is a number. */
export function money(value: unknown, code: unknown, isMinor: boolean): string | undefined {
  const amount = amountOf(value, code, isMinor);
  if (amount === undefined) return undefined;
  const currency = currencyOf(code);
  if (!currency) return amount.toLocaleString('en-US', { minimumFractionDigits: 2 });
  const smallest = 10 ** -currency.digits;
  return amount > 0 && amount < smallest ? `under ${currency.format(smallest)}` : currency.format(amount);
}

/** `Maya Lind (maya@acme.example)` */
export function person(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isFacts(value)) return undefined;
  const first = (...names: string[]) => names.map((name) => textIn(value, name)).find((text) => text !== '');
  const both = ['first', 'last'].map((part) => first(`${part}_name`, `${part}Name`) ?? '').join(' ');
  const name =
    first('name', 'full_name', 'fullName', 'display_name', 'displayName') ??
    (both.trim() || first('username'));
  const email = first('email');
  return name && email ? `${name} (${email})` : (name ?? email);
}

const textIn = (facts: Facts, name: string): string => {
  const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? oneLine(String(value)) : '';
};

/** `3 items: A, B, C`; of plain values, the values. However many there are, it stays a line. */
export function list(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const hasObjects = value.some((each) => typeof each === 'object' && each !== null);
  const most = hasObjects ? MOST_ITEMS : MOST_SCALARS;
  const names = value
    .slice(0, most)
    .map(nameOf)
    .filter((name) => name !== '');
  const rest = value.length - most;
  const more = rest > 0 && names.length > 0 ? ` and ${count(rest)} more` : '';
  const named = `${names.join(', ')}${more}`;
  if (!hasObjects || value.length === 0) return named;
  return `${counted(value.length, 'item')}${named === '' ? '' : `: ${named}`}`;
}

function nameOf(item: unknown): string {
  if (!isFacts(item)) return Array.isArray(item) ? '' : shorten(oneLine(scalar(item)), LONGEST_ITEM);
  const name = NAMES.map((key) => textIn(item, key)).find((text) => text !== '') ?? '';
  const quantity = Object.hasOwn(item, 'quantity') ? item.quantity : undefined;
  const times = typeof quantity === 'number' && quantity > 1 && name !== '' ? `${count(quantity)} × ` : '';
  return `${times}${shorten(name, LONGEST_ITEM)}`;
}

/** Any value as plain words; empty when there is nothing to show. */
export function plainly(value: unknown): string {
  if (Array.isArray(value)) return list(value) ?? '';
  if (!isFacts(value)) return scalar(value);
  return Object.entries(value)
    .slice(0, MOST_SCALARS)
    .map(([key, inner]) => `${humanize(key)}: ${scalar(inner)}`)
    .join(', ');
}

function scalar(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return value === null || value === undefined ? '' : JSON.stringify(value);
}
