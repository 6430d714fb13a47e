/** Seconds since 1970 have at most eleven digits until the year 5138; milliseconds have more since 1973. */
const LEAST_MILLISECONDS = 1e11;
/** No number that means something has more characters; it also bounds the work of the patterns. */
const LONGEST_NUMBER = 100;
const NUMBER = /^[+-]?(?:\d[\d,'\u2019\u00a0\u202f ]*)?(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const DATE_ONLY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * `62`, `-1.5e3`, `1,234.5`, `1'234`, `0,62`, `$12.50`; `62 %` is 0.62, as in a Notion column that is shown
 * in percent. A single comma with three digits after it separates thousands.
 */
export function readNumber(text: string): number | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  const percent = /\s*%$/.exec(text);
  const bare = (percent ? text.slice(0, percent.index) : text).trim().replace(/^([+-]?)\s*[$€£¥]\s*/, '$1');
  const decimalComma = /^[+-]?\d+,(?:\d{1,2}|\d{4,})$/.test(bare);
  const plain = decimalComma ? bare.replace(',', '.') : bare;
  if (!NUMBER.test(plain) || !/\d/.test(plain)) return undefined;
  const number = Number(plain.replaceAll(/[,'\u2019\u00a0\u202f ]/g, ''));
  if (!Number.isFinite(number)) return undefined;
  // Not 0.6200000000000001 for 62 %.
  return percent ? Number((number / 100).toPrecision(15)) : number;
}

/**
 * An ISO 8601 date stays one; a date and time, or Unix seconds or milliseconds, become a time in UTC. A time
 * without a zone is taken as UTC.
 */
export function readDate(text: string): string | undefined {
  if (/^-?\d{1,15}(?:\.\d+)?$/.test(text)) {
    const number = Number(text);
    return instant(Math.abs(number) < LEAST_MILLISECONDS ? number * 1000 : number);
  }
  const [day] = DATE_ONLY.exec(text) ?? [];
  if (day !== undefined) return instant(Date.parse(`${day}T00:00:00Z`))?.startsWith(day) ? day : undefined;
  const zone = DATE_TIME.exec(text);
  if (!zone) return undefined;
  return instant(Date.parse(`${text.replace(' ', 'T')}${zone[1] === undefined ? 'Z' : ''}`));
}

function instant(milliseconds: number): string | undefined {
  const date = new Date(Math.round(milliseconds));
  if (Number.isNaN(date.getTime())) return undefined;
  const iso = date.toISOString();
  return /^\d{4}-/.test(iso) ? iso : undefined;
}

/** Parts of at most `max` UTF-16 units that end between code points; together they are the text. */
export function splitText(text: string, max: number): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = Math.min(start + max, text.length);
    const inPair = end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
    parts.push(text.slice(start, inPair ? end - 1 : end));
    start = inPair ? end - 1 : end;
  }
  return parts;
}
