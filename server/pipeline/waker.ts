import type { Clock } from '../context.ts';
import { batchStatement } from '../db/batch-statement.ts';
import { Batcher } from '../db/batcher.ts';
import { OWN_LANES_CHANNEL } from '../db/changes.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { WakeQueue } from './queue.ts';

/** Lanes in one notification, which may be 8 000 bytes long. */
const TOLD_TOGETHER = 100;

/**
 * Tells the owners of lanes that something may be due there, and returns the lanes that have none. It changes
 * nothing that would have to be on disk before it counts, so nobody waits for the disk.
 */
const TELL_OWNERS = batchStatement({
  name: 'tell_owners',
  rows: { wanted: { lane: 'text' } },
  values: { now: 'timestamptz' },
  text: ({ wanted, now }) => `
    WITH found AS (
      SELECT wanted.lane, l.owner, row_number() OVER (PARTITION BY l.owner) AS n
      FROM set_config('synchronous_commit', 'off', true)
      CROSS JOIN ${wanted}
      LEFT JOIN lanes l ON l.lane = wanted.lane AND l.held_until >= ${now}
    )
    SELECT lane, NULL AS told FROM found WHERE owner IS NULL
    UNION ALL
    SELECT NULL, pg_notify('${OWN_LANES_CHANNEL}' || owner, string_agg(lane, ' '))::text
    FROM found WHERE owner IS NOT NULL GROUP BY owner, n / ${TOLD_TOGETHER}`,
});

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
      const wanted = lanes.map((lane) => ({ lane }));
      const rows = await TELL_OWNERS.run<{ lane: string | null }>(db, { wanted, now: clock.now() });
      return rows.flatMap(({ lane }) => lane ?? []);
    } catch (error) {
      log.warn({ error: String(error), lanes: lanes.length }, 'owners.untold');
      return lanes;
    }
  }
  return async (lanes) => {
    if (lanes.length > 0) await batcher.add(lanes);
  };
}
