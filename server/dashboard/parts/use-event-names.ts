import { useEventTypes } from '../api/catalog.ts';
import { eventName, eventNames } from './event-names.ts';

/** The types of events as the server has them. */
export function useEventNames() {
  const types = useEventTypes().data?.data ?? [];
  return {
    /** For a list to choose from. */
    choices: types.map(({ type }) => ({ value: type, label: eventName(type, types) })),
    nameOf: (type: string) => eventName(type, types),
    namesOf: (some: readonly string[]) => eventNames(some, types),
  };
}
