import { humanize } from '../../connector.ts';

/** An event's object, or an object inside it: any field may be missing, null or of another type. */
export type Facts = Readonly<Record<string, unknown>>;

export function group(facts: Facts, key: string): Facts {
  const value = own(facts, key);
  return isFacts(value) ? value : {};
}

/** Text as it came; undefined when it is missing or empty. */
export function text(facts: Facts, key: string): string | undefined {
  const value = own(facts, key);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

export function number(facts: Facts, key: string): number | undefined {
  const value = own(facts, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Ten steps: `▰▰▰▰▰▰▱▱▱▱`. */
export function bar(share: number): string {
  const full = Math.min(Math.max(Math.round(share * 10), 0), 10);
  return '▰'.repeat(full) + '▱'.repeat(10 - full);
}

export function count(n: number): string {
  return n.toLocaleString('en-US');
}

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Krippendorff's own thresholds (Content Analysis, 2004): reliable from 0.8, tentative from 0.667. */
export function agreement(alpha: number): string {
  const word = alpha >= 0.8 ? 'reliable' : alpha >= 0.667 ? 'tentative' : 'low';
  return `${alpha.toFixed(2)} (${word})`;
}

export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Between two instants; undefined when one is missing or they are in the wrong order. */
export function durationBetween(start: string | undefined, end: string | undefined): string | undefined {
  const seconds = (Date.parse(end ?? '') - Date.parse(start ?? '')) / 1000;
  return seconds >= 0 ? duration(seconds) : undefined;
}

function own(facts: Facts, key: string): unknown {
  return Object.hasOwn(facts, key) ? facts[key] : undefined;
}

function isFacts(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Any value as plain words; empty when there is nothing to show. */
export function plainly(value: unknown): string {
  if (Array.isArray(value)) return value.map(scalar).filter(Boolean).join(', ');
  if (!isFacts(value)) return scalar(value);
  return Object.entries(value)
    .map(([key, inner]) => `${humanize(key)}: ${scalar(inner)}`)
    .join(', ');
}

function scalar(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return value === null || value === undefined ? '' : JSON.stringify(value);
}
