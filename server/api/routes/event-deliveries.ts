import { deliverEvent, listEventDeliveries } from '../../deliveries/deliveries.ts';
import { eventDeliveries } from '../integration-responses.ts';
import { deliverEventBody } from '../integration-schemas.ts';
import { renderNamedDelivery } from '../render.ts';
import { replayResponse } from '../responses.ts';
import { route } from '../route.ts';
import { eventPath } from '../schemas.ts';

/** Where an event went, and sending it somewhere again. */
export const eventDeliveryRoutes = [
  route({
    method: 'get',
    path: '/events/:id/deliveries',
    params: eventPath,
    operationId: 'listEventDeliveries',
    summary: 'Show where an event went',
    description: 'The newest 200 attempts of all endpoints and automations, in one answer.',
    access: { scope: 'events:read', role: 'viewer' },
    response: eventDeliveries,
    handle: async ({ context, principal, params }) => ({
      data: (await listEventDeliveries(context, principal.teamId, params.id)).map(renderNamedDelivery),
    }),
  }),
  route({
    method: 'post',
    path: '/events/:id/deliver',
    params: eventPath,
    operationId: 'deliverEvent',
    audit: 'event.delivered_again',
    summary: 'Send an event of the log to one endpoint',
    description:
      'Whether it went there before or not, and whatever the endpoint listens to. The event keeps its id, so the receiver can tell a repetition.',
    access: { scope: 'webhooks:write', role: 'editor' },
    webhooks: true,
    body: deliverEventBody,
    status: 202,
    response: replayResponse,
    handle: async ({ context, principal, params, body }) => {
      const delivery = await deliverEvent(context, principal.teamId, params.id, body.endpoint_id);
      return {
        delivery_id: delivery.id,
        status: delivery.status,
        scheduled_for: delivery.scheduledFor,
        replays_delivery_id: null,
      };
    },
  }),
];
