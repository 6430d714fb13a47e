import {
  createEndpoint,
  deleteEndpoint,
  getEndpoint,
  listEndpoints,
  rotateSecret,
  updateEndpoint,
} from '../../endpoints.ts';
import { sendTestEvent } from '../../events.ts';
import { renderEndpoint, renderPage } from '../render.ts';
import { route } from '../route.ts';
import { createEndpointBody, pageQuery, testEventBody, updateEndpointBody } from '../schemas.ts';
import { pathId, toPageRequest } from './parameters.ts';

const READ = { scope: 'webhooks:read', role: 'viewer' } as const;
const WRITE = { scope: 'webhooks:write', role: 'admin' } as const;

export const endpointRoutes = [
  route({
    method: 'get',
    path: '/webhooks',
    summary: 'List endpoints',
    access: READ,
    webhooks: true,
    query: pageQuery,
    handle: async ({ context, principal, query }) =>
      renderPage(await listEndpoints(context, principal.teamId, toPageRequest(query)), renderEndpoint),
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
      const { url, description, enabled_events, api_version } = body;
      const input = { url, description, enabledEvents: enabled_events, apiVersion: api_version };
      const { endpoint, secret } = await createEndpoint(context, principal.teamId, input);
      return { ...renderEndpoint(endpoint), secret };
    },
  }),
  route({
    method: 'get',
    path: '/webhooks/:id',
    summary: 'Get an endpoint',
    access: READ,
    webhooks: true,
    handle: async ({ context, principal, params }) =>
      renderEndpoint(await getEndpoint(context, principal.teamId, pathId(params))),
  }),
  route({
    method: 'patch',
    path: '/webhooks/:id',
    summary: 'Change an endpoint; enabling it resets its failure counters',
    access: WRITE,
    webhooks: true,
    body: updateEndpointBody,
    handle: async ({ context, principal, params, body }) => {
      const { enabled_events, api_version, ...rest } = body;
      const changes = { ...rest, enabledEvents: enabled_events, apiVersion: api_version };
      return renderEndpoint(await updateEndpoint(context, principal.teamId, pathId(params), changes));
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
      return { ...renderEndpoint(endpoint), ...rotation };
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
