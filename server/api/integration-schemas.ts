import { z } from 'zod';
import { AUTOMATION_DELIVERY_STATUSES } from '../deliveries/deliveries.ts';
import { PERIODS } from '../deliveries/stats.ts';
import { MOST_AUTOMATIONS } from '../integrations/automations.ts';
import { eventTypeName } from './event-type-names.ts';
import { exampleIds } from './example-ids.ts';
import {
  condition,
  deliveriesQuery,
  enabledEvents,
  filled,
  pageLimit,
  pageQuery,
  pathId,
  storageProblems,
} from './schemas.ts';

/** Requests of connections and automations. */
const CONFIG_LIMIT = 100_000;

const config = z
  .record(z.string(), z.unknown(), { error: 'must be a JSON object' })
  .superRefine((value, context) => {
    const problems =
      JSON.stringify(value).length > CONFIG_LIMIT
        ? [{ path: [], message: `must have at most ${CONFIG_LIMIT} characters` }]
        : storageProblems(value);
    for (const { path, message } of problems) context.addIssue({ code: 'custom', path, message });
  })
  .meta({
    type: 'object',
    additionalProperties: true,
    description:
      "What the action does, in the form of its `config_schema` (`GET /connectors`). What is left out is the action's default for the type of the event.",
  });

export const automationsQuery = pageQuery.extend({
  limit: pageLimit(MOST_AUTOMATIONS).meta({ description: 'Rows a page. A team has no more than 500.' }),
});

export const createConnectionBody = z
  .strictObject({
    connector: filled(40).meta({ description: 'Such as `slack`.', examples: ['slack'] }),
    kind: filled(40).meta({
      description: 'Which of the credentials that `GET /connectors` lists for it.',
      examples: ['bot_token'],
    }),
    secret: filled(4_000).meta({
      description: 'The credential. It is checked with the vendor, and never shown again.',
    }),
  })
  .meta({ id: 'NewConnection' });

export const optionsQuery = z
  .object({
    q: z
      .string()
      .max(200, 'must have at most 200 characters')
      .default('')
      .meta({ description: 'What to look for.' }),
    cursor: filled(1_000).optional().meta({ description: '`next_cursor` of the page before.' }),
  })
  // Values of the fields that the picker depends on.
  .catchall(filled(1_000));

export const connectionPath = pathId('The connection, `con_…`.', exampleIds.connection);
export const pickerPath = z.strictObject({
  id: z.string().meta({ description: 'The connection, `con_…`.', examples: [exampleIds.connection] }),
  picker: z
    .string()
    .meta({ description: 'The picker that a field names in `options`.', examples: ['channels'] }),
});

const automationFields = {
  name: filled(200).meta({ description: 'For people.' }),
  connection_id: filled(100).meta({ description: 'Through which account.' }),
  enabled_events: enabledEvents,
  filter: condition.nullish().meta({
    description: 'Only events that meet this condition are acted on; null for all of the types.',
  }),
  config,
  on_ambiguous: z.enum(['retry', 'skip'], { error: 'must be retry or skip' }).optional().meta({
    description:
      'What to do when it is not known whether an attempt had its effect (no answer came). `retry` (default) may have it twice where the vendor cannot recognise a repetition, `skip` may have it never.',
  }),
};

export const createAutomationBody = z
  .strictObject({
    ...automationFields,
    action: filled(60).meta({ description: "One of the connector's actions.", examples: ['post_message'] }),
    config: config.default({}),
  })
  .meta({ id: 'NewAutomation' });

export const updateAutomationBody = z
  .strictObject({
    ...automationFields,
    status: z.enum(['enabled', 'disabled']).meta({
      description:
        'A disabled automation does nothing with new events. Enabling resets its failure counters.',
    }),
  })
  .partial()
  .meta({ id: 'AutomationChanges' });

export const previewBody = z
  .strictObject({
    connector: filled(40).meta({ description: 'Such as `slack`.', examples: ['slack'] }),
    action: filled(60).meta({ description: "One of the connector's actions.", examples: ['post_message'] }),
    config: config.default({}),
    filter: condition.nullish().meta({ description: 'Whether the event meets it is said too.' }),
    type: eventTypeName('testable').optional().meta({ description: 'Preview with the sample of this type.' }),
    event_id: filled(200).optional().meta({ description: 'Preview with this event of the log.' }),
  })
  .refine((body) => (body.type === undefined) !== (body.event_id === undefined), {
    error: 'give either type or event_id',
    path: ['type'],
  })
  .meta({ id: 'PreviewRequest' });

export const testAutomationBody = z
  .strictObject({
    type: eventTypeName('testable').optional().meta({
      description: 'The type to imitate; the first that the automation listens to unless said.',
    }),
  })
  .prefault({});

export const automationPath = pathId('The automation, `aut_…`.', exampleIds.automation);
export const automationVersionPath = automationPath.extend({
  version: z.coerce
    .number<string>()
    .int()
    .min(1)
    .max(1_000_000_000)
    .meta({ description: 'Of the list of versions.', examples: [3] }),
});

export const automationDeliveriesQuery = deliveriesQuery.extend({
  status: z
    .enum(AUTOMATION_DELIVERY_STATUSES)
    .optional()
    .meta({ description: 'Only attempts in this state.' }),
});

export const statsQuery = z.strictObject({
  period: z.enum(PERIODS).default('day').meta({ description: 'The last 24 hours, 7 days or 30 days.' }),
});

export const deliverEventBody = z.strictObject({
  endpoint_id: z
    .string()
    .regex(/^whe_/, 'must be the id of an endpoint, such as whe_…')
    .max(100, 'must have at most 100 characters')
    .meta({ description: 'Where it goes.', examples: [exampleIds.endpoint] }),
});
