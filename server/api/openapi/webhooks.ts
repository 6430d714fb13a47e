import { inForce, testableTypes, typeNamed } from '../../../catalog/index.ts';
import { type HeaderNames, signedHeaders } from '../../signing/index.ts';
import { envelope, envelopeName } from '../envelope.ts';
import { exampleIds } from '../example-ids.ts';
import { exampleEvent } from './example-event.ts';
import type { Parameter } from './operation.ts';
import type { SchemaComponents } from './schemas.ts';

/** Where the list of all types is. */
export const EVENTS_PATH = '/api/docs/events';

/** Where the page of a type is. */
export const eventPagePath = (type: string) => `${EVENTS_PATH}/${type}`;

const EXAMPLE_SECRET = 'whsec_R7gqUjPv3mXcZ0s9yT2bWnK5eHfLd8aQ';

const aboutHeaders = (names: HeaderNames): Record<string, string> => ({
  'User-Agent': 'Always the same.',
  [names.eventId]: 'Stable across retries and replays: use it to recognise repetitions.',
  [names.eventType]: 'The `type` of the body.',
  [names.deliveryId]: 'New for every attempt.',
  [names.signature]:
    '`t=<unix seconds>,v1=<hex>`. `v1` is the HMAC-SHA256 of `<t>.<raw body>` with the whole `whsec_…` secret as the key. For 24 hours after a rotation there are two `v1`, the new secret’s first. Refuse a `t` more than 300 seconds away.',
  'webhook-id': 'The event id, for libraries of Standard Webhooks.',
  'webhook-timestamp': 'Unix seconds, for libraries of Standard Webhooks.',
  'webhook-signature':
    '`v1,<base64>`, for libraries of Standard Webhooks; two, separated by a space, for 24 hours after a rotation.',
});

/**
 * The headers that we send, with the values that they have for an event; they come from what really signs.
 */
export function headerParameters(event: ReturnType<typeof exampleEvent>, names: HeaderNames): Parameter[] {
  const about = aboutHeaders(names);
  const parts = { deliveryId: exampleIds.delivery, eventId: event.id, eventType: event.type };
  const sent = signedHeaders(parts, [EXAMPLE_SECRET], event.created + 1, JSON.stringify(event), names);
  // OpenAPI says the content type elsewhere.
  return Object.entries(sent)
    .filter(([name]) => name !== 'Content-Type')
    .map(([name, example]) => ({
      name,
      in: 'header',
      description: about[name] ?? '',
      required: true,
      schema: { type: 'string' },
      example,
    }));
}

const RECEIVER_ANSWERS = {
  '2XX': { description: 'Delivered. Answer within 10 seconds, the body included.' },
  '410': { description: 'A failure; three in a row disable the endpoint.' },
  default: {
    description:
      'A failure, redirects included: it is tried again up to eight times, over about 3.4 days. A longer `Retry-After` of a 429 or 503 is honoured, up to 24 hours.',
  },
};

/** The `webhooks` section: what receivers get. */
export function webhooks(components: SchemaComponents, names: HeaderNames, baseUrl: string) {
  // The log has events of archived types, too.
  for (const { type } of inForce().shownToAll()) components.ofResponse(envelope(type));
  const entries = testableTypes().map((type) => {
    components.ofResponse(envelope(type));
    const { title, description, status } = typeNamed(type);
    const example = exampleEvent(type);
    const post = {
      operationId: `on${envelopeName(type)}`,
      tags: ['Webhooks'],
      summary: title,
      description,
      externalDocs: {
        description: 'Its page: fields, samples, headers.',
        url: baseUrl + eventPagePath(type),
      },
      ...(status === 'deprecated' && { deprecated: true }),
      security: [],
      parameters: headerParameters(example, names),
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { $ref: `#/components/schemas/${envelopeName(type)}` },
            example,
          },
        },
      },
      responses: RECEIVER_ANSWERS,
    };
    return [type, { post }] as const;
  });
  return Object.fromEntries(entries);
}
