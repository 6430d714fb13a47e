import { expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const stage = useStage({ manualClock: true });

test('deleting an endpoint deletes its deliveries, also those still to be retried', async () => {
  const { app, receiver } = stage;
  receiver.respond('/doomed', { status: 500 });
  const { key } = await app.team();
  const doomed = await app.endpoint(key, receiver.url('/doomed'));
  const kept = await app.endpoint(key, receiver.url('/kept'));
  const eventId = await app.publish(key);
  await app.settled();
  const [first] = await app.deliveries(doomed.id);

  const answer = await app.call('DELETE', `/webhooks/${doomed.id}`, key);
  expect(answer).toMatchObject({ status: 200, body: { id: doomed.id, deleted: true } });
  expect(await app.deliveries(doomed.id)).toEqual([]);
  expect(await app.deliveries(kept.id)).toHaveLength(1);
  for (const path of [
    `/webhooks/${doomed.id}`,
    `/webhooks/${doomed.id}/deliveries`,
    `/webhooks/deliveries/${first?.id}`,
  ]) {
    expect((await app.call('GET', path, key)).status).toBe(404);
  }
  expect((await app.call('GET', `/events/${eventId}`, key)).status).toBe(200);

  await app.advance(60_000);
  await app.publish(key);
  await app.settled();
  expect(receiver.forPath('/doomed')).toHaveLength(1);
  expect(receiver.forPath('/kept')).toHaveLength(2);
  expect(await app.sql('SELECT * FROM purges')).toEqual([]);
});

test('an attempt that is in flight at that moment leaves nothing behind', async () => {
  const { app, receiver } = stage;
  const { key } = await app.team();
  let answerNow = () => {};
  receiver.respond('/in-flight', async () => {
    await new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    return { status: 500 };
  });
  const { id } = await app.endpoint(key, receiver.url('/in-flight'));
  const eventId = await app.publish(key);
  await receiver.waitFor((requests) => requests.some(({ path }) => path === '/in-flight'));
  await app.call('DELETE', `/webhooks/${id}`, key);
  answerNow();
  await until(() => app.logs.some((line) => line.msg === 'delivery.attempted' && line.event_id === eventId));
  expect(await app.deliveries(id)).toEqual([]);
});

test('a delivery that was accepted for it meanwhile is dropped, and the worker goes on', async () => {
  const { app, receiver } = stage;
  const { id: teamId, key } = await app.team();
  await app.publish(key, { id: 'event_orphan' });
  await app.sql(
    `INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
     VALUES ('whd_c00000000000000000000000', 'whe_gone', $1, 'event_orphan', 'whe_gone', 1, $2, $2)`,
    [teamId, app.clock?.now()],
  );
  await app.advance(0);
  await until(async () => (await app.deliveries('whe_gone')).length === 0);
  await app.endpoint(key, receiver.url('/after'));
  await app.publish(key);
  await receiver.waitFor((requests) => requests.some(({ path }) => path === '/after'));
});
