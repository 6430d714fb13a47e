/**
 * Runs `round` at once and then again and again, each time `pauseMs` after the round before has ended. If a
 * round rejects, `onError` is told and the loop goes on. Returns a function that stops the loop and waits for
 * a running round.
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
