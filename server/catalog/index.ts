import type { z } from 'zod';
import { calibrationEvents } from './calibration.ts';
import { evaluationEvents } from './evaluation.ts';
import { ratingEvents } from './rating.ts';
import { runEvents } from './run.ts';
import { testEvents } from './test.ts';
import { type Validation, validateAgainst } from './validate.ts';

export type { Validation } from './validate.ts';

/** The version of the envelope and of the fields in it. */
export const API_VERSION = '2026-05-04';

/** The types that can be published, in the order in which people meet them. */
export const eventTypes = [
  'evaluation.created',
  'evaluation.status_changed',
  'evaluation.completed',
  'autouser_run.completed',
  'autouser_run.failed',
  'rating.created',
  'calibration.frozen',
] as const;

export type EventType = (typeof eventTypes)[number];

/**
 * The types that an endpoint may name in `enabled_events` (beside `*`). Not `webhook.test`: it is sent on
 * demand.
 */
export const subscribableTypes: readonly EventType[] = [...eventTypes];

/** Every type that a test event can have; `webhook.test` is the default. */
export const testableTypes = [...eventTypes, 'webhook.test'] as const;

export type CatalogType = (typeof testableTypes)[number];

export interface CatalogEntry {
  /** For menus: "Evaluation Completed". */
  title: string;
  /** For docs: "Triggers when …". */
  description: string;
  /** Of `data.object`. Every field has a `.meta()` with `title` and `description`. */
  schema: z.ZodObject;
  /** A realistic `data.object`; shared, so use `sampleObject` for a copy to change. */
  sample: Readonly<Record<string, unknown>>;
}

/**
 * The single source of the event types: allow-lists, test payloads, triggers, docs and forms derive from it.
 */
export const catalog: Readonly<Record<CatalogType, CatalogEntry>> = {
  ...evaluationEvents,
  ...runEvents,
  ...ratingEvents,
  ...calibrationEvents,
  ...testEvents,
};

const publishable: ReadonlySet<unknown> = new Set(eventTypes);

/** Whether `x` is one of the seven types that can be published. */
export function isEventType(x: unknown): x is EventType {
  return publishable.has(x);
}

/** Checks a parsed `data.object`; never throws. See `validateAgainst` for what an answer may contain. */
export function validateObject(type: CatalogType, object: unknown): Validation {
  return validateAgainst(catalog[type].schema, object);
}

/**
 * The id that `object_id` filters by: the object's own; the persona's for `calibration.frozen`, which has
 * none. Null when the publisher left it out. Expects an object that `validateObject` has passed.
 */
export function objectId(type: CatalogType, object: Readonly<Record<string, unknown>>): string | null {
  const owner = type === 'calibration.frozen' ? object.autouser : object;
  if (typeof owner !== 'object' || owner === null || !('id' in owner)) return null;
  return typeof owner.id === 'string' ? owner.id : null;
}

interface SampleOptions {
  /** Make it a test payload: `_test_` in `id` (contract, `POST /webhooks/{id}/test`). */
  synthetic?: true;
  /** Makes the synthetic id from `eval_test_` and the like; by default the sample's own suffix is kept. */
  newId?: (prefix: string) => string;
}

/**
 * A fresh copy of the sample of a type. With `synthetic`, its own id turns into `<prefix>_test_…` wherever it
 * occurs (links too). `calibration.frozen` has no id of its own: both `autouser.id` and `rubric.id` turn, and
 * the test payload alone gets a top-level `id`, equal to `autouser.id`, so that `data.object.id` tells a
 * test from the real thing for every type.
 */
export function sampleObject(type: CatalogType, options: SampleOptions = {}): Record<string, unknown> {
  const { sample } = catalog[type];
  if (!options.synthetic) return structuredClone(sample);
  let json = JSON.stringify(sample);
  for (const id of ownIds(type, sample)) json = json.replaceAll(id, testId(id, options.newId));
  const copy: Record<string, unknown> = JSON.parse(json);
  return 'id' in copy ? copy : { id: objectId(type, copy), ...copy };
}

function ownIds(type: CatalogType, sample: Readonly<Record<string, unknown>>): string[] {
  const rubric = type === 'calibration.frozen' ? (sample.rubric as { id: string }).id : null;
  return [objectId(type, sample), rubric].filter((id) => id !== null);
}

/** `eval_abc` → `eval_test_abc`; `webhook_test_abc` stays. */
function testId(id: string, newId?: (prefix: string) => string): string {
  const prefix = `${id.slice(0, id.indexOf('_'))}_test_`;
  return newId ? newId(prefix) : prefix + id.slice(id.lastIndexOf('_') + 1);
}
