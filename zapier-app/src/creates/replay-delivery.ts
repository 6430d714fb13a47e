import type { Bundle, Create, ZObject } from 'zapier-platform-core';
import { call } from '../api.ts';
import { text, time } from '../output-fields.ts';

interface Replay {
  delivery_id: string;
  status: string;
  scheduled_for: string;
  replays_delivery_id: string;
}

export const replayDelivery: Create = {
  key: 'replay_delivery',
  noun: 'Delivery',
  display: {
    label: 'Replay Delivery',
    description: 'Sends the event of an earlier delivery to its endpoint again.',
  },
  operation: {
    inputFields: [
      {
        key: 'endpoint_id',
        label: 'Endpoint',
        type: 'string',
        required: false,
        dynamic: 'endpoint.id.name',
        search: 'find_endpoint.id',
        helpText: 'Narrows the choice of deliveries below. Not needed when you fill in the ID of a delivery.',
      },
      {
        key: 'delivery_id',
        label: 'Delivery',
        type: 'string',
        required: true,
        dynamic: 'delivery.id.name',
        helpText: 'Which delivery to send again. The endpoint gets the same event with a fresh signature.',
      },
    ],
    perform: async (z: ZObject, bundle: Bundle) => {
      const { delivery_id: id } = bundle.inputData as { delivery_id: string };
      const path = `/webhooks/deliveries/${encodeURIComponent(id)}/retry`;
      const { data } = await call<Replay>(z, bundle, path, { method: 'POST', has: ['delivery_id'] });
      const { delivery_id, status, scheduled_for, replays_delivery_id } = data;
      return { id: delivery_id, status, scheduled_for, replays_delivery_id };
    },
    sample: {
      id: 'whd_c1x7nb4wq8km2zt5hj9rv3dp',
      status: 'pending',
      scheduled_for: '2026-05-04T10:12:00.000Z',
      replays_delivery_id: 'whd_c9t3nk8wq1xm5zb7hj2rv6dp',
    },
    outputFields: [
      text('id', 'Delivery ID'),
      text('status', 'Status'),
      time('scheduled_for', 'Scheduled For'),
      text('replays_delivery_id', 'Replayed Delivery ID'),
    ],
  },
};
