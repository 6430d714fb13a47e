import { expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

/** While it is there, nothing is recorded. */
let held: Promise<void> | undefined;

const slowToRecord = (database: Database): Database => ({
  ...database,
  async query(statement, values) {
    if (statement.name.startsWith('record_')) await held;
    return database.query(statement, values) as never;
  },
});

const stage = useStage({ env: { ENDPOINT_CONCURRENCY: '8' }, between: slowToRecord });

test('requests go on while outcomes wait to be written, as many as the lane may have in hand and no more', async () => {
  const { app, receiver } = stage;
  const { key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url('/quick'));
  // A few that go well, so that it is trusted with all it may have.
  for (const nth of [1, 2, 3]) {
    await app.publish(key, { id: `event_before${nth}` });
    await app.settled(id);
  }
  const arrived = () => receiver.forPath('/quick').length - 3;

  let letGo = () => {};
  held = new Promise((resolve) => {
    letGo = resolve;
  });
  const events = Array.from({ length: 40 }, (_, n) => ({
    ...{ id: `event_held${n}`, type: 'rating.created' },
    data: { object: { id: 'rat_1' } },
  }));
  await app.call('POST', '/events/batch', key, { events });
  await until(() => arrived() >= 16);
  await app.app.worker?.sweep();
  expect(arrived()).toBe(16);
  expect(await app.deliveries(id)).toHaveLength(43);

  held = undefined;
  letGo();
  await app.settled(id);
  expect(arrived()).toBe(40);
  expect((await app.deliveries(id)).map(({ status }) => status)).toEqual(Array(43).fill('delivered'));
});
