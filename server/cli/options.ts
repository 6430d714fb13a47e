import { InvalidArgumentError } from 'commander';

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

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90d`, `12h`, `30m` from now, or a date. @returns ISO 8601 */
export function expiry(text: string): string {
  const [, amount, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const when = unit ? Date.now() + Number(amount) * UNITS[unit as keyof typeof UNITS] : Date.parse(text);
  if (Number.isNaN(when))
    throw new InvalidArgumentError('It must be 90d, 12h, 30m, or a date such as 2027-01-31.');
  return new Date(when).toISOString();
}
