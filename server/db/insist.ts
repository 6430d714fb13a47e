import { setTimeout as pause } from 'node:timers/promises';

/** Pauses between tries, milliseconds. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [50, 1_000];

interface Insistence {
  /** For how long it is tried again, milliseconds. */
  patienceMs: number;
  /** From when this says so, it is tried once more and no longer. */
  isStopping: () => boolean;
  /** Hears of each failure after which it is tried again. */
  onFailure: (error: unknown) => void;
}

/** Writes what must not get lost: tries again until it is written. Rejects with the last error. */
export async function insist<T>(
  write: () => Promise<T>,
  { patienceMs, isStopping, onFailure }: Insistence,
): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  let pauseMs = FIRST_PAUSE_MS;
  for (let isLast = false; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await write();
    } catch (error) {
      if (isLast) throw error;
      onFailure(error);
    }
    await pause(pauseMs);
    isLast = isStopping() || performance.now() > giveUpAt;
  }
}
