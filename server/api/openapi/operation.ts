import { OPERATOR_ROLE } from '../../teams/scopes.ts';
import { isOperators } from '../access.ts';
import type { Access, Route } from '../route.ts';
import { ALWAYS, errorResponsesOf, headerRefs } from './error-responses.ts';
import type { Examples } from './example-parts.ts';
import type { JsonSchema, SchemaComponents } from './schemas.ts';

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  description?: string;
  required: boolean;
  schema: JsonSchema;
  example?: unknown;
}

export interface MediaType {
  schema: JsonSchema;
  example?: unknown;
  examples?: Record<string, { summary: string; value: unknown }>;
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: Record<string, string[]>[];
  parameters: (Parameter | { $ref: string })[];
  requestBody?: { required: boolean; content: { 'application/json': MediaType } };
  responses: Record<string, unknown>;
}

/** `/webhooks/:id` → `/webhooks/{id}` */
export const templateOf = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}');

/** A line of the route table in the words of OpenAPI. @throws when it has no example */
export function toOperation(
  route: Route,
  tag: string,
  components: SchemaComponents,
  examples: Readonly<Record<string, Examples>>,
): Operation {
  const { operationId, summary, method } = route;
  const example = examples[operationId];
  if (!example) throw new Error(`${operationId} has no example`);
  return {
    operationId,
    tags: [tag],
    summary,
    description: [route.description, accessInWords(route), otherPath(route)].filter(Boolean).join('\n\n'),
    security: securityOf(route.access),
    parameters: [
      ...parametersOf('path', route.params && components.ofRequest(route.params)),
      ...parametersOf('query', route.query && components.ofRequest(route.query)),
      ...(method === 'post' ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
      ...(route.versioned && method !== 'get' ? [{ $ref: '#/components/parameters/IfMatch' }] : []),
      ...(isOperators(route) ? [] : [{ $ref: '#/components/parameters/Team' }]),
    ],
    ...(route.body && { requestBody: requestBodyOf(components.ofRequest(route.body), example) }),
    responses: {
      [route.status ?? 200]: {
        description: 'Done.',
        headers: successHeaders(route),
        content: {
          'application/json': {
            schema: components.ofResponse(route.response),
            example: example.response,
          },
        },
      },
      ...errorResponsesOf(route),
    },
  };
}

function parametersOf(place: 'path' | 'query', object: JsonSchema | undefined): Parameter[] {
  const properties = (object?.properties ?? {}) as Record<string, JsonSchema>;
  return Object.entries(properties).map(([name, { description, examples, ...schema }]) => ({
    name,
    in: place,
    ...(typeof description === 'string' && { description }),
    required: place === 'path',
    schema,
    ...(Array.isArray(examples) && { example: examples[0] }),
  }));
}

function requestBodyOf(schema: JsonSchema, { requests = {} }: Examples) {
  // A schema with a default for the whole is of a body that may be left out.
  const required = !('default' in schema);
  return { required, content: { 'application/json': { schema, examples: requests } } };
}

function successHeaders({ access, method, versioned }: Route) {
  const names = [
    ...(access === 'operator' ? ['X-Request-Id'] : ALWAYS),
    ...(method === 'post' ? ['Idempotent-Replayed'] : []),
    ...(versioned ? ['ETag'] : []),
  ];
  return headerRefs(names);
}

/** OpenAPI 3.1 allows naming what a scheme must grant, whatever its kind. */
function securityOf(access: Access): Record<string, string[]>[] {
  if (access === 'operator') return [{ operatorToken: [] }];
  if (access === 'operator-or-session') return [{ operatorToken: [] }, { session: [OPERATOR_ROLE] }];
  if (access === 'anyone-authenticated') return [{ apiKey: [] }, { session: [] }];
  if ('session' in access) {
    return [{ session: [access.session] }, ...(access.operator ? [{ operatorToken: [] }] : [])];
  }
  const both: Record<string, string[]>[] = [{ apiKey: [access.scope] }, { session: [access.role] }];
  return access.operator ? [...both, { operatorToken: [] }] : both;
}

const otherPath = ({ alsoAt }: Route) => alsoAt && `Also at \`${templateOf(alsoAt)}\`, as before.`;

function accessInWords({ access, webhooks }: Route): string {
  const plan = webhooks === true ? ' The team needs the plan pro or enterprise.' : '';
  if (access === 'operator') return 'Needs the operator token.';
  if (access === 'operator-or-session')
    return 'Needs the operator token, or a session of somebody who works for the operator.';
  if (access === 'anyone-authenticated') return 'Any API key or session will do.';
  const role = (name: string) => `a session with the role ${name}${name === 'owner' ? '' : ' or higher'}`;
  if ('session' in access) {
    const either = access.operator ? ', or the operator token' : '';
    return `Needs ${role(access.session)}${either}; API keys cannot do this.${plan}`;
  }
  const operator = access.operator ? ', or the operator token' : '';
  return `Needs an API key with the scope \`${access.scope}\`, or ${role(access.role)}${operator}.${plan}`;
}
