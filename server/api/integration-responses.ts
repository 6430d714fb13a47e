import { z } from 'zod';
import { AUTOMATION_DELIVERY_STATUSES } from '../deliveries/deliveries.ts';
import { RECENT, RECENT_IN_LISTS } from '../deliveries/stats.ts';
import { about, deliveryFields, oneOf, requestAndResponse, text, time, versionFields } from './responses.ts';
import { condition } from './schemas.ts';

/** Answers about connectors, connections and automations. */
const anyJson = (description: string) => z.record(z.string(), z.unknown()).meta(about(description));

const warnings = z
  .array(
    z.object({
      field: text('Of the config, where it is one.').optional(),
      message: text('What was cut or dropped, could not be checked, or looks wrong.'),
    }),
  )
  .meta(about('Nothing that keeps it from working, but worth a look.'));

export const connectorResponse = z
  .object({
    id: text('Such as `slack`.'),
    name: text('For people.'),
    description: text('One sentence.'),
    icon: text('An SVG document.'),
    idempotence: oneOf(
      ['native', 'lookup', 'none'],
      'What keeps one event from having its effect twice: the vendor, a look-up of ours, or nothing (see `on_ambiguous`).',
    ),
    oauth: z
      .object({
        available: z.boolean().meta(about('Whether the operator has registered an app at the vendor.')),
        scopes: z.array(z.string()).meta(about('What is asked for.')),
        connect_url: text('Where the settings pages send the browser.'),
        missing: z
          .array(z.string())
          .meta(about('Variables that the operator has to set; empty when available.')),
      })
      .nullable()
      .meta(about('Connecting in one click; null when the connector has no OAuth.')),
    credentials: z
      .array(
        z.object({
          kind: text('To be given to `POST /connections`.'),
          label: text('For people.'),
          help: text('Where to find it, Markdown.'),
          placeholder: text('What it looks like.'),
          is_secret: z.boolean().meta(about('False: it may be shown while it is typed.')),
        }),
      )
      .meta(about('What can be pasted instead.')),
    actions: z
      .array(
        z.object({
          id: text('To be given to `POST /automations`.'),
          name: text('For people.'),
          description: text('What it does, and what it does when asked twice.'),
          credentials: z.array(z.string()).nullable().meta(about('Kinds that it works with; null for all.')),
          config_schema: anyJson(
            'JSON Schema of `config`. Each property says also `title`, `widget`, `template` (Liquid), `options` (its picker) and `dependsOn`.',
          ),
          defaults: anyJson('By event type: the config that is used for what is left out.'),
        }),
      )
      .meta(about('What automations can do.')),
    recipes: z
      .array(
        z.object({
          id: text('Such as `tell-research`.'),
          title: text('For people.'),
          about: text('One sentence: what people get of it.'),
          automation: z
            .object({
              name: text('For people.'),
              action: text('What it does.'),
              enabled_events: z.array(z.string()).meta(about('Event types.')),
              filter: condition
                .nullable()
                .meta(about('Only events that meet it are acted on; null for all.')),
              config: anyJson('What is not chosen yet is left out.'),
            })
            .meta(about('For `POST /automations`, to be completed with an account and choices.')),
        }),
      )
      .meta(about('Ready-made automations.')),
  })
  .meta({ id: 'Connector' });

export const connectorsResponse = z.object({ data: z.array(connectorResponse) });

export const connectionResponse = z
  .object({
    id: text('`con_…`'),
    connector: text('Such as `slack`.'),
    kind: text('`oauth`, or the kind of the pasted credential.'),
    account: z
      .object({
        id: text("The vendor's id."),
        name: text('The workspace or bot.'),
        url: text('Where it is on the web.').nullable(),
      })
      .meta(about('Whose it is.')),
    scopes: z.array(z.string()).meta(about('What was granted, where the vendor says so.')),
    status: oneOf(
      ['active', 'needs_reconnect', 'revoked'],
      '`needs_reconnect`: deliveries wait until someone connects the account again. `revoked`: it was disconnected.',
    ),
    status_reason: text('Why, in words.').nullable(),
    status_changed_at: time('Since when.'),
    paused_until: time("The vendor's rate limit: nothing goes out before.").nullable(),
    created_at: time('When it was first connected.'),
    updated_at: time('When it last changed.'),
  })
  .meta({ id: 'Connection' });

export const optionsResponse = z
  .object({
    data: z.array(
      z.object({
        value: text('What goes into the config.'),
        label: text('For people.'),
        hint: text('More, such as a type.').nullable(),
      }),
    ),
    has_more: z.boolean().meta(about('Whether there is another page.')),
    next_cursor: text('To be passed on as `cursor`; null at the end.').nullable(),
  })
  .meta({ id: 'Options' });

const automationFields = z.object({
  id: text('`aut_…`'),
  name: text('For people.'),
  connection_id: text('Through which account.'),
  connector: text("The connection's connector."),
  action: text('What it does.'),
  enabled_events: z.array(z.string()).meta(about('Event types, or `*` for all.')),
  filter: condition.nullable().meta(about('Only events that meet it are acted on; null for all.')),
  config: anyJson('As it was given.'),
  on_ambiguous: oneOf(
    ['retry', 'skip'],
    'What to do when it is not known whether an attempt had its effect.',
  ),
  status: oneOf(['enabled', 'disabled'], 'Whether it acts on new events.'),
  disabled_reason: text('Why it was disabled, in words.').nullable(),
  disabled_at: time('When it was disabled.').nullable(),
  last_delivered_at: time('When it last succeeded.').nullable(),
  last_failed_at: time('When an attempt last failed.').nullable(),
  ...versionFields,
  created_at: time('When it was created.'),
  updated_at: time('When it last changed.'),
});
export const automationResponse = automationFields.meta({ id: 'Automation' });
export const savedAutomation = automationFields.extend({ warnings }).meta({ id: 'SavedAutomation' });

export const automationVersions = z.object({
  data: z
    .array(
      z
        .object({
          ...versionFields,
          automation: automationFields
            .pick({
              name: true,
              connection_id: true,
              enabled_events: true,
              filter: true,
              config: true,
              on_ambiguous: true,
            })
            .meta(about('What it was like.')),
        })
        .meta({ id: 'AutomationVersion' }),
    )
    .meta(about('Newest first; the first is in force. Ten at most.')),
});

export const previewResponse = z
  .object({
    event: z
      .object({ id: text('Of the event.'), type: text('Its type.') })
      .meta(about('What it was made of.')),
    would_run: z.boolean().meta(about('Whether the event meets the filter.')),
    reason: text('Why it would not run, in words.').nullable(),
    request: z.unknown().meta(about('What would be sent, as the connector makes it.')),
    warnings,
  })
  .meta({ id: 'Preview' });

const status = oneOf(
  AUTOMATION_DELIVERY_STATUSES,
  '`pending`: to be done. `delivered`: done. `failed`: another attempt follows. `abandoned`: none follows. `skipped`: the condition was not met.',
);
const ownFields = {
  status,
  automation_id: text('`aut_…`'),
  reference: z
    .object({
      id: text("The vendor's id."),
      url: text('Where it is on the web.').nullable(),
      label: text('Such as `ENG-42`.'),
    })
    .nullable()
    .meta(about('What was made: a message, an issue, a row.')),
};
const fields = deliveryFields.omit({ endpoint_id: true }).extend(ownFields);
export const automationDelivery = fields.meta({ id: 'AutomationDelivery' });
export const automationDeliveryDetail = fields
  .extend({
    ...requestAndResponse,
    details: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta(
        about(
          'What went over the wire (`exchanges`, with secrets taken out), `warnings` of the rendering, and how the attempt ended; null before the attempt.',
        ),
      ),
  })
  .meta({ id: 'AutomationDeliveryDetail' });

const latency = z.object({
  p50: z.int().meta(about('Half took no longer.')),
  p95: z.int().meta(about('95 of 100 took no longer.')),
  p99: z.int().meta(about('99 of 100 took no longer.')),
});

const healthFields = {
  recent: z
    .array(
      z.object({
        id: text('`whd_…`'),
        status: oneOf(['pending', 'delivered', 'failed', 'abandoned'], 'How it stands.'),
        at: time('When the attempt was scheduled.'),
        ms: z.int().nullable().meta(about('How long it took, milliseconds.')),
      }),
    )
    .meta(about(`The last attempts, newest first: ${RECENT}, or ${RECENT_IN_LISTS} of each in a list.`)),
  success_rate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .meta(about('Of the finished ones among `recent`; null when there are none.')),
};

/** How each endpoint is doing, at a glance. */
export const endpointHealth = z
  .object({ endpoint_id: text('`whe_…`'), ...healthFields })
  .meta({ id: 'EndpointHealth' });

/** How an endpoint or an automation is doing. */
export const statsResponse = z
  .object({
    ...healthFields,
    series: z
      .array(
        z.object({
          at: time('Where the step begins.'),
          delivered: z.int().min(0).meta(about('Attempts that succeeded.')),
          failed: z.int().min(0).meta(about('Attempts that failed.')),
          latency: latency
            .nullable()
            .meta(about('Milliseconds of the attempts that succeeded in this step; null when none did.')),
        }),
      )
      .meta(
        about(
          'Oldest first: 24 steps of an hour, 28 of six hours, or 30 of a day. Of the newest 100 000 attempts.',
        ),
      ),
    latency: latency
      .nullable()
      .meta(about('Milliseconds of successful attempts in the period; null when there are none.')),
  })
  .meta({ id: 'DeliveryStats' });

/** Where an event went. */
export const eventDeliveries = z.object({
  data: z.array(
    deliveryFields
      .omit({ endpoint_id: true })
      .extend({
        status,
        reference: ownFields.reference,
        destination: z
          .object({
            id: text('`whe_…` or `aut_…`'),
            kind: oneOf(['endpoint', 'automation'], 'What it is.'),
            name: text("The endpoint's URL or the automation's name."),
          })
          .meta(about('What it went to.')),
      })
      .meta({ id: 'EventDelivery' }),
  ),
});
