import { API_VERSION } from '../../../catalog/index.ts';
import { DEFAULT_NAMES, type HeaderNames } from '../../signing/index.ts';
import { SESSION_COOKIE, TEAM_HEADER } from '../../teams/authenticate.ts';
import { errorResponse } from '../responses.ts';
import type { RouteGroup } from '../routes/index.ts';
import { ALWAYS, errorResponses, headerRefs, refTo } from './error-responses.ts';
import { createExamples } from './examples.ts';
import { type Operation, type Parameter, templateOf, toOperation } from './operation.ts';
import { type JsonSchema, SchemaComponents } from './schemas.ts';
import { webhooks } from './webhooks.ts';

/** The parts of an OpenAPI 3.1 document that we use. */
export interface OpenApiDocument {
  openapi: string;
  info: {
    title: string;
    version: string;
    description: string;
    contact: { name: string };
    license: { name: string; identifier: string };
  };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  webhooks: ReturnType<typeof webhooks>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: ReturnType<typeof errorResponses>;
    parameters: Record<string, Parameter>;
    headers: Record<string, { description: string; required?: boolean; schema: JsonSchema }>;
    securitySchemes: Record<string, Record<string, string>>;
  };
}

const ABOUT = `Publish events, subscribe endpoints to them, and look after their deliveries.

JSON in and out, with \`Content-Type: application/json\`. Send an API key as \`Authorization: Bearer ak_live_…\`.

**Lists** are newest first and come in pages: \`{data, has_more, next_cursor}\`. Pass \`next_cursor\` on as \`starting_after\` while \`has_more\` is true.

**Errors** have one form: \`{"error": {message, type, code?, param?, request_id}}\`. Each status of an operation is listed with it; a known path with another method is answered with 405 and \`Allow\`.

**Idempotency**: send an \`Idempotency-Key\` with a POST and repeat it safely for 24 hours. The same request has the same answer, as long as what that tells of is still so: when it was changed, used up or deleted meanwhile, the answer is 409 and \`idempotency_answer_outdated\`, and nothing is done. Another request with that key is answered with 409 too.

**Rate limits** count requests a minute and team: 60 on free, 120 on team, 600 on pro; the operator sets that of enterprise. Publishing is not counted.

**Additions** are no breaking changes: ignore fields, event types and error codes that you do not know.`;

const whole = { type: 'integer' };
const rateLimit = (description: string) => ({
  description: `${description} Where the request was counted.`,
  schema: whole,
});
const HEADERS = {
  'X-Request-Id': {
    description: 'A UUID v7 for this request, the same as in an error. Quote it when you ask for help.',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  },
  'X-RateLimit-Limit': rateLimit('Requests a minute.'),
  'X-RateLimit-Remaining': rateLimit('What is left of this minute.'),
  'X-RateLimit-Reset': rateLimit('When the minute is over, unix seconds.'),
  'Retry-After': { description: 'Seconds to wait.', required: true, schema: whole },
  'Idempotent-Replayed': {
    description: '`true` when this is the kept answer of an earlier request with the same `Idempotency-Key`.',
    schema: { type: 'string', enum: ['true'] },
  },
  ETag: { description: 'The `version` in quotes, for `If-Match`.', schema: { type: 'string' } },
  'WWW-Authenticate': { description: 'Always `Bearer`.', required: true, schema: { type: 'string' } },
  Allow: { description: 'The methods that are possible.', required: true, schema: { type: 'string' } },
};

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Makes it safe to repeat this request for 24 hours; any text of your own, such as a UUID.',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const IF_MATCH: Parameter = {
  name: 'If-Match',
  in: 'header',
  description:
    'The `version` that you have seen, such as `"3"`: if somebody has changed it since, nothing is saved and the answer is 412. Without it the last one to save wins.',
  required: false,
  schema: { type: 'string' },
};

const TEAM: Parameter = {
  name: TEAM_HEADER,
  in: 'header',
  description:
    "With the operator's token: the team to act for, with an owner's rights. Others don't need it.",
  required: false,
  schema: { type: 'string' },
};

const SECURITY = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'ak_live_…',
    description:
      "A team's API key. Scopes are checked literally, then by family (`webhooks:*`), then `*`; the scopes named at an operation are what it needs.",
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description:
      'The session of a person in the settings pages. Roles, least to most: viewer, editor, admin, owner; and operator, of people who work for the operator, who see event types and no team. Changes must come from the same origin.',
  },
  operatorToken: {
    type: 'http',
    scheme: 'bearer',
    description: `The token of whoever runs this server; for the product that embeds it. With the header \`${TEAM_HEADER}\` it does what an owner of that team can.`,
  },
};

const ITSELF: Operation = {
  operationId: 'getOpenApiDocument',
  tags: ['Account'],
  summary: 'Get this document',
  description: 'Needs no credential.',
  security: [],
  parameters: [],
  responses: {
    200: {
      description: 'Done.',
      headers: headerRefs(ALWAYS),
      content: {
        'application/json': {
          schema: { type: 'object', additionalProperties: true },
          example: { openapi: '3.1.0' },
        },
      },
    },
    405: refTo('MethodNotAllowed'),
  },
};

/** What an installation is called, and its headers. */
interface About {
  product: string;
  headers: HeaderNames;
  /** The server's own address, for links that must be whole. */
  baseUrl: string;
}

/** The OpenAPI document of the route table; everything in it comes from what the server runs on. */
export function createDocument(
  groups: readonly RouteGroup[],
  { product, headers, baseUrl }: About = {
    ...{ product: 'Autousers', headers: DEFAULT_NAMES, baseUrl: 'http://localhost:8080' },
  },
): OpenApiDocument {
  const components = new SchemaComponents();
  const examples = createExamples(headers);
  const paths: OpenApiDocument['paths'] = {};
  for (const { tag, routes } of groups) {
    for (const route of routes) {
      const path = templateOf(route.path);
      paths[path] = { ...paths[path], [route.method]: toOperation(route, tag, components, examples) };
    }
  }
  paths['/openapi.json'] = { get: ITSELF };
  components.ofResponse(errorResponse);
  return {
    openapi: '3.1.0',
    info: {
      title: `${product} Connect`,
      version: API_VERSION,
      description: ABOUT,
      contact: { name: 'Whoever runs this server' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      { url: '/api/v1', description: 'This server.' },
      { url: '/v1', description: 'The same, shorter.' },
    ],
    tags: [
      ...groups.map(({ tag, description }) => ({ name: tag, description })),
      { name: 'Webhooks', description: 'What we POST to endpoints.' },
    ],
    paths,
    webhooks: webhooks(components, headers, baseUrl),
    components: {
      schemas: components.schemas,
      responses: errorResponses(),
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY, IfMatch: IF_MATCH, Team: TEAM },
      headers: HEADERS,
      securitySchemes: SECURITY,
    },
  };
}
