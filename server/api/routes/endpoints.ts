import type { Endpoint } from '../../../prisma/generated/client.ts';
import { healthOf, RECENT_IN_LISTS } from '../../deliveries/stats.ts';
import { sendTestEvent } from '../../deliveries/test-event.ts';
import { ifFound } from '../../errors.ts';
import type { TeamPrincipal } from '../../teams/authenticate.ts';
import { changerOf } from '../../teams/changer.ts';
import { hasRole, hasScope } from '../../teams/scopes.ts';
import {
  createEndpoint,
  deleteEndpoint,
  getEndpoint,
  listEndpoints,
  readableSecrets,
  type SavedEndpoint,
  updateEndpoint,
} from '../../webhooks/endpoints.ts';
import { currentSecret, rotateSecret } from '../../webhooks/secrets.ts';
import { camelCased } from '../camel-case.ts';
import {
  createEndpointBody,
  deleteEndpointQuery,
  endpointPath,
  endpointStatsQuery,
  endpointsQuery,
  updateEndpointBody,
} from '../endpoint-schemas.ts';
import { refuseUnknownTypes } from '../event-type-names.ts';
import { endpointHealth } from '../integration-responses.ts';
import { renderEndpoint, renderHealth, renderPage, renderTestEvent } from '../render.ts';
import {
  deletedResponse,
  endpointHeaders,
  endpointResponse,
  endpointWithSecret,
  pageOf,
  rotatedEndpoint,
  testEventResponse,
} from '../responses.ts';
import { type ApiContext, route } from '../route.ts';
import { testEventBody } from '../schemas.ts';
import { toPageRequest } from './parameters.ts';

const READ = { scope: 'webhooks:read', role: 'viewer' } as const;
const WRITE = { scope: 'webhooks:write', role: 'admin' } as const;

const UNREADABLE =
  "The secret or the custom headers of this endpoint can't be decrypted, so its deliveries fail: rotate its secret and set its headers again.";

/**
 * People see a URL whole that starts something when they may work with it, and a key when it may change it.
 */
function seesWholeUrl(principal: TeamPrincipal): boolean {
  if (principal.kind === 'key') return hasScope(principal.scopes, WRITE.scope);
  return principal.kind === 'acting' || hasRole(principal.role, 'editor');
}

function show(context: ApiContext, endpoint: Endpoint, wholeUrl = true) {
  const { headers, isUnreadable } = readableSecrets(context, endpoint);
  const shown = renderEndpoint(endpoint, headers, wholeUrl);
  return isUnreadable ? { ...shown, warning: UNREADABLE } : shown;
}

/** What is known of the URL for good comes before what is so at this moment. */
function showSaved(context: ApiContext, { endpoint, warning }: SavedEndpoint) {
  const shown = show(context, endpoint);
  return { ...shown, warning: shown.warning ?? warning };
}

async function showWithSecret(context: ApiContext, teamId: string, id: string) {
  const endpoint = await ifFound(getEndpoint(context, teamId, id));
  return endpoint && { ...show(context, endpoint), secret: currentSecret(context, endpoint) };
}

export const endpointRoutes = [
  route({
    method: 'get',
    path: '/webhooks',
    operationId: 'listEndpoints',
    summary: 'List endpoints',
    description: 'Newest first.',
    access: READ,
    webhooks: true,
    query: endpointsQuery,
    response: pageOf(endpointResponse),
    handle: async ({ context, principal, query }) => {
      const page = await listEndpoints(context, principal.teamId, toPageRequest(query), { url: query.url });
      return renderPage(page, (endpoint) => show(context, endpoint, false));
    },
  }),
  route({
    method: 'post',
    path: '/webhooks',
    operationId: 'createEndpoint',
    audit: 'endpoint.created',
    summary: 'Create an endpoint; its secret is shown only here and on rotation',
    description: 'Keep the `secret`: receivers verify signatures with it. A team can have 500 endpoints.',
    access: WRITE,
    webhooks: true,
    body: createEndpointBody,
    status: 201,
    response: endpointWithSecret,
    handle: async ({ context, principal, body }) => {
      refuseUnknownTypes(principal.teamId, body.enabled_events, 'enabled_events');
      const { secret, ...saved } = await createEndpoint(context, principal.teamId, camelCased(body));
      return { ...showSaved(context, saved), secret };
    },
    current: ({ context, principal, kept }) => showWithSecret(context, principal.teamId, kept.id),
  }),
  route({
    method: 'get',
    path: '/webhooks/stats',
    compressed: true,
    operationId: 'listEndpointStats',
    summary: 'Show how the endpoints are doing, at a glance',
    description:
      'In the order and the pages of the list of endpoints, or of those that are named: one request for many of them.',
    access: READ,
    webhooks: true,
    query: endpointStatsQuery,
    response: pageOf(endpointHealth),
    handle: async ({ context, principal, query }) => {
      const named = query.ids && { limit: query.ids.length };
      const request = named ?? toPageRequest(query);
      const page = await listEndpoints(context, principal.teamId, request, { ids: query.ids });
      const ids = page.data.map(({ id }) => id);
      const health = await healthOf(context, ids, RECENT_IN_LISTS);
      return renderPage({ ...page, data: [...health] }, ([id, each]) => ({
        endpoint_id: id,
        ...renderHealth(each),
      }));
    },
  }),
  route({
    method: 'get',
    path: '/webhooks/:id',
    params: endpointPath,
    operationId: 'getEndpoint',
    versioned: true,
    summary: 'Get an endpoint',
    description:
      'Viewers, and keys without `webhooks:write`, see the URL masked when whoever knows it can start something.',
    access: READ,
    webhooks: true,
    response: endpointResponse,
    handle: async ({ context, principal, params }) =>
      show(context, await getEndpoint(context, principal.teamId, params.id), seesWholeUrl(principal)),
  }),
  route({
    method: 'get',
    path: '/webhooks/:id/headers',
    params: endpointPath,
    operationId: 'getEndpointHeaders',
    audit: 'endpoint.headers_shown',
    summary: 'Show the values of the headers that are added to deliveries',
    description: 'Elsewhere each is `[redacted]`: they are secrets, for those who may change them.',
    access: WRITE,
    webhooks: true,
    response: endpointHeaders,
    handle: async ({ context, principal, params }) => {
      const endpoint = await getEndpoint(context, principal.teamId, params.id);
      const { headers, isUnreadable } = readableSecrets(context, endpoint);
      return { headers: isUnreadable ? null : headers };
    },
  }),
  route({
    method: 'patch',
    path: '/webhooks/:id',
    params: endpointPath,
    operationId: 'updateEndpoint',
    audit: 'endpoint.updated',
    versioned: true,
    summary: 'Change an endpoint; enabling it resets its failure counters',
    description: "Fields that are left out stay as they are. Disabling tells the team's owner by e-mail.",
    access: WRITE,
    webhooks: true,
    body: updateEndpointBody,
    response: endpointResponse,
    handle: async ({ context, principal, params, body, ifMatch }) => {
      const changer = await changerOf(context.db, principal, ifMatch);
      refuseUnknownTypes(principal.teamId, body.enabled_events ?? [], 'enabled_events');
      const saved = await updateEndpoint(context, principal.teamId, params.id, camelCased(body), changer);
      return showSaved(context, saved);
    },
  }),
  route({
    method: 'delete',
    path: '/webhooks/:id',
    params: endpointPath,
    operationId: 'deleteEndpoint',
    audit: 'endpoint.deleted',
    summary: 'Delete an endpoint and its delivery log',
    description:
      'Retries that were scheduled are dropped. This cannot be undone. It is possible on every plan.',
    access: WRITE,
    webhooks: 'any-plan',
    query: deleteEndpointQuery,
    response: deletedResponse,
    handle: async ({ context, principal, params, query }) => {
      const id = params.id;
      await deleteEndpoint(context, principal.teamId, id, query.unsubscriber);
      return { id, deleted: true };
    },
  }),
  route({
    method: 'post',
    path: '/webhooks/:id/rotate-secret',
    params: endpointPath,
    operationId: 'rotateSecret',
    audit: 'endpoint.secret_rotated',
    summary: 'Make a new secret; the old one keeps verifying for 24 hours',
    description:
      'For those 24 hours deliveries carry signatures of both secrets, so receivers can be changed without a gap. Rotated again within the day, every secret signs until its own 24 hours are over, newest first; with five of them it is refused.',
    access: WRITE,
    webhooks: true,
    response: rotatedEndpoint,
    handle: async ({ context, principal, params }) => {
      const { endpoint, ...rotation } = await rotateSecret(context, principal.teamId, params.id);
      return { ...show(context, endpoint), ...rotation };
    },
    current: ({ context, principal, kept }) => showWithSecret(context, principal.teamId, kept.id),
  }),
  route({
    method: 'post',
    path: '/webhooks/:id/test',
    params: endpointPath,
    operationId: 'sendTestEvent',
    audit: 'endpoint.tested',
    summary: 'Send a test event to an endpoint',
    description:
      'A real signed POST with a realistic payload, logged and retried like any other. It is not in the event log. Without a body it is a `webhook.test`.',
    access: WRITE,
    webhooks: true,
    body: testEventBody,
    status: 202,
    response: testEventResponse,
    handle: async ({ context, principal, params, body }) => {
      const endpoint = await getEndpoint(context, principal.teamId, params.id);
      refuseUnknownTypes(principal.teamId, [body.type], 'type');
      const sent = await sendTestEvent(context, context.accept, endpoint, body.type);
      context.metrics.eventsAccepted.inc({ origin: 'test' });
      return renderTestEvent(sent);
    },
  }),
];
