import { z } from 'zod';
import { API_VERSION, type JsonSchema, typeNamed } from '../../catalog/index.ts';
import { FROM_CATALOG } from './event-type-names.ts';
import { about, count, text } from './responses.ts';

/** What is POSTed to endpoints, and what the event log has; the documentation has one for each type. */
const envelopeFields = {
  id: text('`event_…`, the same for every attempt: use it to recognise repetitions.'),
  type: z.string(),
  api_version: z.string().meta({ description: 'The version of the fields.', examples: [API_VERSION] }),
  created: count('When it was accepted, unix seconds.'),
  team_id: text('`team_…`'),
  data: z.object({ object: z.record(z.string(), z.unknown()) }),
  request: z
    .object({
      id: text('The request that caused it.'),
      idempotency_key: text('The `Idempotency-Key` of that request.').nullable(),
    })
    .meta(about('Where it came from.')),
};

/** `invoice.paid` → `InvoicePaidEvent` */
export const envelopeName = (type: string) =>
  `${type.replaceAll(/(?:^|[._])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}Event`;

/** The envelope of one type, with what the catalog says of its object. */
export function envelope(type: string) {
  const { title, description, schema } = typeNamed(type);
  return z
    .object({
      ...envelopeFields,
      type: z.literal(type),
      data: z.object({ object: z.unknown().meta(open(schema)) }),
    })
    .meta({ id: envelopeName(type), title, description });
}

export const eventResponse = z.object(envelopeFields).meta({
  id: 'Event',
  description: 'One immutable thing that happened. Types may be added: ignore those that you do not know.',
  [FROM_CATALOG]: 'envelopes',
});

/** Says of every object that it may have further members: receivers must expect some. */
function open(schema: JsonSchema): Record<string, unknown> {
  const within = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(within);
    return typeof value === 'object' && value !== null ? open(value as JsonSchema) : value;
  };
  const { properties, enum: _, const: __, ...rest } = schema;
  const isObject = [schema.type].flat().includes('object');
  return {
    ...schema,
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, within(value)])),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, member]) => [name, open(member)]),
      ),
    }),
    ...(isObject && schema.additionalProperties === undefined && { additionalProperties: {} }),
  };
}
