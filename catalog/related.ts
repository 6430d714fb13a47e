import type { RelatedThing } from './definition.ts';
import { inForce } from './in-force.ts';

/** What templates know as `related`, by the name of the thing. */
export type Related = Record<string, unknown>;

/** A thing that has to be looked up: the newest event of the object with one of the types tells of it. */
export interface Sought {
  name: string;
  objectId: string;
  types: readonly string[];
}

const things = (): [name: string, thing: RelatedThing][] => Object.entries(inForce().settings.related);

/** What an event's own object tells, and what has to be looked up for it. */
export function relatedOf(
  type: string,
  object: Readonly<Record<string, unknown>>,
): { own: Related; sought: Sought[] } {
  const own: Related = {};
  const sought: Sought[] = [];
  for (const [name, thing] of things()) {
    if (thing.told_by.includes(type)) own[name] = tellingOf(name, object);
    const objectId = object[thing.id_in];
    if (thing.named_by.includes(type) && typeof objectId === 'string' && objectId !== '') {
      sought.push({ name, objectId, types: thing.told_by });
    }
  }
  return { own, sought };
}

/** The thing, as the object of an event that tells of it has it. */
export function tellingOf(name: string, object: Readonly<Record<string, unknown>>): unknown {
  const member = inForce().settings.related[name]?.member;
  return member === undefined ? object : object[member];
}

/** For the sample of a type: what the other samples tell. */
export function sampleRelated(type: string): Related {
  const entries = things()
    .filter(([, thing]) => [...thing.told_by, ...thing.named_by].includes(type))
    .map(([name, thing]) => {
      const [source] = thing.told_by.includes(type) ? [type] : thing.told_by;
      const sample = source === undefined ? undefined : inForce().find(source)?.samples[0];
      return [name, sample && tellingOf(name, sample)];
    });
  return Object.fromEntries(entries);
}

/** A member of a related thing, for pickers. */
export interface RelatedField {
  /** As templates write it: `related.evaluation.name`. */
  path: string;
  title: string;
  sample: unknown;
}

/** What templates can use of other events' objects, for a type that names them by their ids. */
export function relatedFields(type: string): RelatedField[] {
  return things()
    .filter(([, thing]) => thing.named_by.includes(type))
    .flatMap(([name, { offers }]) =>
      Object.entries(offers).map(([member, title]) => {
        const thing = sampleRelated(type)[name];
        const sample = typeof thing === 'object' && thing !== null ? Reflect.get(thing, member) : null;
        return { path: `related.${name}.${member}`, title, sample: sample ?? null };
      }),
    );
}
