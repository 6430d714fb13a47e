import { type CatalogType, catalog, type EventType } from './index.ts';

/** A thing that events are about, or name by its id only. */
interface Thing {
  /** Types whose object tells of it. */
  toldBy: readonly EventType[];
  /** Where in such an object. Undefined: the object itself. */
  member?: string;
  /** Where other types have its id: a member of their object. */
  idIn: string;
  /** Types that name it by its id. */
  namedBy: readonly EventType[];
  /** Members that templates are offered, by their titles. */
  offers: Readonly<Record<string, string>>;
}

/** By the name that templates have for it: `{{ related.evaluation.name }}`. */
const things = {
  evaluation: {
    toldBy: ['evaluation.created', 'evaluation.status_changed', 'evaluation.completed'],
    idIn: 'evaluationId',
    namedBy: ['rating.created', 'autouser_run.completed', 'autouser_run.failed'],
    offers: { name: 'Evaluation name' },
  },
  persona: {
    toldBy: ['calibration.frozen'],
    member: 'autouser',
    idIn: 'autouserId',
    namedBy: ['rating.created', 'autouser_run.completed', 'autouser_run.failed'],
    offers: { name: 'Persona name' },
  },
} as const satisfies Record<string, Thing>;

const named: readonly [name: string, thing: Thing][] = Object.entries(things);

/** What templates know as `related`, by the name of the thing. */
export type Related = Record<string, unknown>;

/** A thing that has to be looked up: the newest event of the object with one of the types tells of it. */
export interface Sought {
  name: string;
  objectId: string;
  types: readonly EventType[];
}

/** What an event's own object tells, and what has to be looked up for it. */
export function relatedOf(
  type: string,
  object: Readonly<Record<string, unknown>>,
): { own: Related; sought: Sought[] } {
  const own: Related = {};
  const sought: Sought[] = [];
  for (const [name, thing] of named) {
    if (isOf(thing.toldBy, type)) own[name] = tellingOf(name, object);
    const objectId = object[thing.idIn];
    if (isOf(thing.namedBy, type) && typeof objectId === 'string' && objectId !== '') {
      sought.push({ name, objectId, types: thing.toldBy });
    }
  }
  return { own, sought };
}

/** The thing, as the object of an event that tells of it has it. */
export function tellingOf(name: string, object: Readonly<Record<string, unknown>>): unknown {
  const member = named.find(([each]) => each === name)?.[1].member;
  return member === undefined ? object : object[member];
}

/** For the sample of a type: what the other samples tell. */
export function sampleRelated(type: string): Related {
  const entries = named
    .filter(([, thing]) => isOf([...thing.toldBy, ...thing.namedBy], type))
    .map(([name, thing]) => {
      const [source] = isOf(thing.toldBy, type) ? [type as EventType] : thing.toldBy;
      return [name, source && tellingOf(name, catalog[source].sample)];
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
export function relatedFields(type: CatalogType): RelatedField[] {
  return named
    .filter(([, thing]) => isOf(thing.namedBy, type))
    .flatMap(([name, { offers }]) =>
      Object.entries(offers).map(([member, title]) => {
        const thing = sampleRelated(type)[name];
        const sample = typeof thing === 'object' && thing !== null ? Reflect.get(thing, member) : null;
        return { path: `related.${name}.${member}`, title, sample: sample ?? null };
      }),
    );
}

const isOf = (types: readonly string[], type: string) => types.includes(type);
