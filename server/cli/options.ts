import { InvalidArgumentError } from 'commander';
import { usage } from './failures.ts';

/** Parsers for values of options; none of them is for secrets, because Commander quotes what it refuses. */

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 86_400))
    throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** For options that may be repeated, and whose values may be separated by commas. */
export function list(text: string, previous: string[] = []): string[] {
  const values = text.split(',').map((value) => value.trim());
  return [...previous, ...values.filter((value) => value !== '')];
}

/** `null`, or an object as JSON. */
export function jsonObjectOrNull(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('It must be a JSON object, or null.');
}

/** `Name: value`, collected over repetitions. The value may be a secret, so it isn't part of the message. */
export function header(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const colon = text.indexOf(':');
  if (colon < 1) throw usage('--header takes a name, a colon and a value: "X-Environment: staging".');
  return { ...previous, [text.slice(0, colon).trim()]: text.slice(colon + 1).trim() };
}

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90d`, `12h`, `30m` from now, or a date. @returns ISO 8601 */
export const expiry = (text: string) => moment(text, 1);

/** `90d`, `12h`, `30m` ago, or a date. @returns ISO 8601 */
export const ago = (text: string) => moment(text, -1);

function moment(text: string, direction: 1 | -1): string {
  const [, amount, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const span = unit ? Number(amount) * UNITS[unit as keyof typeof UNITS] : 0;
  const when = unit ? Date.now() + direction * span : Date.parse(text);
  if (Number.isNaN(when))
    throw new InvalidArgumentError('It must be 90d, 12h, 30m, or a date such as 2027-01-31.');
  return new Date(when).toISOString();
}
