import { newId } from '../ids.ts';
import type { FinishedAttempt } from './attempt.ts';

/** The pause after a rate limit that doesn't say how long it lasts. */
const USUAL_PAUSE_MS = 30_000;
/** The longest pause that a vendor may ask for. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/** What follows from a batch of automations' attempts for what they remember and for their connections. */
export function connectionEffects(batch: readonly FinishedAttempt[], now: Date) {
  const remembered: { deliveryId: string; key: string; reference: string }[] = [];
  const paused = new Map<string, { id: string; until: Date }>();
  const parked = new Map<string, { id: string; version: number; reason: string; mailId: string }>();
  for (const { delivery, attempt } of batch) {
    const { end, work } = attempt;
    if (work?.remember) {
      const { key, reference } = work.remember;
      remembered.push({ deliveryId: delivery.id, key, reference: JSON.stringify(reference) });
    }
    if (end.kind !== 'result' || !work?.connection) continue;
    const { id, version } = work.connection;
    const { result } = end;
    if (result.kind === 'reconnect') {
      parked.set(id, { id, version, reason: result.message, mailId: newId('mail_') });
    }
    if (result.kind === 'retry' && result.scope === 'connection') {
      const ms = Math.min(result.afterMs ?? USUAL_PAUSE_MS, LONGEST_PAUSE_MS);
      const until = new Date(Math.max(now.getTime() + ms, paused.get(id)?.until.getTime() ?? 0));
      paused.set(id, { id, until });
    }
  }
  // One statement can't change a row twice, and a parked connection needs no pause.
  for (const id of parked.keys()) paused.delete(id);
  return {
    remembered,
    paused: [...paused.values()],
    failed: [...parked.values()],
  };
}
