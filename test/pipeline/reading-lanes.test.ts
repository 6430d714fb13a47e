import { expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { newId, newIdBody } from '../../server/ids.ts';
import type { Destination } from '../../server/pipeline/destinations.ts';
import type { DueDelivery } from '../../server/pipeline/due.ts';
import { KnownDestinations } from '../../server/pipeline/known-destinations.ts';
import { Lanes } from '../../server/pipeline/lanes.ts';
import { Leases } from '../../server/pipeline/leases.ts';
import { Reader } from '../../server/pipeline/reader.ts';
import { TestClock } from '../support/clock.ts';
import { useDatabase } from '../support/open-database.ts';
import { silentLog } from '../support/silent-log.ts';

const database = useDatabase();

const lanes = () => new Lanes({ perLane: 32, slots: 512 });

test('what was let go while its lane is read is remembered until the reading ends', () => {
  const all = lanes();
  const lane = all.get('whe_1');
  all.hold(lane, 'whd_before');
  all.letGo(lane, 'whd_before');
  all.mark(lane);
  expect(all.beginReading()).toMatchObject([{ lane: { key: 'whe_1' } }]);
  all.hold(lane, 'whd_sent');
  all.hold(lane, 'whd_sending');
  all.letGo(lane, 'whd_sent');
  expect([...(lane.reading ?? [])]).toEqual(['whd_sent']);
  expect([...lane.inHand]).toEqual(['whd_sending']);
});

test('a lane that is empty for a moment keeps its trust; one that nothing is known of starts small', () => {
  const all = lanes();
  const lane = all.get('whe_1');
  lane.trust = 32;
  all.settle(lane);
  expect(all.has('whe_1')).toBe(false);
  expect(all.get('whe_1').trust).toBe(32);
  expect(all.get('whe_2').trust).toBe(4);
});

test('what was sent or taken from memory while its lane was read is not sent again', async () => {
  const clock = new TestClock();
  const [teamId, endpointId] = [newId('team_'), newId('whe_')];
  const deliveries = ['sent', 'sending', 'waiting'].map((name) => ({ name, id: newId('whd_') }));
  const [sent, sending, waiting] = deliveries.map(({ id }) => id) as [string, string, string];
  await database.sql(
    `INSERT INTO teams (id, name, plan, owner_email) VALUES ($1, 'Acme', 'pro', 'o@example.com')`,
    [teamId],
  );
  for (const { name, id } of deliveries) {
    await database.sql(
      `INSERT INTO events (team_id, id, position, type, api_version, payload, origin, created_at)
       VALUES ($1, $2, $3, 'rating.created', 'v', '{}', 'published', now())`,
      [teamId, name, newIdBody()],
    );
    await database.sql(
      `INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
       VALUES ($1, $2, $3, $4, $2, 1, $5, $5)`,
      [id, endpointId, teamId, name, clock.now()],
    );
  }
  const all = lanes();
  const lane = all.get(endpointId);
  // What PostgreSQL saw is on its way here, while two of them are taken from memory, and one is done.
  const db: Database = {
    ...database.db,
    async query<Row extends object>(statement: Parameters<Database['query']>[0], values: readonly unknown[]) {
      const rows = await database.db.query<Row>(statement, values);
      if (statement.name !== 'read_due') return rows;
      expect(rows).toMatchObject(deliveries.map(({ id }) => ({ id })));
      for (const id of [sent, sending]) all.hold(lane, id);
      all.letGo(lane, sent);
      return rows;
    },
  };
  const received: DueDelivery[] = [];
  const reader = new Reader({
    ...{ db, clock, log: silentLog, lanes: all, leaseMs: 1_000 },
    leases: new Leases({ db, clock, leaseMs: 60_000, owner: 'wrk_1' }),
    known: new KnownDestinations(async () => new Map<string, Destination>()),
    hasRoom: () => received.length === 0,
    receive: async (_, read) => void received.push(...read),
    giveUp: () => {},
    putBack: async () => {},
    wakeIn: () => {},
  });
  all.mark(lane);
  reader.pump();
  await reader.idle();
  expect(received.map(({ id }) => id)).toEqual([waiting]);
  expect([...lane.inHand]).toEqual([sending, waiting]);
});
