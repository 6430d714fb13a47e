import * as values from './shared/values.ts';

/**
 * Filters that write values as ready-made messages do. What isn't of their kind stays what it is.
 */

/** `1250 | money: "EUR", "minor"` is `€12.50`, `12.5 | money: object.currency` too. */
export function money(value: unknown, currency: unknown, units: unknown): unknown {
  return values.money(value, currency, units === 'minor') ?? value;
}

/** The same to count with: `1250 | amount: "EUR", "minor"` is 12.5. */
export function amount(value: unknown, currency: unknown, units: unknown): unknown {
  return values.amountOf(value, currency, units === 'minor') ?? value;
}

/** `465 | duration` is `7 min 45 s`; of an instant, `object.startedAt | duration: object.endedAt`. */
export function duration(value: unknown, until: unknown): unknown {
  if (until !== undefined) return values.durationBetween(value, until);
  const seconds = values.numberIn(value);
  if (seconds !== undefined) return seconds < 0 ? value : values.duration(seconds);
  // Since a moment, until none.
  return values.instantIn(value) ? undefined : value;
}

/** `12 | counted: "rating"` is `12 ratings`, and `1 | counted: "reply", "replies"` is `1 reply`. */
export function counted(value: unknown, one: unknown, many: unknown): unknown {
  const number = values.numberIn(value);
  if (number === undefined || typeof one !== 'string') return value;
  return values.counted(number, one, typeof many === 'string' ? many : undefined);
}

/** `3 items: A, B, C`, or the values of a plain list; never longer than a line. */
export const list = (value: unknown): unknown => values.list(value) ?? value;

/** `Maya Lind (maya@acme.example)` of an object with a name and an address. */
export const person = (value: unknown): unknown => values.person(value) ?? value;
