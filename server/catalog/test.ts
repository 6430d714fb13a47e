import { instant, object, ownId, text } from './fields.ts';

export const testEvents = {
  'webhook.test': {
    title: 'Test Event',
    description: 'Triggers when someone sends a test event; it says nothing about real data.',
    schema: object({
      id: ownId('Test ID', 'Made up for the test, `webhook_test_…`.'),
      message: text('Message', 'A greeting for the person who looks at the delivery.'),
      createdAt: instant('Created At', 'When the sample was written; it is the same in every test.'),
    }),
    sample: {
      id: 'webhook_test_b7w3kq9xm1vt5zc8hj2rd6np',
      message: 'This is a test event. If you can read it, your endpoint works.',
      createdAt: '2026-05-04T09:00:00.000Z',
    },
  },
};
