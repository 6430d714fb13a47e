import type { JsonSchema } from '../../../../catalog/index.ts';
import { examplesOf } from './convert.ts';
import { isObject, type Place, problemAt, type Source, type Sources } from './sources.ts';
import { isTypeName, typeNameOf } from './words.ts';

/** A payload that a document describes. */
export interface Payload {
  /** What the document calls it, or the type that it was asked for as. */
  name: string;
  /** The type that people gave it. */
  type?: string | undefined;
  schema: Place;
  examples: readonly unknown[];
  description?: string | undefined;
}

/** Whether a document is one of OpenAPI, or of Swagger before it. */
export const isOpenApi = ({ content }: Source): boolean =>
  isObject(content) && (content.openapi !== undefined || content.swagger !== undefined);

/**
 * The payloads of a document: its `webhooks` (3.1) or `x-webhooks` (3.0), or those that `types` name, as
 * webhooks or schemas of its components. @throws ImportProblem
 */
export function payloadsOf(source: Source, sources: Sources, types: ReadonlyMap<string, string>): Payload[] {
  const root: Place = { source, path: [], value: source.content };
  const document = source.content as Record<string, unknown>;
  if (document.swagger !== undefined)
    throw problemAt(
      { source, path: ['swagger'] },
      'is no OpenAPI 3: convert it first, such as with swagger2openapi',
    );
  const { schemas = {} } = isObject(document.components) ? document.components : {};
  const components = isObject(schemas) ? schemas : {};
  const webhooks = webhooksIn(root, sources);
  if (types.size > 0) {
    return [...types].map(([type, name]) => {
      const webhook = webhooks.find((each) => each.name === name);
      if (webhook) return { ...webhook, type };
      const path = ['components', 'schemas', name];
      if (!Object.hasOwn(components, name))
        throw problemAt(
          root,
          `has no schema ${name}, which --types names; there are ${listed(Object.keys(components))}`,
        );
      return { name, type, schema: { source, path, value: components[name] }, examples: [] };
    });
  }
  if (webhooks.length > 0) return webhooks;
  throw problemAt(
    root,
    `has no webhooks: say which schemas are events, such as --types invoice.paid=InvoicePaid; there are ${listed(Object.keys(components))}`,
  );
}

const MOST_LISTED = 30;

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : '';
  return names.slice(0, MOST_LISTED).join(', ') + more;
}

function webhooksIn({ source, value }: Place, sources: Sources): Payload[] {
  const document = value as Record<string, unknown>;
  return ['webhooks', 'x-webhooks'].flatMap((key) => {
    const all = document[key];
    if (!isObject(all)) return [];
    return Object.entries(all).flatMap(([name, item]) =>
      payloadOf(name, { source, path: [key, name], value: item }, sources),
    );
  });
}

/** Follows references until something else is there. */
function followed(place: Place, sources: Sources, left = 20): Place {
  const { value } = place;
  if (!isObject(value) || typeof value.$ref !== 'string') return place;
  if (left === 0) throw problemAt(place, 'refers to itself');
  return followed(sources.follow(place, value.$ref), sources, left - 1);
}

function payloadOf(name: string, at: Place, sources: Sources): Payload[] {
  const below = (place: Place, ...path: string[]): Place | undefined => {
    let found: Place = followed(place, sources);
    for (const key of path) {
      if (!isObject(found.value) || !Object.hasOwn(found.value, key)) return undefined;
      found = followed({ ...found, path: [...found.path, key], value: found.value[key] }, sources);
    }
    return found;
  };
  const operation = ['post', 'put', 'patch', 'get'].map((method) => below(at, method)).find(Boolean);
  if (!operation) throw problemAt(at, 'has no operation: a webhook has a post with a requestBody');
  const content = below(operation, 'requestBody', 'content');
  if (!content || !isObject(content.value)) throw problemAt(operation, 'has no requestBody with content');
  const media = Object.keys(content.value).find((each) => /json/i.test(each));
  const body = media === undefined ? undefined : below(content, media);
  if (!body || !isObject(body.value) || body.value.schema === undefined)
    throw problemAt(content, 'has no schema of application/json');
  const { summary, description } = isObject(operation.value) ? operation.value : {};
  const said = [description, summary].find((each) => typeof each === 'string');
  const schema: Place = { ...body, path: [...body.path, 'schema'], value: body.value.schema };
  return [{ name, schema, examples: examplesOf(body.value), description: said as string | undefined }];
}

/** Members that name the type of an event. */
const TYPE_MEMBERS = [
  'type',
  'event',
  'event_type',
  'eventType',
  'event_name',
  'eventName',
  'topic',
  'action',
  'name',
];

/** The types that a payload can be of, by what its schema says or else by its name; none: nobody says. */
export function typesOf(name: string, payload: JsonSchema): string[] {
  for (const member of TYPE_MEMBERS) {
    const { const: only, enum: values = [] } = payload.properties?.[member] ?? {};
    const named = [only, ...values].filter(
      (each) => typeof each === 'string' && isTypeName(each.toLowerCase()),
    );
    if (named.length > 0) return [...new Set(named as string[])].map((each) => each.toLowerCase());
  }
  const type = typeNameOf(name);
  return type === undefined ? [] : [type];
}
