const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'.split('|');
const [DAY, LONG_DAY] = ['(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)', '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day'];
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<time>\\d{2}:\\d{2}:\\d{2})';
/** The three forms of a date in HTTP (RFC 9110, section 5.6.7): IMF-fixdate, RFC 850's, and asctime's. */
const FORMS = [
  `${DAY}, (?<day>\\d{2}) ${MONTH} (?<year>\\d{4}) ${TIME} GMT`,
  `${LONG_DAY}, (?<day>\\d{2})-${MONTH}-(?<year>\\d{2}) ${TIME} GMT`,
  `${DAY} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})`,
].map((form) => new RegExp(`^${form}$`));

/**
 * What a `Retry-After` header asks for (RFC 9110, section 10.2.3), milliseconds from now and never negative:
 * seconds or a date of HTTP. Undefined when it is anything else, however much it looks like a time.
 */
export function parseRetryAfter(value: string | null | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = parseHttpDate(text, now);
  return at === undefined ? undefined : Math.max(at - now.getTime(), 0);
}

/** Milliseconds since 1970. A year of two digits is never more than 50 years ahead (RFC 9110, 5.6.7). */
function parseHttpDate(text: string, now: Date): number | undefined {
  const parts = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (!parts) return undefined;
  const { day = '', month = '', year = '', time = '' } = parts;
  const at = (fullYear: number) =>
    Date.parse(
      `${String(fullYear).padStart(4, '0')}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${day.trim().padStart(2, '0')}T${time}Z`,
    );
  const century = now.getUTCFullYear() - (now.getUTCFullYear() % 100);
  const written = year.length === 4 ? Number(year) : century + Number(year);
  const isFar = year.length === 2 && written > now.getUTCFullYear() + 50;
  const parsed = at(isFar ? written - 100 : written);
  return Number.isNaN(parsed) ? undefined : parsed;
}
