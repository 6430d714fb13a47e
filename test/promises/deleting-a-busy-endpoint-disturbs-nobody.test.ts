import { expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const EVENTS = 4_000;
const BATCH = 100;

const stage = useStage();

test('an endpoint with thousands of pending deliveries is deleted while they are sent: no deadlock, and the others get all', async () => {
  const { app, receiver } = stage;
  const { key } = await app.team();
  // Each answer takes a while, so that there is a backlog in every state at the moment of the deletion.
  receiver.respond('/deleted', { status: 200, delayMs: 20 });
  const deleted = await app.endpoint(key, receiver.url('/deleted'));
  const kept = await app.endpoint(key, receiver.url('/kept'));
  for (let sent = 0; sent < EVENTS; sent += BATCH) {
    const events = Array.from({ length: BATCH }, (_, n) => ({
      ...{ id: `event_busy${sent + n}`, type: 'rating.created', data: { object: { id: 'rat_1' } } },
    }));
    expect((await app.call('POST', '/events/batch', key, { events })).status).toBe(202);
  }
  await until(() => receiver.forPath('/deleted').length > BATCH, 30_000);
  expect((await app.call('DELETE', `/webhooks/${deleted.id}`, key)).status).toBe(200);
  await until(() => receiver.forPath('/kept').length >= EVENTS, 60_000);
  await until(async () => (await app.sql('SELECT 1 FROM due LIMIT 1')).length === 0, 30_000);

  const arrived = receiver.forPath('/kept').map(({ headers }) => headers['autousers-event-id']);
  expect(new Set(arrived).size).toBe(EVENTS);
  expect(arrived).toHaveLength(EVENTS);
  expect(receiver.forPath('/deleted').length).toBeLessThan(EVENTS);
  expect((await app.deliveries(kept.id)).every(({ status }) => status === 'delivered')).toBe(true);
  await app.sql('SELECT pg_stat_force_next_flush()');
  const [counted] = await app.sql(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(counted).toEqual({ deadlocks: 0 });
});
