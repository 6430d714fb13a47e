import type { Clock } from '../context.ts';
import { Batcher } from '../db/batcher.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { WakeQueue } from './queue.ts';
import { tellOwners } from './tell.ts';

interface WakerParts {
  db: Database;
  clock: Clock;
  log: Log;
  queue: Pick<WakeQueue, 'wake'>;
}

/**
 * Wakes workers in other processes: the owner of a lane by a notification, which is quick and costs little;
 * whoever asks first, by the queue, for a lane that nobody holds. Wake-ups that arrive while others are sent
 * go together. Resolves when owners are told and the queue is asked. Never rejects: the sweep makes up for a
 * wake-up that fails.
 */
export function createWaker({
  db,
  clock,
  log,
  queue,
}: WakerParts): (lanes: readonly string[]) => Promise<void> {
  const batcher = new Batcher<readonly string[], void>(
    async (batch) => {
      const free = await freeOf([...new Set(batch.flat())]);
      // Not waited for: a store that is away must not keep owners from being told.
      void queue.wake(free);
      return batch.map(() => undefined);
    },
    { size: Number.POSITIVE_INFINITY },
  );
  /** Tells the owners, and returns the lanes that have none, as far as anybody knows. */
  async function freeOf(lanes: readonly string[]): Promise<readonly string[]> {
    try {
      return await tellOwners(db, lanes, clock.now());
    } catch (error) {
      log.warn({ error: String(error), lanes: lanes.length }, 'owners.untold');
      return lanes;
    }
  }
  return async (lanes) => {
    if (lanes.length > 0) await batcher.add(lanes);
  };
}
