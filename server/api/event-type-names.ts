import { z } from 'zod';
import { eventTypes, inForce, TEST_TYPE } from '../../catalog/index.ts';
import { invalidRequest } from '../errors.ts';

/** Marks in a schema what the catalog in force decides; the documentation puts it in (openapi/schemas.ts). */
export const FROM_CATALOG = 'x-from-catalog';

/** Further names that a field takes. */
const SETS = {
  published: [],
  testable: [TEST_TYPE],
  subscribable: ['*'],
  /** Of logs: they have events of archived types, too. */
  logged: [TEST_TYPE],
} as const;
export type NameSet = keyof typeof SETS;

/** The names that a field takes by the catalog in force, for everybody to see. */
export const namesOf = (set: NameSet): string[] => [...eventTypes(), ...SETS[set]];

function isTaken(set: NameSet, name: string): boolean {
  const status = inForce().find(name)?.status;
  if (SETS[set].some((each) => each === name)) return true;
  return (
    name !== TEST_TYPE && (set === 'logged' ? status !== undefined : (status ?? 'archived') !== 'archived')
  );
}

/**
 * A type that is limited to some teams is as unknown to others as one that isn't there.
 * @throws 400 naming the field
 */
export function refuseUnknownTypes(teamId: string, types: readonly string[], param: string): void {
  const known = ['*', TEST_TYPE];
  const at = types.findIndex((type) => !known.includes(type) && !inForce().isPublishedBy(teamId, type));
  if (at === -1) return;
  const field = param === 'enabled_events' ? `${param}.${at}` : param;
  throw invalidRequest(`${field}: must be one of ${eventTypes(teamId).join(', ')}`, { param: field });
}

/** A field that takes the name of an event type: by the catalog that is in force when it is read. */
export function eventTypeName(set: NameSet) {
  return z
    .string()
    .superRefine((name, context) => {
      if (!isTaken(set, name)) context.addIssue({ code: 'invalid_value', values: namesOf(set), input: name });
    })
    .meta({ [FROM_CATALOG]: set });
}
