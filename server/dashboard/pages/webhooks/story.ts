import type { Delivery, EventStory } from '../../api/types.ts';

/**
 * The attempt that says how an event stands. A retry that waits says less than the failure before it, which
 * tells when it follows.
 */
export function latestOf({ attempts }: EventStory, now = Date.now()): Delivery {
  const [newest, before] = attempts;
  if (newest === undefined) throw new Error('an event is in the log by its attempts');
  const isWaiting =
    newest.status === 'pending' && newest.waits_for === null && Date.parse(newest.scheduled_for) > now;
  return isWaiting && before?.status === 'failed' ? before : newest;
}
