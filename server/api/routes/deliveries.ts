import { getDelivery, listDeliveries, replayDelivery } from '../../deliveries.ts';
import { getRecovery, startRecovery } from '../../recoveries.ts';
import { renderDelivery, renderDeliveryDetail, renderPage, renderRecovery } from '../render.ts';
import { route } from '../route.ts';
import { deliveriesQuery, recoverBody } from '../schemas.ts';
import { pathId, toPageRequest } from './parameters.ts';

export const deliveryRoutes = [
  route({
    method: 'get',
    path: '/webhooks/:id/deliveries',
    summary: "List an endpoint's delivery attempts of the last 30 days",
    access: { scope: 'webhooks:read', role: 'viewer' },
    webhooks: true,
    query: deliveriesQuery,
    handle: async ({ context, principal, params, query }) => {
      const { status } = query;
      const page = await listDeliveries(context, principal.teamId, pathId(params), toPageRequest(query), {
        status,
      });
      return renderPage(page, renderDelivery);
    },
  }),
  route({
    method: 'get',
    path: '/webhooks/deliveries/:id',
    summary: 'Get one attempt with its request and response',
    access: { scope: 'webhooks:read', role: 'viewer' },
    webhooks: true,
    handle: async ({ context, principal, params }) =>
      renderDeliveryDetail(await getDelivery(context, principal.teamId, pathId(params))),
  }),
  route({
    method: 'post',
    path: '/webhooks/deliveries/:id/retry',
    summary: 'Send the event of a delivery again',
    access: { scope: 'webhooks:write', role: 'editor' },
    webhooks: true,
    status: 202,
    handle: async ({ context, principal, params }) => {
      const id = pathId(params);
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
    summary: 'Send an endpoint what it missed in a period, as a background job',
    access: { scope: 'webhooks:write', role: 'editor' },
    webhooks: true,
    body: recoverBody,
    status: 202,
    handle: async ({ context, principal, params, body }) => {
      const { status, ...period } = body;
      const input = { ...period, which: status };
      return renderRecovery(await startRecovery(context, principal.teamId, pathId(params), input));
    },
  }),
  route({
    method: 'get',
    path: '/recoveries/:id',
    summary: 'Show how far a recovery has come',
    access: { scope: 'webhooks:read', role: 'viewer' },
    webhooks: true,
    handle: async ({ context, principal, params }) =>
      renderRecovery(await getRecovery(context, principal.teamId, pathId(params))),
  }),
];
