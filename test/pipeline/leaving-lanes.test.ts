import { afterAll, beforeAll, expect, test } from 'vitest';
import { OWN_LANES_CHANNEL } from '../../server/db/changes.ts';
import type { Database } from '../../server/db/database.ts';
import { LaneKeeper } from '../../server/pipeline/lane-keeper.ts';
import { Lanes } from '../../server/pipeline/lanes.ts';
import { Leases } from '../../server/pipeline/leases.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { countLooks } from '../support/looks.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { silentLog } from '../support/silent-log.ts';
import { until } from '../support/until.ts';

/** A worker may look by itself as late as that; what is told comes at once. Milliseconds. */
const SOON_MS = 2_500;

let api: TestApp;
let receiver: Receiver;
beforeAll(async () => {
  [api, receiver] = await Promise.all([startTestApp({ role: 'api' }), startReceiver()]);
});
afterAll(async () => {
  await api.stop();
  await receiver.stop();
});

/** A statement of a worker that doesn't go out before it is let go. */
function hold(name: string) {
  let letGo = () => {};
  let isAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const between = (opened: Database): Database => ({
    ...opened,
    async query(statement, values) {
      if (statement.name === name) {
        isAsked();
        await held;
      }
      return opened.query(statement, values);
    },
  });
  return { between, asked, letGo };
}

async function startWorker(between = (opened: Database) => opened) {
  const looks = countLooks();
  const started = await startTestApp({
    ...{ role: 'worker', database: api.database },
    between: (opened) => between(looks.between(opened)),
  });
  return { ...started, hasLooked: looks.next };
}

const arrived = (path: string, count: number, ms = SOON_MS) =>
  until(() => receiver.forPath(path).length >= count, ms);

test('a worker that stops leaves at once what waits for nothing, and the rest as it ends', async () => {
  const { key } = await api.team();
  const stopping = await startWorker();
  receiver.respond('/hangs', 'hang');
  receiver.respond('/slow', { status: 200, delayMs: 400 });
  const hanging = await api.endpoint(key, receiver.url('/hangs'), ['evaluation.created']);
  await api.endpoint(key, receiver.url('/slow'), ['evaluation.completed']);
  await api.endpoint(key, receiver.url('/idle'), ['rating.created']);
  for (const type of ['evaluation.created', 'evaluation.completed', 'rating.created']) {
    await api.publish(key, { type });
  }
  await Promise.all(['/hangs', '/slow', '/idle'].map((path) => arrived(path, 1)));
  const next = await startWorker();
  const stopped = stopping.app.worker?.stop(60_000);
  try {
    for (let n = 2; n <= 4; n += 1) {
      await api.publish(key, { type: 'rating.created' });
      await api.publish(key, { type: 'evaluation.completed' });
      await arrived('/idle', n);
      await arrived('/slow', n);
    }
    // What hangs is still its own.
    expect(
      await api.sql('SELECT owner FROM lanes WHERE owner = $1 AND lane <> owner', [
        stopping.app.context.changes.name,
      ]),
    ).toHaveLength(1);
    expect(receiver.forPath('/hangs')).toHaveLength(1);
  } finally {
    await api.call('DELETE', `/webhooks/${hanging.id}`, key);
    await stopping.app.worker?.stop(0);
    await stopped;
    await Promise.all([stopping.stop(), next.stop()]);
  }
});

test('of what a worker is told of lanes that it is just leaving, others hear at once', async () => {
  const { key } = await api.team();
  const leaving = hold('leave_lanes');
  const stopping = await startWorker(leaving.between);
  const { id } = await api.endpoint(key, receiver.url('/left'));
  await api.publish(key);
  await api.settled(id);
  const next = await startWorker();
  await next.hasLooked();
  const stopped = stopping.app.worker?.stop(60_000);
  try {
    await leaving.asked;
    // The table still says that it is the first one's.
    await api.publish(key);
    leaving.letGo();
    await arrived('/left', 2);
  } finally {
    leaving.letGo();
    await stopped;
    await Promise.all([stopping.stop(), next.stop()]);
  }
});

test('a worker that is told by name of a lane that it has left meanwhile looks there all the same', async () => {
  const { key } = await api.team();
  const { id } = await api.endpoint(key, receiver.url('/again'));
  const before = await startWorker();
  await api.publish(key);
  await api.settled(id);
  await before.stop();
  const worker = await startWorker();
  try {
    await worker.hasLooked();
    await api.sql(
      `INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
      SELECT 'whd_' || right(id, 24), destination_id, team_id, event_id, destination_id, 1, now(), now()
      FROM attempts WHERE destination_id = $1`,
      [id],
    );
    await api.sql('SELECT pg_notify($1, $2)', [OWN_LANES_CHANNEL + worker.app.context.changes.name, id]);
    await arrived('/again', 2);
  } finally {
    await worker.stop();
  }
});

test('a lane is left also when what was read of it cannot be put back', async () => {
  const { db, clock } = api.app.context;
  const leases = new Leases({ db, clock, leaseMs: 60_000, owner: 'wrk_fails' });
  const lanes = new Lanes({ slots: 10, perLane: 5 });
  await leases.take(['aut_read']);
  const lane = lanes.get('aut_read');
  lanes.hold(lane, 'whd_1');
  const keeper = new LaneKeeper({
    ...{ log: silentLog, lanes, leases, isListening: () => true },
    async putBack() {
      await Promise.resolve();
      lanes.letGo(lane, 'whd_1');
      throw new Error('away');
    },
  });
  keeper.stop();
  await until(
    async () =>
      (await api.sql("SELECT FROM lanes WHERE lane = 'aut_read' AND owner = 'wrk_fails'")).length === 0,
  );
  expect(lane).toMatchObject({ isLeaving: false, backlog: false });
  expect(lanes.has('aut_read')).toBe(false);
  await leases.leaveAll();
});
