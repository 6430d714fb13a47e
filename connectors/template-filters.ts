/**
 * Filters that Liquid lacks. They are pure, end soon whatever they are given, and make nothing of nonsense.
 */

const MOST_DECIMALS = 4;
const LONGEST_PATTERN = 200;
/** Occurrences of a pattern's beginning that are looked at. */
const MOST_TRIES = 1_000;
const STYLES = ['short', 'medium', 'long', 'full'] as const;
type Style = (typeof STYLES)[number];

const decimalsOf = (given: unknown) => Math.min(Math.max(Math.trunc(Number(given)) || 0, 0), MOST_DECIMALS);

/** Formatters take long to make, and few are used: by locale and options. */
const formatters = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();
const MOST_FORMATTERS = 200;

function formatter<Made extends Intl.NumberFormat | Intl.DateTimeFormat>(
  name: string,
  make: () => Made,
): Made {
  const known = formatters.get(name);
  if (known) return known as Made;
  if (formatters.size >= MOST_FORMATTERS) formatters.clear();
  const made = make();
  formatters.set(name, made);
  return made;
}

/** A language that is known, such as `de` or `pt-BR`; else English. */
function localeOf(given: unknown): string {
  if (typeof given !== 'string' || given.length > 35) return 'en';
  try {
    return Intl.getCanonicalLocales(given)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** `0.6425 | percent: 1` is `64.3 %`. */
export function percent(value: unknown, decimals: unknown): unknown {
  if (typeof value !== 'number' || !Number.isFinite(value)) return value;
  const places = decimalsOf(decimals);
  // Not 28.999999999999996.
  const shown = Number((value * 100).toPrecision(15));
  return `${places === 0 ? Math.round(shown) : shown.toFixed(places)} %`;
}

/** `1234567.5 | number: 1` is `1,234,567.5`, and `number: 1, "de"` is `1.234.567,5`. */
export function number(value: unknown, decimals: unknown, language: unknown): unknown {
  if (typeof value !== 'number' || !Number.isFinite(value)) return value;
  const locale = localeOf(language);
  // Without decimals as many as there are, up to three.
  const digits = decimals === undefined ? undefined : decimalsOf(decimals);
  const bounds = digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return formatter(`number ${locale} ${digits}`, () => new Intl.NumberFormat(locale, bounds)).format(value);
}

/**
 * `"2026-05-04T09:12:31Z" | local_date: "de", "Europe/Berlin"` is `4. Mai 2026`. `style`: `short`, `medium`,
 * `long` or `full`; with ` time` behind it, the time of day too. Numbers are Unix seconds.
 */
export function localDate(value: unknown, language: unknown, zone: unknown, style: unknown): unknown {
  const instant =
    typeof value === 'number' ? value * 1000 : Date.parse(typeof value === 'string' ? value : '');
  if (!Number.isFinite(instant) || Math.abs(instant) > 8.64e15) return value;
  const [date, withTime] = typeof style === 'string' ? style.split(' ', 2) : [];
  const dateStyle = isStyle(date) ? date : 'long';
  const locale = localeOf(language);
  const timeZone = typeof zone === 'string' && zone !== '' ? zone : 'UTC';
  const time = withTime === 'time' ? { timeStyle: 'short' as const } : {};
  const name = `date ${locale} ${timeZone} ${dateStyle} ${withTime === 'time'}`;
  try {
    return formatter(name, () => new Intl.DateTimeFormat(locale, { dateStyle, timeZone, ...time })).format(
      instant,
    );
  } catch {
    // A time zone that isn't known.
    return value;
  }
}

const isStyle = (word: unknown): word is Style => STYLES.some((style) => style === word);

/**
 * The part of a text that stands for the first `*` (anything, as little as possible) or `#` (a number) of a
 * pattern: `"Order 4711 of May" | extract: "Order #"` is `4711`. Nothing that fits is nothing. No regular
 * expressions: those could run for years.
 */
export function extract(value: unknown, given: unknown): string {
  const text = typeof value === 'string' ? value : '';
  const pattern = typeof given === 'string' ? given : '';
  const at = pattern.search(/[*#]/);
  if (at < 0 || pattern.length > LONGEST_PATTERN) return '';
  const [before, after] = [pattern.slice(0, at), pattern.slice(at + 1)];
  let start = text.indexOf(before);
  for (let tries = 0; start >= 0 && tries < MOST_TRIES; tries += 1) {
    const from = start + before.length;
    if (pattern[at] === '*') return upTo(text, from, after);
    const found = numberAt(text, from);
    if (found !== '' && text.startsWith(after, from + found.length)) return found;
    start = text.indexOf(before, start + 1);
  }
  return '';
}

/** Up to what follows; with nothing to follow, up to the end of the line. */
function upTo(text: string, from: number, after: string): string {
  const end = text.indexOf(after === '' ? '\n' : after, from);
  if (end < 0) return after === '' ? text.slice(from) : '';
  return text.slice(from, end);
}

function numberAt(text: string, from: number): string {
  return /^-?\d{1,30}(?:[.,]\d{1,30})?/.exec(text.slice(from, from + 64))?.[0] ?? '';
}

/** Names and values of a map, or pairs of a list, by value: the highest first, or with `"asc"` the lowest. */
export function byValue(value: unknown, order: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const pairs: unknown[] = Array.isArray(value) ? value.filter(Array.isArray) : Object.entries(value);
  const numbers = pairs.filter(
    (pair): pair is [unknown, number] => typeof (pair as unknown[])[1] === 'number',
  );
  const sign = order === 'asc' ? 1 : -1;
  return numbers.toSorted(([, one], [, other]) => sign * (one - other));
}
