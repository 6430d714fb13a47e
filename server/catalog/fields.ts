import { z } from 'zod';

/**
 * Builders for the catalog's fields. The publishing product evolves on its own, so every field may be absent
 * or null and an object may carry fields that we don't know; but a field that we do know must have its type,
 * because conditions, templates and receivers rely on it. Each builder states in words what would be right.
 */

/** What a field carries for people: `title` is a short label, `description` one sentence. */
type About = [title: string, description: string];

const about = ([title, description]: About) => ({ title, description });

/** Free text. Values that the contract doesn't enumerate stay free too. */
export const text = (...a: About) => z.string({ error: 'must be a string' }).nullish().meta(about(a));

/**
 * The object's own id: 1 to 200 characters when present, never null. NUL is refused because this value is
 * indexed in a PostgreSQL text column, which cannot hold it.
 */
export const ownId = (...a: About) =>
  z
    .string({ error: 'must be a string of 1 to 200 characters' })
    .min(1, { error: 'must not be empty' })
    .max(200, { error: 'must be at most 200 characters long' })
    .refine((id) => !id.includes('\0'), { error: 'must not contain the NUL character' })
    .optional()
    .meta(about(a));

/** A finite number: `1e999` is valid JSON, but parses to Infinity. */
export const number = (...a: About) =>
  z.number({ error: 'must be a finite number' }).nullish().meta(about(a));

export const flag = (...a: About) => z.boolean({ error: 'must be true or false' }).nullish().meta(about(a));

/** An instant. A date without a zone is refused: it names a different instant on each machine. */
export const instant = (...a: About) =>
  z.iso
    .datetime({
      offset: true,
      error: 'must be an ISO 8601 date and time with a zone, such as 2026-05-04T09:30:00Z',
    })
    .nullish()
    .meta(about(a));

/** One of the values that the contract states. */
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T, ...a: About) =>
  z
    .enum(values, { error: `must be one of ${values.join(', ')}` })
    .nullish()
    .meta(about(a));

/** A version: the contract names no type, and both 3 and "2026-05-b" are in use for such fields. */
export const version = (...a: About) =>
  z
    .union([z.string(), z.number()], { error: 'must be a string or a finite number' })
    .nullish()
    .meta(about(a));

/** An object whose members the contract leaves open. */
export const map = (...a: About) =>
  z.record(z.string(), z.unknown(), { error: 'must be a JSON object' }).nullish().meta(about(a));

const SHARE = 'must be a number from 0 to 1';

/** An object of numbers from 0 to 1, keyed by a name that the team chose. */
export const shares = (...a: About) =>
  z
    .record(z.string(), z.number({ error: SHARE }).min(0, { error: SHARE }).max(1, { error: SHARE }), {
      error: 'must be a JSON object of numbers from 0 to 1',
    })
    .nullish()
    .meta(about(a));

/** Any JSON value. */
export const anything = (...a: About) => z.unknown().optional().meta(about(a));

/** The object itself: members that aren't listed pass untouched. */
export const object = <T extends z.ZodRawShape>(fields: T) =>
  z.looseObject(fields, { error: 'must be a JSON object' });

/** An object inside the object. */
export const group = <T extends z.ZodRawShape>(fields: T, ...a: About) =>
  object(fields).nullish().meta(about(a));
