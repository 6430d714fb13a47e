import type { Database, Statement } from '../db/database.ts';
import { EVENT_PREFIX } from '../events/publish.ts';

/** About one object; the newest. */
const MOST_EVENTS = 500;

const OF_OBJECT: Statement = {
  name: 'events_of_object',
  text: `
    SELECT id FROM events WHERE team_id = $1 AND object_id = $2 ORDER BY position DESC LIMIT ${MOST_EVENTS}`,
};

const OF_DELIVERY: Statement = {
  name: 'event_of_delivery',
  text: `
    SELECT event_id AS id FROM deliveries WHERE position = right($2, 24) AND id = $2 AND team_id = $1`,
};

/**
 * The events that a text names by an id: their own, that of a delivery, or that of the object that they are
 * about. Undefined: it is no such id, and is to be looked for as text.
 */
export async function eventsNamedBy(
  reads: Database,
  teamId: string,
  text: string,
): Promise<string[] | undefined> {
  if (text.startsWith(EVENT_PREFIX)) return [text];
  const statement = text.startsWith('whd_') ? OF_DELIVERY : OF_OBJECT;
  const events = await reads.query<{ id: string }>(statement, [teamId, text]);
  return events.length === 0 ? undefined : events.map(({ id }) => id);
}
