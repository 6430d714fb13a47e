/** A gap between two looks that is longer than that isn't the condition's fault: the machine stood still. */
const LONGEST_GAP_MS = 1_000;
/** What has taken long is looked at less often: looking takes the processor from what is waited for. */
const gapMs = (waitedMs: number): number => Math.min(15 + waitedMs / 40, 100);

/**
 * Waits for a condition; no test sleeps for luck. The time is only for what never comes, so it counts as far
 * as this process could look.
 */
export async function until<T>(
  check: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 15_000,
): Promise<T> {
  let leftMs = timeoutMs;
  for (let lookedAt = performance.now(); ; ) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (leftMs <= 0) throw new Error(`condition not met within ${timeoutMs} ms: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, gapMs(timeoutMs - leftMs)));
    leftMs -= Math.min(performance.now() - lookedAt, LONGEST_GAP_MS);
    lookedAt = performance.now();
  }
}
