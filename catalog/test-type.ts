import type { EventType } from './definition.ts';

/** The type of test events. Every installation has it, whatever its catalog. */
export const TEST_TYPE: EventType = {
  type: 'webhook.test',
  version: 1,
  title: 'Test Event',
  description: 'Triggers when someone sends a test event; it says nothing about real data.',
  sentence: 'a test event is sent',
  group: 'Tests',
  object_id: 'id',
  test_ids: ['id'],
  status: 'active',
  teams: null,
  validation: 'reject',
  schema: {
    type: 'object',
    properties: {
      id: {
        title: 'Test ID',
        description: 'Made up for the test, `webhook_test_…`.',
        type: 'string',
        minLength: 1,
        maxLength: 200,
      },
      message: {
        title: 'Message',
        description: 'A greeting for the person who looks at the delivery.',
        type: ['string', 'null'],
      },
      createdAt: {
        title: 'Created At',
        description: 'When the sample was written; it is the same in every test.',
        type: ['string', 'null'],
        format: 'date-time',
      },
    },
  },
  samples: [
    {
      id: 'webhook_test_b7w3kq9xm1vt5zc8hj2rd6np',
      message: 'This is a test event. If you can read it, your endpoint works.',
      createdAt: '2026-05-04T09:00:00.000Z',
    },
  ],
  presentation: {
    headline: '',
    happened: 'Test message',
    emoji: '👋',
    severity: 'info',
    lead: '{{ object.message | default: "The connection works." }}',
    facts: [],
    summary:
      'Test message{% if object.message != blank %}: {{ object.message | strip | truncate: 200, "…" }}{% endif %}',
    message: '👋 {{ object.message }}',
    issue: {
      title: 'Test issue from {{ product.name }}',
      description: '{{ object.message }}\n\nIt says nothing about real data and can be deleted.',
    },
    row: {
      name: 'Test event',
      event: 'Test',
      columns: [{ name: 'Comment', type: 'long_text', value: '{{ object.message }}' }],
    },
  },
};
