import { z } from 'zod';
import { SCOPES } from '../auth/scopes.ts';
import { eventTypes, subscribableTypes, testableTypes } from '../catalog/index.ts';
import { type Condition, conditionProblems } from '../conditions/index.ts';
import { headerProblems } from '../custom-headers.ts';
import { DELIVERY_STATUSES } from '../deliveries.ts';
import { RECOVERABLE } from '../recoveries.ts';
import { PLANS } from '../teams.ts';

/** PostgreSQL's text can't hold NUL. */
const text = (max: number) =>
  z
    .string()
    .max(max, `must have at most ${max} characters`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is exactly what must not be in it
    .regex(/^[^\u0000]*$/, 'must not contain NUL characters');
const filled = (max: number) => text(max).min(1, 'must not be empty');
const timestamp = z.iso.datetime({ offset: true, error: 'must be an ISO 8601 date and time with a zone' });

export const pageQuery = z.strictObject({
  limit: z.coerce
    .number({ error: 'must be a number from 1 to 100' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(100, 'must be at most 100')
    .default(25),
  starting_after: filled(200).optional(),
  ending_before: filled(200).optional(),
});

export const eventsQuery = pageQuery.extend({
  type: z.enum(eventTypes).optional(),
  object_id: filled(200).optional(),
});

export const deliveriesQuery = pageQuery.extend({ status: z.enum(DELIVERY_STATUSES).optional() });

const enabledEvents = z
  .array(z.enum([...subscribableTypes, '*']))
  .min(1, 'must name at least one event type, or "*"')
  .max(50, 'must name at most 50 event types')
  .transform((types) => [...new Set(types)]);

/** The problems of a value that has its own checker, as zod's. */
const checkedBy = <T>(problemsOf: (value: T) => { path: (string | number)[]; message: string }[]) =>
  z.unknown().transform((value, context) => {
    for (const { path, message } of problemsOf(value as T))
      context.addIssue({ code: 'custom', path, message });
    return value as T;
  });

const condition = checkedBy<Condition>(conditionProblems);

const customHeaders = z.record(z.string(), z.string()).superRefine((headers, context) => {
  for (const { name, message } of headerProblems(headers)) {
    context.addIssue({ code: 'custom', path: name === '' ? [] : [name], message });
  }
});

const endpointFields = {
  url: filled(2_048),
  description: text(500).nullish(),
  enabled_events: enabledEvents,
  api_version: filled(32).nullish(),
  filter: condition.nullish(),
  rate_limit: z
    .number()
    .int('must be a whole number of deliveries a second')
    .min(1, 'must be at least 1 a second')
    .max(1_000, 'must be at most 1000 a second')
    .nullish(),
  headers: customHeaders.nullish(),
};

export const createEndpointBody = z.strictObject(endpointFields);

export const updateEndpointBody = z
  .strictObject({ ...endpointFields, status: z.enum(['enabled', 'disabled']) })
  .partial();

export const testEventBody = z
  .strictObject({ type: z.enum(testableTypes).default('webhook.test') })
  .prefault({});

const eventId = z
  .string()
  .regex(/^event_[A-Za-z0-9_-]{1,100}$/, 'must be "event_" and 1 to 100 letters, digits, "-" or "_"');

export const publishBody = z.strictObject({
  type: z.enum(eventTypes),
  data: z.strictObject({ object: z.record(z.string(), z.unknown(), 'must be a JSON object') }),
  id: eventId.optional(),
  request: z.strictObject({ id: filled(255).nullish(), idempotency_key: filled(255).nullish() }).optional(),
  team_id: filled(100).optional(),
});

const MOST_EVENTS_A_BATCH = 1_000;
export const batchBody = z.strictObject({
  events: z
    .array(z.unknown())
    .min(1, 'must have at least one event')
    .max(MOST_EVENTS_A_BATCH, `must have at most ${MOST_EVENTS_A_BATCH} events`),
  team_id: filled(100).optional(),
});

export const recoverBody = z.strictObject({
  since: timestamp.transform((value) => new Date(value)),
  until: timestamp.transform((value) => new Date(value)).optional(),
  status: z.enum(RECOVERABLE).optional(),
});

export const teamId = z
  .string()
  .regex(/^team_[A-Za-z0-9_-]{1,80}$/, 'must be "team_" and 1 to 80 letters, digits, "-" or "_"');

export const teamsQuery = pageQuery.extend({
  starting_after: teamId.optional(),
  ending_before: teamId.optional(),
});

export const teamBody = z.strictObject({
  name: filled(200),
  plan: z.enum(PLANS),
  owner_email: z.email('must be an e-mail address').max(320),
});

export const apiKeyBody = z.strictObject({
  name: filled(200),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1, 'must name at least one scope')
    .transform((scopes) => [...new Set(scopes)]),
  expires_at: timestamp.transform((value) => new Date(value)).nullish(),
});

export const dashboardLinkBody = z.strictObject({
  role: z.enum(['viewer', 'editor', 'admin', 'owner']),
  email: z.email('must be an e-mail address').max(320).optional(),
});
