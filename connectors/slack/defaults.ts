import { type Catalog, inForce, TEST_TYPE } from '../../catalog/index.ts';
import { presentationNamed } from '../../catalog/presented.ts';

const starters = new WeakMap<Catalog, Set<string | undefined>>();

/** Is it one of the texts to begin with, and so nobody's own? */
export function isStarterText(text: string): boolean {
  const catalog = inForce();
  const known =
    starters.get(catalog) ??
    new Set([...catalog.types.map(({ type }) => type), TEST_TYPE].map((type) => starterOf(type)));
  starters.set(catalog, known);
  return known.has(text);
}

/** A text to begin with, for those who want their own words. */
const starterOf = (type: string) => presentationNamed(type)?.message;

/** The ready-made layout (no format says so); what it leaves open, the event decides. */
export function messageDefaults(eventType: string): Record<string, unknown> {
  const text = starterOf(eventType);
  return { ...(text !== undefined && { text }), button: true, thread: false, unfurl: false };
}
