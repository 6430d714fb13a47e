import { t } from '../languages/index.ts';
/** The states of an attempt, as people read them. */
export const DELIVERY_STATES: Readonly<Record<string, { label: string; color: string }>> = {
  pending: { label: t('parts:states.pending'), color: 'blue' },
  delivered: { label: t('parts:states.delivered'), color: 'green' },
  failed: { label: t('parts:states.failed'), color: 'orange' },
  abandoned: { label: t('parts:states.abandoned'), color: 'red' },
  skipped: { label: t('parts:states.skipped'), color: 'gray' },
};
