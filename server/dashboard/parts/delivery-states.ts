/** The states of an attempt, as people read them. */
export const DELIVERY_STATES: Readonly<Record<string, { label: string; color: string }>> = {
  pending: { label: 'Waiting', color: 'blue' },
  delivered: { label: 'Delivered', color: 'green' },
  failed: { label: 'Failed, tried again', color: 'orange' },
  abandoned: { label: 'Given up', color: 'red' },
  skipped: { label: 'Condition not met', color: 'gray' },
};
