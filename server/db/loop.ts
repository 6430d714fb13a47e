/**
 * Runs `round` at once and then again and again, each time `pauseMs` after the one before has ended. A round
 * that rejects goes to `onError` and doesn't end the loop. Returns how to stop it: that waits for a running
 * round.
 */
export function startLoop(
  round: () => Promise<unknown>,
  pauseMs: number,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const run = async (): Promise<void> => {
    await round().catch(onError);
    if (stopped) return;
    timer = setTimeout(() => {
      current = run();
    }, pauseMs);
  };
  let current = run();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current;
  };
}
