import type { Delivery } from '../../api/types.ts';
import { eventNames } from '../../parts/event-types.ts';

/** What a delivery was about: "Evaluation completed, test". */
export function eventLabel({ event_type, event_id }: Pick<Delivery, 'event_type' | 'event_id'>): string {
  if (event_type === null) return 'Event';
  if (event_type === 'webhook.test') return 'Test message';
  return event_id.startsWith('event_test_') ? `${eventNames([event_type])}, test` : eventNames([event_type]);
}
