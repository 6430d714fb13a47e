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

test('what was read and not begun is not taken for begun by whoever reads while it is put back', async () => {
  const { app, slack } = world;
  const id = await automate(app, team.key, {
    ...{ connection_id: team.slack, enabled_events: ['evaluation.created'], on_ambiguous: 'skip' },
    config: { channel: slack.addChannel({ id: 'C0RESULTS1', name: 'results' }).id, text: 'Hello' },
  });
  const other = await automate(app, team.key, {
    ...{ connection_id: team.notion, enabled_events: ['rating.created'] },
    config: { data_source: world.database },
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
  await app.publish(team.key);
  await until(() => puttingBack > 0);
  await app.app.worker?.sweep();
  // One statement reads after the other, so when this one has gone out, the first could have been read again.
  await app.publish(team.key, { type: 'rating.created' });
  await app.settled(other);
  letGo();
  await app.settled(id);
  expect(await attemptsOf(app, team.key, id)).toMatchObject([{ attempt: 1, status: 'delivered' }]);
});
