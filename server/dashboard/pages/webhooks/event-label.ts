import type { Delivery } from '../../api/types.ts';
import { useEventNames } from '../../parts/use-event-names.ts';

/** What a delivery was about: "Evaluation completed, test". */
export function useEventLabel() {
  const { nameOf } = useEventNames();
  return ({ event_type, event_id }: Pick<Delivery, 'event_type' | 'event_id'>): string => {
    if (event_type === null) return 'Event';
    if (event_type === 'webhook.test') return 'Test message';
    return event_id.startsWith('event_test_') ? `${nameOf(event_type)}, test` : nameOf(event_type);
  };
}
