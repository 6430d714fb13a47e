import { catalog, type EventType, eventTypes } from './catalog.ts';

/** A publication as the API takes it, with the catalog's realistic object. */
export function publication(type: EventType, overrides: Record<string, unknown> = {}) {
  return { type, data: { object: catalog[type].sample }, ...overrides };
}

/** So many small events, `event_<name>_0` and so on. */
export function events(name: string, count: number) {
  return Array.from({ length: count }, (_, n) => ({
    id: `event_${name}_${n}`,
    type: eventTypes[n % eventTypes.length],
    data: { object: { id: `object_${n}` } },
  }));
}
