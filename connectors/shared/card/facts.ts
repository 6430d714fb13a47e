import { isFacts } from '../values.ts';

/** An event's object, or an object inside it: any field may be missing, null or of another type. */
export type Facts = Readonly<Record<string, unknown>>;

/** What is at a dotted path; undefined when there is nothing. */
export function at(facts: Facts, path: string): unknown {
  let value: unknown = facts;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** The members of a map; none when it is none. */
export const membersOf = (value: unknown): [name: string, value: unknown][] =>
  isFacts(value) ? Object.entries(value) : [];

export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Ten steps: `▰▰▰▰▰▰▱▱▱▱`. */
export function bar(share: number): string {
  const full = Math.min(Math.max(Math.round(share * 10), 0), 10);
  return '▰'.repeat(full) + '▱'.repeat(10 - full);
}
