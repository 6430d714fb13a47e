import type { z } from 'zod';
import type { Endpoint } from '../../../prisma/generated/client.ts';
import {
  createEndpoint,
  deleteEndpoint,
  getEndpoint,
  listEndpoints,
  rotateSecret,
  shownHeaders,
  updateEndpoint,
} from '../../endpoints.ts';
import { sendTestEvent } from '../../events.ts';
import { renderEndpoint, renderPage } from '../render.ts';
import { type ApiContext, route } from '../route.ts';
import { createEndpointBody, pageQuery, testEventBody, updateEndpointBody } from '../schemas.ts';
import { pathId, toPageRequest } from './parameters.ts';

const READ = { scope: 'webhooks:read', role: 'viewer' } as const;
const WRITE = { scope: 'webhooks:write', role: 'admin' } as const;

const show = (context: ApiContext, endpoint: Endpoint) =>
  renderEndpoint(endpoint, shownHeaders(context, endpoint));

/** The wire's names in ours. */
function fieldsOf(body: z.output<typeof updateEndpointBody>) {
  const { description, enabled_events, api_version, filter, rate_limit, headers } = body;
  return {
    description,
    enabledEvents: enabled_events,
    apiVersion: api_version,
    filter,
    rateLimit: rate_limit,
    headers,
  };
}

export const endpointRoutes = [
  route({
    method: 'get',
    path: '/webhooks',
    summary: 'List endpoints',
    access: READ,
    webhooks: true,
    query: pageQuery,
    handle: async ({ context, principal, query }) =>
      renderPage(await listEndpoints(context, principal.teamId, toPageRequest(query)), (endpoint) =>
        show(context, endpoint),
      ),
  }),
  route({
    method: 'post',
    path: '/webhooks',
    summary: 'Create an endpoint; its secret is shown only here and on rotation',
    access: WRITE,
    webhooks: true,
    body: createEndpointBody,
    status: 201,
    handle: async ({ context, principal, body }) => {
      const { url, enabled_events } = body;
      const input = { ...fieldsOf(body), url, enabledEvents: enabled_events };
      const { endpoint, secret } = await createEndpoint(context, principal.teamId, input);
      return { ...show(context, endpoint), secret };
    },
  }),
  route({
    method: 'get',
    path: '/webhooks/:id',
    summary: 'Get an endpoint',
    access: READ,
    webhooks: true,
    handle: async ({ context, principal, params }) =>
      show(context, await getEndpoint(context, principal.teamId, pathId(params))),
  }),
  route({
    method: 'patch',
    path: '/webhooks/:id',
    summary: 'Change an endpoint; enabling it resets its failure counters',
    access: WRITE,
    webhooks: true,
    body: updateEndpointBody,
    handle: async ({ context, principal, params, body }) => {
      const changes = { ...fieldsOf(body), url: body.url, status: body.status };
      return show(context, await updateEndpoint(context, principal.teamId, pathId(params), changes));
    },
  }),
  route({
    method: 'delete',
    path: '/webhooks/:id',
    summary: 'Delete an endpoint and its delivery log',
    access: WRITE,
    webhooks: true,
    handle: async ({ context, principal, params }) => {
      const id = pathId(params);
      await deleteEndpoint(context, principal.teamId, id);
      return { id, deleted: true };
    },
  }),
  route({
    method: 'post',
    path: '/webhooks/:id/rotate-secret',
    summary: 'Make a new secret; the old one keeps verifying for 24 hours',
    access: WRITE,
    webhooks: true,
    handle: async ({ context, principal, params }) => {
      const { endpoint, ...rotation } = await rotateSecret(context, principal.teamId, pathId(params));
      return { ...show(context, endpoint), ...rotation };
    },
  }),
  route({
    method: 'post',
    path: '/webhooks/:id/test',
    summary: 'Send a test event to an endpoint',
    access: WRITE,
    webhooks: true,
    body: testEventBody,
    status: 202,
    handle: async ({ context, principal, params, body }) => {
      const sent = await sendTestEvent(context, context.accept, principal.teamId, pathId(params), body.type);
      context.metrics.eventsAccepted.inc({ origin: 'test' });
      const { eventId, deliveryId, scheduledFor } = sent;
      return {
        event_id: eventId,
        delivery_id: deliveryId,
        status: 'pending',
        scheduled_for: scheduledFor,
        deliveryId,
        scheduledFor,
        synthetic: true,
      };
    },
  }),
];
