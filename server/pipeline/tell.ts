import { batchStatement } from '../db/batch-statement.ts';
import { FREE_LANES_CHANNEL, OWN_LANES_CHANNEL } from '../db/changes.ts';
import type { Database } from '../db/database.ts';

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

/** Says to all workers that lanes are free, though somebody may just have taken them. */
const SAY_FREE = batchStatement({
  name: 'lanes_are_free',
  rows: { free: { lane: 'text' } },
  values: {},
  text: ({ free }) => `
    SELECT pg_notify('${FREE_LANES_CHANNEL}', string_agg(lane, ' '))::text AS told
    FROM (SELECT free.lane, row_number() OVER () AS n FROM ${free}) numbered GROUP BY n / ${TOLD_TOGETHER}`,
});

/** Tells workers that something may be due in their lanes. Returns the lanes that nobody holds. */
export async function tellOwners(db: Database, lanes: readonly string[], now: Date): Promise<string[]> {
  const rows = await TELL_OWNERS.run<{ lane: string | null }>(db, { wanted: lanes.map(named), now });
  return rows.flatMap(({ lane }) => lane ?? []);
}

/** Tells all workers that something may be due in lanes that nobody holds. */
export async function sayFree(db: Database, lanes: readonly string[]): Promise<void> {
  if (lanes.length > 0) await SAY_FREE.run(db, { free: lanes.map(named) });
}

const named = (lane: string) => ({ lane });
