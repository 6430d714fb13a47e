import { expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { newId } from '../../server/ids.ts';
import { useStage } from '../support/stage.ts';

/** The ids of endpoints whose settings were asked for, one entry a statement. */
const loads: string[][] = [];

const between = (database: Database): Database => ({
  ...database,
  async query(statement, values) {
    if (statement.name === 'load_endpoints') loads.push(values[0] as string[]);
    return (await database.query(statement, values)) as never;
  },
});

const stage = useStage({ manualClock: true, between });

/** An endpoint whose deliveries are all read from the table, because their order counts. */
async function readEndpoint(path: string) {
  const { key } = await stage.app.team();
  const created = await stage.app.call('POST', '/webhooks', key, {
    ...{ url: stage.receiver.url(path), enabled_events: ['*'], ordering: 'strict' },
  });
  return { key, id: created.body.id as string };
}

const loadsOf = (id: string) => loads.filter((ids) => ids.includes(id)).length;

test('what is read says which settings it wants: they are asked for once, and again when they have changed', async () => {
  const { app, receiver } = stage;
  const { key, id } = await readEndpoint('/before');
  for (let event = 0; event < 3; event++) {
    await app.publish(key);
    await app.settled(id);
  }
  expect(receiver.forPath('/before')).toHaveLength(3);
  expect(loadsOf(id)).toBe(1);

  await app.advance(1);
  const changed = await app.call('PATCH', `/webhooks/${id}`, key, { url: receiver.url('/after') });
  expect(changed.status).toBe(200);
  await app.publish(key);
  await app.settled(id);
  expect(receiver.forPath('/after')).toHaveLength(1);
  expect(loadsOf(id)).toBe(2);
});

test('a wake-up for a lane in which nothing is due leaves what is due later', async () => {
  const { app, receiver } = stage;
  const { id: teamId, key } = await app.team();
  const later = await app.endpoint(key, receiver.url('/later'));
  const id = newId('whd_');
  await app.sql(
    `INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
     VALUES ($1, $2, $3, 'event_x', $2, 2, $4::timestamptz + interval '1 hour', $4)`,
    [id, later.id, teamId, app.clock?.now()],
  );
  app.app.worker?.wake([later.id]);
  // One statement reads after the other: when this one has arrived, that lane was read.
  const other = await readEndpoint('/other');
  await app.publish(other.key);
  await app.settled(other.id);
  expect(await app.sql('SELECT id FROM due WHERE id = $1', [id])).toHaveLength(1);
});
