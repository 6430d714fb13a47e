import { z } from 'zod';
import { DELIVERY_STATUSES } from '../deliveries/deliveries.ts';
import { RECOVERABLE } from '../deliveries/recoveries.ts';
import { ROLES } from '../teams/scopes.ts';
import { PLANS } from '../teams/teams.ts';
import { ORDERINGS } from '../webhooks/endpoints.ts';
import { ROUTERS } from '../webhooks/no-code-routers.ts';
import { ERROR_CODES } from './error-codes.ts';
import { condition } from './schemas.ts';

/**
 * What the API answers. Handlers return these types before they become JSON, so an instant is a Date here and
 * text in the documentation. A test validates real answers against them, and refuses what isn't listed.
 */
export const about = (description: string) => ({ description });
export const text = (description: string) => z.string().meta(about(description));
export const time = (description: string) =>
  z.date().meta({ type: 'string', format: 'date-time', ...about(description) });
/** The type of a column is text; that it holds one of these is the database's and the tests' business. */
export const oneOf = (values: readonly string[], description: string) =>
  z.string().meta({ enum: [...values], ...about(description) });
const always = (value: string) => z.string().meta({ const: value });
const yes = z.boolean().meta({ const: true });
export const count = (description: string) => z.int().min(0).meta(about(description));
const headers = (description: string) => z.record(z.string(), z.string()).meta(about(description));

export const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({
    data: z.array(row),
    has_more: z.boolean().meta(about('Whether more rows follow in the direction that was asked for.')),
    next_cursor: text('To be passed on in the same parameter; null at the end.').nullable(),
  });

export const deletedResponse = z
  .object({ id: text('What was deleted.'), deleted: yes })
  .meta({ id: 'Deleted' });

/** Of what several people may change. */
export const versionFields = {
  version: z.int().min(1).meta(about('Goes up with each change, for `If-Match`.')),
  changed_by: text(
    'Who changed it last: the e-mail of a person, the name of an API key, or `operator`.',
  ).nullable(),
  changed_fields: z.array(z.string()).meta(about('What that changed.')),
  changed_at: time('When that was; null when nobody has changed it.').nullable(),
};

const endpointFields = z.object({
  id: text('`whe_…`'),
  url: text(
    'Where events are POSTed. What would let anybody who reads it start something, such as the workflow of a no-code router, is masked with `…` in lists and for viewers.',
  ),
  description: text('A note for people.').nullable(),
  enabled_events: z.array(z.string()).meta(about('Event types, or `*` for all.')),
  api_version: text('A note of the API version that the receiver was written for.').nullable(),
  filter: condition.nullable().meta(about('Only events that meet it are sent; null for all.')),
  rate_limit: z.int().nullable().meta(about('Deliveries a second at most; null for no limit.')),
  ordering: oneOf(
    ORDERINGS,
    '`strict`: one delivery at a time, and the next waits for the retries of the one before.',
  ),
  headers: headers('Headers added to every delivery. Each value is shown as `[redacted]`.'),
  status: oneOf(['enabled', 'disabled'], 'Whether it gets new deliveries.'),
  disabled_reason: text('Why it was disabled, in words.').nullable(),
  disabled_at: time('When it was disabled.').nullable(),
  source: text('The router that subscribed it by itself; null for anybody else.').nullable(),
  router: z
    .object({ id: oneOf(ROUTERS, 'Which one.'), name: text('For people.') })
    .nullable()
    .meta(about('The no-code router that the URL belongs to.')),
  warning: text('What is worth knowing about the URL, such as that it is one for tests.').nullable(),
  secret_prefix: text('`whsec_` and the first 6 characters, to tell secrets apart.'),
  last_delivered_at: time('When a delivery last succeeded.').nullable(),
  last_failed_at: time('When an attempt last failed.').nullable(),
  ...versionFields,
  created_at: time('When it was created.'),
  updated_at: time('When it last changed.'),
});
export const endpointResponse = endpointFields.meta({ id: 'Endpoint' });
export const endpointHeaders = z
  .object({
    headers: headers(
      'With their values; null when they can’t be decrypted, and must be set again.',
    ).nullable(),
  })
  .meta({ id: 'EndpointHeaders' });

const secret = text('The signing secret, `whsec_…`. Shown only here: keep it.');
export const endpointWithSecret = endpointFields.extend({ secret }).meta({ id: 'EndpointWithSecret' });
export const rotatedEndpoint = endpointFields
  .extend({
    secret,
    rotatedAt: time('When the new secret was made.'),
    previousSecretValidUntil: time('Until then deliveries carry a signature of the old secret too.'),
  })
  .meta({ id: 'RotatedEndpoint' });

export const testEventResponse = z
  .object({
    event_id: text('`event_test_…`; it is not in the event log.'),
    delivery_id: text('`whd_test_…`: look here for how it went.'),
    status: always('pending'),
    scheduled_for: time('When it is sent.'),
    deliveryId: text('The same as `delivery_id`.'),
    scheduledFor: time('The same as `scheduled_for`.'),
    synthetic: yes,
  })
  .meta({ id: 'TestEvent' });

const deliveryStatus = oneOf(
  DELIVERY_STATUSES,
  '`pending`: to be sent. `delivered`: answered with 2xx. `failed`: another attempt follows. `abandoned`: none follows.',
);
const replays = text('The delivery that this one replays.').nullable();
const responseStatus = z.int().nullable().meta(about('HTTP status of the answer; null when there was none.'));
const responseBody = text('The first 4 KB of the answer.').nullable();
const responseMs = z.int().nullable().meta(about('How long the attempt took, milliseconds.'));

export const deliveryFields = z.object({
  id: text('`whd_…`, new for every attempt.'),
  endpoint_id: text('`whe_…`'),
  event_id: text('`event_…`, the same for every attempt.'),
  event_type: text('The type of the event; null when the event is no longer kept.').nullable(),
  attempt: z.int().min(1).meta(about('1 for the first try, 9 for the last with the default schedule.')),
  status: deliveryStatus,
  scheduled_for: time('When it is or was to be sent.'),
  next_attempt_at: time('Of a failed attempt: when the next one is, or was, to be made.').nullable(),
  waits_for: text(
    'Of a pending delivery to an endpoint with strict ordering: the delivery that must be finished before it is sent.',
  ).nullable(),
  attempted_at: time('When it was sent; null before.').nullable(),
  delivered_at: time('When it was answered with 2xx.').nullable(),
  created_at: time('When the attempt was scheduled.'),
  response_status: responseStatus,
  response_body: responseBody,
  response_ms: responseMs,
  error: text('What went wrong, in words.').nullable(),
  replays_delivery_id: replays,
  eventId: text('The same as `event_id`.'),
  scheduledFor: time('The same as `scheduled_for`.'),
  deliveredAt: time('The same as `delivered_at`.').nullable(),
  createdAt: time('The same as `created_at`.'),
});
export const deliveryResponse = deliveryFields.meta({ id: 'Delivery' });
/** What one attempt says beyond a list of them. */
export const requestAndResponse = {
  event_type: text('The type of the event.'),
  request: z
    .object({
      headers: headers('As sent, with the values of your own redacted; null before the attempt.').nullable(),
      body: text("The event's envelope, byte for byte."),
    })
    .meta(about('What was sent.')),
  response: z
    .object({
      status: responseStatus,
      headers: z.unknown().meta({
        type: ['object', 'null'],
        additionalProperties: { type: 'string' },
        ...about('Its headers without cookies; null when there was no answer.'),
      }),
      body: responseBody,
      ms: responseMs,
    })
    .meta(about('What came back.')),
};
export const deliveryDetail = deliveryFields.extend(requestAndResponse).meta({ id: 'DeliveryDetail' });

export const replayResponse = z
  .object({
    delivery_id: text('The new delivery.'),
    status: deliveryStatus,
    scheduled_for: time('When it is sent.'),
    replays_delivery_id: text('The delivery that is replayed, if it is of one.').nullable(),
  })
  .meta({ id: 'Replay' });

export const recoveryResponse = z
  .object({
    id: text('`rec_…`'),
    endpoint_id: text('`whe_…`, when it is of an endpoint.').nullable(),
    automation_id: text('`aut_…`, when it is of an automation.').nullable(),
    status: oneOf(
      ['running', 'completed', 'canceled'],
      'Canceled when the endpoint or automation is disabled meanwhile.',
    ),
    recovers: oneOf([...RECOVERABLE, 'all'], 'What it sends.'),
    since: time('Events accepted from then on.'),
    until: time('Events accepted before then.'),
    progress: z.number().min(0).max(1).meta(about('How much of the period is done, 0 to 1.')),
    events_scanned: count('Events looked at.'),
    events_recovered: count('Deliveries scheduled.'),
    error: text('Why it was canceled, in words.').nullable(),
    created_at: time('When it was started.'),
    finished_at: time('When it ended.').nullable(),
  })
  .meta({ id: 'Recovery' });

const scopes = z.array(z.string()).meta(about('What the key may do.'));
const apiKeyFields = z.object({
  id: text('`key_…`'),
  name: text('For people.'),
  prefix: text('The first characters of the token, to tell keys apart.'),
  scopes,
  expires_at: time('When it stops working; null for never.').nullable(),
  last_used_at: time('When it was last used, to the minute.').nullable(),
  created_at: time('When it was created.'),
});
export const apiKeyResponse = apiKeyFields.meta({ id: 'ApiKey' });
export const apiKeyWithToken = apiKeyFields
  .extend({ token: text('`ak_live_…`. Shown only here: keep it.') })
  .meta({ id: 'ApiKeyWithToken' });

export const whoamiResponse = z
  .object({
    team: z
      .object({ id: text('`team_…`'), name: text('For people.') })
      .meta(about('The team of the key or session.')),
    plan: oneOf(PLANS, "The team's plan."),
    key: apiKeyResponse.nullable().meta(about('Null with a session.')),
    scopes: z.array(z.string()).meta(about('Of the key; none with a session.')),
    role: oneOf(ROLES, 'With a session: the role of the person.').optional(),
  })
  .meta({ id: 'Whoami' });

export const acceptedResponse = z
  .object({ id: text('`event_…`'), status: always('accepted') })
  .meta({ id: 'AcceptedEvent' });

const codes = Object.entries(ERROR_CODES).map(([code, meaning]) => `- \`${code}\`: ${meaning}`);
export const errorResponse = z
  .object({
    error: z.object({
      message: text('What is wrong and what would be right, for people.'),
      type: z
        .enum([
          'authentication_error',
          'authorization_error',
          'invalid_request_error',
          'not_found_error',
          'rate_limit_error',
          'api_error',
        ])
        .meta(about('The kind of error; each has its HTTP statuses.')),
      code: z
        .string()
        .optional()
        .meta({
          examples: Object.keys(ERROR_CODES),
          description: `For programs, where the type is not enough. More may be added.\n${codes.join('\n')}`,
        }),
      param: text('The field, parameter or header at fault, dotted from the root of the body.').optional(),
      request_id: text('The value of `X-Request-Id`: quote it when you ask for help.'),
    }),
  })
  .meta({ id: 'Error' });

export const batchResponse = z.object({
  data: z
    .array(z.union([acceptedResponse, errorResponse]))
    .meta(about('One answer for each event, in the order of the request.')),
});
