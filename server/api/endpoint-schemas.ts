import { z } from 'zod';
import { headerProblems } from '../webhooks/custom-headers.ts';
import { MOST_ENDPOINTS, ORDERINGS } from '../webhooks/endpoints.ts';
import { ROUTERS } from '../webhooks/no-code-routers.ts';
import { exampleIds } from './example-ids.ts';
import { condition, enabledEvents, filled, pageLimit, pageQuery, pathId, text } from './schemas.ts';

const customHeaders = z.record(z.string(), z.string()).superRefine((headers, context) => {
  for (const { name, message } of headerProblems(headers)) {
    context.addIssue({ code: 'custom', path: name === '' ? [] : [name], message });
  }
});

const endpointFields = {
  url: filled(2_048).meta({
    format: 'uri',
    description:
      'Where to POST events. `https` and a public address only, unless the operator allows the host; no user name, password or fragment.',
  }),
  description: text(500).nullish().meta({ description: 'A note for people.' }),
  enabled_events: enabledEvents,
  api_version: filled(32).nullish().meta({
    description: 'A note of the API version that the receiver was written for. It changes nothing yet.',
  }),
  filter: condition.nullish().meta({
    description: 'Only events that meet this condition are sent; null for all of the types.',
  }),
  rate_limit: z
    .number()
    .int('must be a whole number of deliveries a second')
    .min(1, 'must be at least 1 a second')
    .max(1_000, 'must be at most 1000 a second')
    .nullish()
    .meta({
      description:
        'Deliveries a second at most; null for no limit. What is above it waits, nothing is dropped. Left out, it is the limit of the no-code router that the URL belongs to, if any.',
    }),
  ordering: z.enum(ORDERINGS).optional().meta({
    description:
      '`strict`: deliveries go one at a time in the order in which the events were accepted, and while one is retried, all later ones wait: up to the whole retry schedule, if the receiver stays away. `none`, if left out: they go in parallel, and a retry lets others pass.',
  }),
  headers: customHeaders.nullish().meta({
    description:
      'Headers to add to every delivery, up to 20: names of up to 100 characters, values of 1 to 1000 visible ASCII characters. They replace those that were there; `[redacted]` keeps the value that is stored under the name. Those that we or the connection set are refused.',
  }),
};

export const createEndpointBody = z
  .strictObject({
    ...endpointFields,
    source: z.enum(ROUTERS).optional().meta({
      description:
        'For no-code routers that subscribe by themselves. Zapier is told, by a `DELETE` to the URL, when the endpoint is disabled or deleted here, unless it unsubscribed itself or the URL is subscribed anew.',
    }),
  })
  .meta({ id: 'NewEndpoint' });

export const endpointsQuery = pageQuery.extend({
  limit: pageLimit(MOST_ENDPOINTS).meta({ description: 'Rows a page. A team has no more than 500.' }),
  url: filled(2_048).optional().meta({
    description: 'Only endpoints at exactly this URL. It finds those too whose URLs are masked in lists.',
  }),
});

const MOST_AT_ONCE = 100;
export const endpointStatsQuery = pageQuery.extend({
  ids: filled(4_000)
    .transform((ids) => ids.split(','))
    .refine((ids) => ids.length <= MOST_AT_ONCE, `must name at most ${MOST_AT_ONCE} endpoints`)
    .optional()
    .meta({
      description:
        'Only these endpoints, in one answer: up to 100 ids with commas between them. Pages are of no use then.',
    }),
});

export const deleteEndpointQuery = z.strictObject({
  unsubscriber: z.enum(ROUTERS).optional().meta({
    description:
      'For no-code routers that unsubscribe by themselves: the `source` of the endpoint. It then isn’t told of the end.',
  }),
});

export const updateEndpointBody = z
  .strictObject({
    ...endpointFields,
    status: z.enum(['enabled', 'disabled']).meta({
      description:
        'A disabled endpoint gets no new deliveries; retries already scheduled go on. Enabling resets the failure counters.',
    }),
  })
  .partial()
  .meta({ id: 'EndpointChanges' });

export const endpointPath = pathId('The endpoint, `whe_…`.', exampleIds.endpoint);
