import { expect, test } from 'vitest';
import { OWN_LANES_CHANNEL } from '../../server/db/changes.ts';
import { openListener } from '../../server/db/database.ts';
import { newId } from '../../server/ids.ts';
import { Leases } from '../../server/pipeline/leases.ts';
import { createWaker } from '../../server/pipeline/waker.ts';
import { startTestApp } from '../support/app.ts';
import { TestClock } from '../support/clock.ts';
import { countLooks } from '../support/looks.ts';
import { useDatabase } from '../support/open-database.ts';
import { startReceiver } from '../support/receiver.ts';
import { silentLog } from '../support/silent-log.ts';
import { until } from '../support/until.ts';

const database = useDatabase();

/** Three lanes: one that a worker holds, one whose lease is over, one that nobody ever held. */
async function lanes(clock: TestClock) {
  const [held, over, never] = [newId('whe_'), newId('whe_'), newId('whe_')] as const;
  const take = (owner: string, leaseMs: number, lane: string) =>
    new Leases({ ...{ db: database.db, clock }, leaseMs, owner }).take([lane]);
  await take('wrk_before', 1_000, over);
  clock.advance(2_000);
  await take('wrk_now', 60_000, held);
  return { held, over, never };
}

test('owners are told, and the queue asks for a worker where there is none; all at once, each once', async () => {
  const clock = new TestClock();
  const { held, over, never } = await lanes(clock);
  const told: string[] = [];
  const listener = await openListener(database.url, [`${OWN_LANES_CHANNEL}wrk_now`], (_, lanes) =>
    told.push(lanes),
  );
  const queued: (readonly string[])[] = [];
  const wake = createWaker({
    ...{ db: database.db, clock, log: silentLog },
    queue: { wake: async (free) => void queued.push(free) },
  });
  await Promise.all([wake([held, over]), wake([never]), wake([held, never]), wake([])]);
  await until(() => told.length > 0);
  await listener.close();
  expect(told).toEqual([held]);
  expect(queued.map((free) => free.toSorted())).toEqual([[over, never].toSorted()]);
});

test('an owner is told of any number of lanes', async () => {
  const clock = new TestClock();
  const owned = Array.from({ length: 350 }, () => newId('whe_'));
  await new Leases({ ...{ db: database.db, clock }, leaseMs: 1_000, owner: 'wrk_many' }).take(owned);
  const told: string[] = [];
  const listener = await openListener(database.url, [`${OWN_LANES_CHANNEL}wrk_many`], (_, lanes) =>
    told.push(...lanes.split(' ')),
  );
  const queue = { wake: async (free: readonly string[]) => expect(free).toEqual([]) };
  await createWaker({ ...{ db: database.db, clock, log: silentLog }, queue })(owned);
  await until(() => told.length >= owned.length);
  await listener.close();
  expect(told.toSorted()).toEqual(owned.toSorted());
});

test('owners are told while the queue does not answer', async () => {
  const clock = new TestClock();
  const { held, never } = await lanes(clock);
  const told: string[] = [];
  const listener = await openListener(database.url, [`${OWN_LANES_CHANNEL}wrk_now`], (_, lanes) =>
    told.push(lanes),
  );
  const wake = createWaker({
    ...{ db: database.db, clock, log: silentLog },
    queue: { wake: () => new Promise<void>(() => {}) },
  });
  await wake([never]);
  await wake([held]);
  await until(() => told.length > 0);
  await listener.close();
  expect(told).toEqual([held]);
});

test('the queue says all of it when the owners cannot be told', async () => {
  const clock = new TestClock();
  const { held, never } = await lanes(clock);
  const queued: (readonly string[])[] = [];
  const wake = createWaker({
    ...{ clock, log: silentLog, queue: { wake: async (free) => void queued.push(free) } },
    db: { ...database.db, query: () => Promise.reject(new Error('away')) },
  });
  await wake([held, never]);
  expect(queued).toEqual([[held, never]]);
});

test('what is published elsewhere comes quickly also when the worker was deaf meanwhile', async () => {
  const api = await startTestApp({ role: 'api' });
  const looks = countLooks();
  const worker = await startTestApp({ role: 'worker', database: api.database, between: looks.between });
  const receiver = await startReceiver();
  try {
    const { key } = await api.team();
    const { id } = await api.endpoint(key, receiver.url('/quick'));
    await api.publish(key);
    await api.settled(id);
    // It has just looked, and would again in five seconds. Nobody tells it; it hears that it is connected.
    await looks.next();
    await api.sql(`
      INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
      SELECT 'whd_' || right(id, 24), destination_id, team_id, event_id, destination_id, 1, now(), now() FROM attempts`);
    await api.sql(`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE '% listener'`);
    await until(() => receiver.forPath('/quick').length === 2, 4_000);
  } finally {
    await Promise.all([worker.stop(), receiver.stop()]);
    await api.stop();
  }
});
