import { exampleIds as ids } from '../example-ids.ts';

/** What sending a test event is answered with. */
export const exampleTest = {
  event_id: ids.testEvent,
  delivery_id: ids.testDelivery,
  status: 'pending',
  scheduled_for: '2026-05-04T10:40:00.000Z',
  deliveryId: ids.testDelivery,
  scheduledFor: '2026-05-04T10:40:00.000Z',
  synthetic: true,
};
