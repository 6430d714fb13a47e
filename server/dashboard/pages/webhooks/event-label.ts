import type { Delivery } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { useEventNames } from '../../parts/use-event-names.ts';

/** What a delivery was about: "Evaluation completed, test". */
export function useEventLabel() {
  const { nameOf } = useEventNames();
  return ({ event_type, event_id }: Pick<Delivery, 'event_type' | 'event_id'>): string => {
    if (event_type === null) return t('webhooks:event.unknown');
    if (event_type === 'webhook.test') return t('webhooks:event.test');
    return event_id.startsWith('event_test_')
      ? t('webhooks:event.named', { name: nameOf(event_type) })
      : nameOf(event_type);
  };
}
