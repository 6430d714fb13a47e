import { getDelivery, listDeliveries, replayDelivery } from '../../deliveries.ts';
import { getRecovery, startRecovery } from '../../recoveries.ts';
import { renderDelivery, renderDeliveryDetail, renderPage, renderRecovery } from '../render.ts';
import { deliveryDetail, deliveryResponse, pageOf, recoveryResponse, replayResponse } from '../responses.ts';
import { route } from '../route.ts';
import { deliveriesQuery, deliveryPath, endpointPath, recoverBody, recoveryPath } from '../schemas.ts';
import { toPageRequest } from './parameters.ts';

export const deliveryRoutes = [
  route({
    method: 'get',
    path: '/webhooks/:id/deliveries',
    params: endpointPath,
    operationId: 'listDeliveries',
    summary: "List an endpoint's delivery attempts of the last 30 days",
    description:
      'Newest first. Every attempt is a row of its own: a retry has the same `event_id` and the next `attempt`.',
    access: { scope: 'webhooks:read', role: 'viewer' },
    webhooks: true,
    query: deliveriesQuery,
    response: pageOf(deliveryResponse),
    handle: async ({ context, principal, params, query }) => {
      const { status } = query;
      const page = await listDeliveries(context, principal.teamId, params.id, toPageRequest(query), {
        status,
      });
      return renderPage(page, renderDelivery);
    },
  }),
  route({
    method: 'get',
    path: '/webhooks/deliveries/:id',
    params: deliveryPath,
    operationId: 'getDelivery',
    summary: 'Get one attempt with its request and response',
    access: { scope: 'webhooks:read', role: 'viewer' },
    webhooks: true,
    response: deliveryDetail,
    handle: async ({ context, principal, params }) =>
      renderDeliveryDetail(await getDelivery(context, principal.teamId, params.id)),
  }),
  route({
    method: 'post',
    path: '/webhooks/deliveries/:id/retry',
    params: deliveryPath,
    operationId: 'retryDelivery',
    summary: 'Send the event of a delivery again',
    description:
      'The original payload goes out with a fresh signature, a new delivery id and the same event id, and with a retry schedule of its own. The endpoint must be enabled.',
    access: { scope: 'webhooks:write', role: 'editor' },
    webhooks: true,
    status: 202,
    response: replayResponse,
    handle: async ({ context, principal, params }) => {
      const id = params.id;
      const replay = await replayDelivery(context, principal.teamId, id);
      return {
        delivery_id: replay.id,
        status: replay.status,
        scheduled_for: replay.scheduledFor,
        replays_delivery_id: id,
      };
    },
  }),
  route({
    method: 'post',
    path: '/webhooks/:id/recover',
    params: endpointPath,
    operationId: 'recoverEndpoint',
    summary: 'Send an endpoint what it missed in a period, as a background job',
    description:
      'For after an outage. The endpoint must be enabled. See `GET /recoveries/{id}` for how far it has come.',
    access: { scope: 'webhooks:write', role: 'editor' },
    webhooks: true,
    body: recoverBody,
    status: 202,
    response: recoveryResponse,
    handle: async ({ context, principal, params, body }) => {
      const { status, ...period } = body;
      const input = { ...period, which: status };
      return renderRecovery(await startRecovery(context, principal.teamId, params.id, input));
    },
  }),
  route({
    method: 'get',
    path: '/recoveries/:id',
    params: recoveryPath,
    operationId: 'getRecovery',
    summary: 'Show how far a recovery has come',
    access: { scope: 'webhooks:read', role: 'viewer' },
    webhooks: true,
    response: recoveryResponse,
    handle: async ({ context, principal, params }) =>
      renderRecovery(await getRecovery(context, principal.teamId, params.id)),
  }),
];
