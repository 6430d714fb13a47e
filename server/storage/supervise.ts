import type { Postmaster } from './postmaster.ts';

/** So often within so long PostgreSQL may end by itself; more than that, and something is wrong. */
const MOST_RESTARTS = 5;
const WITHIN_MS = 10 * 60_000;

export interface Supervised {
  /** Settles, with the reason, only when it can't be kept running. */
  gaveUp: Promise<string>;
  /** Waits for a start that is under way. */
  stop(): Promise<void>;
}

/**
 * Keeps a PostgreSQL running: when it ends by itself (killed for its memory, crashed), it is started again.
 * Nothing that was committed is lost by that.
 * @param restart starts another one on the same directory and port
 * @param tell hears of each such end
 */
export function supervise(
  first: Postmaster,
  restart: () => Promise<Postmaster>,
  tell: (reason: string) => void,
): Supervised {
  let current = first;
  let stopping = false;
  const run = async (): Promise<string | undefined> => {
    let restarts: number[] = [];
    for (;;) {
      const how = await current.ended;
      if (stopping) return undefined;
      const now = performance.now();
      restarts = [...restarts.filter((at) => at > now - WITHIN_MS), now];
      if (restarts.length > MOST_RESTARTS)
        return `PostgreSQL ended by itself ${restarts.length} times: ${how}`;
      tell(`PostgreSQL ended by itself (${how}) and is started again`);
      try {
        current = await restart();
      } catch (error) {
        return `PostgreSQL ended by itself (${how}) and can't be started again: ${error}`;
      }
      if (stopping) await current.stop();
    }
  };
  const running = run();
  return {
    gaveUp: new Promise((resolve) => {
      void running.then((reason) => reason !== undefined && resolve(reason));
    }),
    stop: async () => {
      stopping = true;
      await current.stop();
      await running;
    },
  };
}
