import type { EventType } from './definition.ts';
import { inForce } from './in-force.ts';
import { valueAt } from './paths.ts';
import { TEST_TYPE as TEST } from './test-type.ts';
import type { Validation } from './validate.ts';

export type { Catalog } from './catalog.ts';
export type { CatalogProblem, EventType, JsonSchema } from './definition.ts';
export { inForce, putInForce, SHIPPED } from './in-force.ts';
export type { Validation } from './validate.ts';

/** The version of the envelope. */
export const API_VERSION = '2026-05-04';

/** The type of test events. */
export const TEST_TYPE = TEST.type;

/**
 * The names of the types that can be published and subscribed to, in the order in which people meet them.
 * `teamId`: by this team; otherwise by every team.
 */
export function eventTypes(teamId?: string): string[] {
  return inForce()
    .published(teamId)
    .map(({ type }) => type);
}

/**
 * The type that people come for most: that of the first ready-made automation, or else the first of all.
 */
export function mainType(teamId?: string): string {
  const types = eventTypes(teamId);
  const [recipe] = Object.values(inForce().settings.recipes ?? {}).flat();
  const wanted = recipe?.automation.enabled_events.find((type) => types.includes(type));
  return wanted ?? types[0] ?? TEST_TYPE;
}

/** Every type that a test event can have. */
export function testableTypes(): string[] {
  return [...eventTypes(), TEST_TYPE];
}

/** Whether `x` is a type that can be published, if only by some teams. */
export function isEventType(x: unknown): x is string {
  return typeof x === 'string' && x !== TEST_TYPE && (inForce().find(x)?.status ?? 'archived') !== 'archived';
}

/** A type of the catalog, archived ones and the test event too. @throws Error: it isn't there */
export function typeNamed(type: string): EventType {
  const found = inForce().find(type);
  if (found) return found;
  throw new Error(`the catalog has no type ${type.slice(0, 80)}`);
}

/** Checks a parsed `data.object`; never throws for what it says. */
export function validateObject(type: string, object: unknown): Validation {
  return inForce().validate(typeNamed(type), object);
}

/**
 * The id that `object_id` filters by, where the type says that it is. Null when the publisher left it out.
 * Expects an object that `validateObject` has passed.
 */
export function objectId(type: string, object: Readonly<Record<string, unknown>>): string | null {
  const id = valueAt(object, typeNamed(type).object_id);
  return typeof id === 'string' ? id : typeof id === 'number' ? String(id) : null;
}

interface SampleOptions {
  /** Make it a test payload: `_test_` in `id` (contract, `POST /webhooks/{id}/test`). */
  synthetic?: true;
  /** Makes the synthetic id from `eval_test_` and the like; by default the sample's own suffix is kept. */
  newId?: (prefix: string) => string;
}

/**
 * A fresh copy of the first sample of a type. With `synthetic`, its ids turn into `<prefix>_test_…`
 * wherever they occur (links too). Where the object has no id of its own, the test payload alone gets a
 * top-level `id`, equal to the one that `object_id` filters by, so that `data.object.id` tells a test from
 * the real thing for every type.
 */
export function sampleObject(type: string, options: SampleOptions = {}): Record<string, unknown> {
  const { samples, test_ids: paths } = typeNamed(type);
  const sample = samples[0] ?? {};
  if (!options.synthetic) return structuredClone(sample);
  let json = JSON.stringify(sample);
  for (const path of paths) {
    const id = valueAt(sample, path);
    if (typeof id === 'string' && id !== '')
      json = json.replaceAll(inJson(id), inJson(testId(id, options.newId)));
  }
  const copy: Record<string, unknown> = JSON.parse(json);
  return 'id' in copy ? copy : { id: objectId(type, copy) ?? testId('object'), ...copy };
}

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

/** `eval_abc` → `eval_test_abc`, `4711` → `test_4711`; `webhook_test_abc` stays. */
function testId(id: string, newId?: (prefix: string) => string): string {
  const mark = id.indexOf('_');
  const prefix = mark === -1 ? 'test_' : `${id.slice(0, mark)}_test_`;
  return newId ? newId(prefix) : prefix + id.slice(id.lastIndexOf('_') + 1);
}
