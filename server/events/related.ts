import { type Related, relatedOf, type Sought, tellingOf } from '../../catalog/related.ts';
import { batchStatement } from '../db/batch-statement.ts';
import type { Database } from '../db/database.ts';

/** The newest event about each object; the index `events_object` serves it, however old that event is. */
const NEWEST_OF = batchStatement({
  name: 'newest_of_objects',
  rows: { wanted: { objectId: 'text', types: 'text' } },
  values: { teamId: 'text' },
  text: ({ wanted, teamId }) => `
    SELECT wanted.object_id AS "objectId", wanted.types, e.payload
    FROM ${wanted}
    CROSS JOIN LATERAL (
      SELECT payload FROM events
      WHERE team_id = ${teamId} AND object_id = wanted.object_id AND origin = 'published'
        AND type = ANY (string_to_array(wanted.types, ','))
      ORDER BY position DESC LIMIT 1
    ) e`,
});

/**
 * What templates know as `related` of each event: the things that it is about or names by their ids, as the
 * team's newest events tell of them. What no event has told of isn't there.
 */
export async function findRelated(
  db: Database,
  teamId: string,
  events: readonly { type: string; data: { object: Record<string, unknown> } }[],
): Promise<Related[]> {
  const wants = events.map(({ type, data }) => relatedOf(type, data.object));
  const keys = new Map(wants.flatMap(({ sought }) => sought.map((each) => [keyOf(each), each] as const)));
  if (keys.size === 0) return wants.map(({ own }) => own);
  const rows = await NEWEST_OF.run<{ objectId: string; types: string; payload: string }>(db, {
    wanted: [...keys.values()].map(({ objectId, types }) => ({ objectId, types: types.join() })),
    teamId,
  });
  const objects = new Map<string, Record<string, unknown>>(
    rows.map((row) => [`${row.objectId} ${row.types}`, JSON.parse(row.payload).data.object]),
  );
  return wants.map(({ own, sought }) => {
    const found = sought.flatMap((each) => {
      const object = objects.get(keyOf(each));
      return object ? [[each.name, tellingOf(each.name, object)] as const] : [];
    });
    return { ...Object.fromEntries(found), ...own };
  });
}

const keyOf = ({ objectId, types }: Sought) => `${objectId} ${types.join()}`;
