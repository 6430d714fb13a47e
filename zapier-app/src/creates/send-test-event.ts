import type { Bundle, Create, ZObject } from 'zapier-platform-core';
import { call } from '../api.ts';
import { text, time } from '../output-fields.ts';

interface TestEvent {
  event_id: string;
  delivery_id: string;
  status: string;
  scheduled_for: string;
}

export const sendTestEvent: Create = {
  key: 'send_test_event',
  noun: 'Test Event',
  display: {
    label: 'Send Test Event',
    description: 'Sends a realistic, signed test event to one of your webhook endpoints.',
  },
  operation: {
    inputFields: [
      {
        key: 'endpoint_id',
        label: 'Endpoint',
        type: 'string',
        required: true,
        dynamic: 'endpoint.id.name',
        search: 'find_endpoint.id',
        helpText: 'Where the test event goes.',
      },
      {
        key: 'type',
        label: 'Event Type',
        type: 'string',
        required: false,
        dynamic: 'event_type.id.name',
        helpText: 'Which event to imitate. Leave it empty for a plain test event.',
      },
    ],
    perform: async (z: ZObject, bundle: Bundle) => {
      const { endpoint_id, type } = bundle.inputData as { endpoint_id: string; type?: string | null };
      const { data } = await call<TestEvent>(z, bundle, `/webhooks/${encodeURIComponent(endpoint_id)}/test`, {
        method: 'POST',
        body: type ? { type } : {},
        has: ['delivery_id'],
      });
      const { event_id, delivery_id, status, scheduled_for } = data;
      return { id: delivery_id, event_id, status, scheduled_for };
    },
    sample: {
      id: 'whd_test_c9t3nk8wq1xm5zb7hj2rv6dp',
      event_id: 'event_test_c4k8wq2nx6bt9mz3hc7rv5jp',
      status: 'pending',
      scheduled_for: '2026-05-04T09:49:00.000Z',
    },
    outputFields: [
      text('id', 'Delivery ID'),
      text('event_id', 'Event ID'),
      text('status', 'Status'),
      time('scheduled_for', 'Scheduled For'),
    ],
  },
};
