import { expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';
import { until } from '../support/until.ts';

/** Called when an automation's deliveries were read, before the worker sees them. */
let onBegun = () => {};
/** While it is there, nothing is put back. */
let held: Promise<void> | undefined;
let puttingBack = 0;

const slowToPutBack = (database: Database): Database => ({
  ...database,
  async query(statement, values) {
    if (statement.name === 'not_begun') {
      puttingBack += 1;
      await held;
    }
    const rows = await database.query(statement, values);
    if (statement.name === 'begin_automations' && rows.length > 0) onBegun();
    return rows as never;
  },
});

const { world, team } = useConnectedTeam({ manualClock: true, between: slowToPutBack });

/** An automation whose delivery is read, and is being put back until the returned function is called. */
async function heldWhilePutBack(channel: string) {
  const { app, slack } = world;
  const id = await automate(app, team.key, {
    ...{ connection_id: team.slack, enabled_events: ['evaluation.created'], on_ambiguous: 'skip' },
    config: { channel: slack.addChannel({ id: channel, name: channel.toLowerCase() }).id, text: 'Hello' },
  });
  let letGo = () => {};
  held = new Promise((resolve) => {
    letGo = resolve;
  });
  // The lane's lease would end before an answer came.
  onBegun = () => {
    onBegun = () => {};
    app.clock?.advance(20_000);
  };
  const before = puttingBack;
  await app.publish(team.key);
  await until(() => puttingBack > before);
  return { id, letGo };
}

test('what was read and not begun is not taken for begun by whoever reads while it is put back', async () => {
  const { app } = world;
  const other = await automate(app, team.key, {
    ...{ connection_id: team.notion, enabled_events: ['rating.created'] },
    config: { data_source: world.database },
  });
  const { id, letGo } = await heldWhilePutBack('C0RESULTS1');
  await app.app.worker?.sweep();
  // One statement reads after the other, so when this one has gone out, the first could have been read again.
  await app.publish(team.key, { type: 'rating.created' });
  await app.settled(other);
  letGo();
  await app.settled(id);
  expect(await attemptsOf(app, team.key, id)).toMatchObject([{ attempt: 1, status: 'delivered' }]);
  await app.call('DELETE', `/automations/${id}`, team.key);
});

test('a worker that stops gives its lanes back when everything is put back, and not before', async () => {
  const { app } = world;
  const { id, letGo } = await heldWhilePutBack('C0RESULTS2');
  const stopped = app.app.worker?.stop(0);
  const isLeft = async () => (await app.sql('SELECT FROM lanes WHERE lane = $1', [id])).length === 0;
  await expect(until(isLeft, 1_000)).rejects.toThrow('not met');
  expect(puttingBack).toBeGreaterThan(0);
  letGo();
  await stopped;
  expect(await isLeft()).toBe(true);
});
