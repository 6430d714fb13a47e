import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long work goes on at a time, milliseconds. Between two slices, others have their turn. */
const SLICE_MS = 10;

/**
 * Cuts long work into slices: called between its steps, it waits for the event loop's next turn whenever a
 * slice is over.
 */
export function inSlices(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}
