import { z } from 'zod';
import { eventTypes, testableTypes } from '../../catalog/index.ts';

/** Marks in a schema what the catalog in force decides; the documentation puts it in (openapi/schemas.ts). */
export const FROM_CATALOG = 'x-from-catalog';

/** Which names a field takes. `subscribable`: also `*`. */
const SETS = {
  published: eventTypes,
  testable: testableTypes,
  subscribable: () => [...eventTypes(), '*'],
} as const;
export type NameSet = keyof typeof SETS;

/** The names that a field takes by the catalog in force. */
export const namesOf = (set: NameSet): string[] => SETS[set]();

/** A field that takes the name of an event type: by the catalog that is in force when it is read. */
export function eventTypeName(set: NameSet) {
  return z
    .string()
    .superRefine((name, context) => {
      const values = namesOf(set);
      if (!values.includes(name)) context.addIssue({ code: 'invalid_value', values, input: name });
    })
    .meta({ [FROM_CATALOG]: set });
}
