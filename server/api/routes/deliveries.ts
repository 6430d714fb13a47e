import { getDelivery, listDeliveries, replayDelivery } from '../../deliveries.ts';
import { renderDelivery, renderDeliveryDetail, renderPage } from '../render.ts';
import { route } from '../route.ts';
import { deliveriesQuery } from '../schemas.ts';
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
];
