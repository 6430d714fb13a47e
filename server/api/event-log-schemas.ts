import { z } from 'zod';
import { AUTOMATION_DELIVERY_STATUSES, DELIVERY_STATUSES } from '../deliveries/deliveries.ts';
import { SKIPPED } from '../deliveries/resend.ts';
import { exampleIds } from './example-ids.ts';
import { automationDelivery } from './integration-responses.ts';
import { about, count, deliveryResponse, oneOf, text, time } from './responses.ts';
import { deliveriesQuery, filled, recoverBody } from './schemas.ts';

/** Requests and answers of a destination's log by event, and of sending many of its events again. */
const answered = z
  .string()
  .regex(/^([1-5]\d\d|[1-5]xx|none)$/, 'must be a status such as 404, a class such as 5xx, or none')
  .transform((value) => {
    if (value === 'none') return { from: 0, to: 0 };
    return value.endsWith('xx')
      ? { from: Number(value[0]) * 100, to: Number(value[0]) * 100 + 99 }
      : { from: Number(value), to: Number(value) };
  })
  .meta({
    description:
      'Only events with an attempt that was answered so: `404`, `5xx`, or `none` for no answer. Answers other than 2xx are looked for among failures; those of a router that count as delivered, with `status=delivered` as well.',
    examples: ['5xx'],
  });

const A_PAGE =
  'A page looks through 5 000 attempts, or 1 000 with a text in `q`: it may have fewer rows than `limit`, or none, while `has_more` says that there may be more.';

export const eventLogQuery = deliveriesQuery.extend({
  status: z
    .enum(DELIVERY_STATUSES)
    .optional()
    .meta({ description: 'Only events with an attempt in this state.' }),
  type: deliveriesQuery.shape.type.meta({ description: `Only events of this type. ${A_PAGE}` }),
  response_status: answered.optional(),
  q: filled(200).optional().meta({
    description:
      'An id (`event_…`, `whd_…`, or that of the object), or a text: a part of what the event, an answer or an error says, such as a name.',
  }),
});

export const automationEventLogQuery = eventLogQuery.extend({
  status: z
    .enum(AUTOMATION_DELIVERY_STATUSES)
    .optional()
    .meta({ description: 'Only events with an attempt in this state.' }),
});

const story = {
  event_id: text('`event_…`'),
  event_type: text('Null, as what follows, when the event is no longer kept.').nullable(),
  created_at: time('When the event was accepted.').nullable(),
  object: z
    .object({
      id: text('Its `data.object.id`.').nullable(),
      name: text('Its `data.object.name`.').nullable(),
    })
    .meta(about('What the event is about.')),
  attempt_count: count('How often it was tried, or is still to be.'),
};
const attempts = about('The newest 20, newest first; the first says how it stands.');

export const eventStory = z
  .object({ ...story, attempts: z.array(deliveryResponse).meta(attempts) })
  .meta({ id: 'EventOfEndpoint' });
export const automationEventStory = z
  .object({ ...story, attempts: z.array(automationDelivery).meta(attempts) })
  .meta({ id: 'EventOfAutomation' });

const MOST_RESENT = 100;
export const resendBody = z
  .strictObject({
    event_ids: z
      .array(filled(120))
      .min(1, 'must name at least one event')
      .max(MOST_RESENT, `must name at most ${MOST_RESENT} events`)
      .meta({ description: 'Events that went there before.', examples: [[exampleIds.event]] }),
  })
  .meta({ id: 'NewResend' });

export const resendResponse = z
  .object({
    deliveries: z
      .array(z.object({ event_id: text('`event_…`'), delivery_id: text('Its new delivery, `whd_…`.') }))
      .meta(about('What is sent again.')),
    skipped: z
      .array(
        z.object({
          event_id: text('`event_…`'),
          reason: oneOf(
            SKIPPED,
            '`waiting`: it is to be sent anyway. `never_sent`: it never went there. `not_kept`: what it said is gone.',
          ),
        }),
      )
      .meta(about('What is not.')),
  })
  .meta({ id: 'Resend' });

/** In a query, the names and meanings of the body that starts a recovery. */
export const recoverableQuery = z.strictObject({
  ...recoverBody.shape,
  since: recoverBody.shape.since.optional().meta({
    description: 'Events accepted from then on; in the last 24 hours when left out.',
  }),
});

export const recoverableResponse = z
  .object({
    events: count('How many a recovery would send now.'),
    events_scanned: count('Events looked at.'),
    is_complete: z.boolean().meta(about('False: at least so many, because there is too much to look at.')),
  })
  .meta({ id: 'Recoverable' });
