import { describe, expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import type { NewEvent } from '../../server/events/publish.ts';
import { newId, newIdBody } from '../../server/ids.ts';
import { createAcceptor } from '../../server/pipeline/accept.ts';
import { readDue } from '../../server/pipeline/due.ts';
import type { Subscription } from '../../server/pipeline/fan-out.ts';
import { Leases } from '../../server/pipeline/leases.ts';
import { createRecorder } from '../../server/pipeline/record.ts';
import { createWaker } from '../../server/pipeline/waker.ts';
import { TestClock } from '../support/clock.ts';
import { explaining } from '../support/explaining.ts';
import { answered } from '../support/finished.ts';
import { useDatabase } from '../support/open-database.ts';
import { silentLog } from '../support/silent-log.ts';

/** What waits in the table, and how much of it a statement is given. */
const BACKLOG = 20_000;
const BATCH = 100;
/** Backlogs that had been worked off before. */
const ROUNDS = 4;
/** Rows that a statement may touch for each one that it is given: in all its steps together. */
const TOUCHED_EACH = 40;

const STATES = {
  'never analyzed': [],
  'analyzed before there ever was a backlog': ['before'],
  'analyzed when a backlog had just been worked off': ['emptied', 'before'],
  'analyzed with the backlog': ['after'],
} as const;

describe.each(Object.entries(STATES))(
  'work grows with the batch, not with the backlog: %s',
  (_, analyzed) => {
    const database = useDatabase();
    const clock = new TestClock();

    async function fill(): Promise<string[]> {
      const { db } = database;
      const run = (text: string, values: unknown[] = []) =>
        db.query({ name: `t${text.length}_${text.slice(0, 20)}`, text }, values);
      await run('ALTER TABLE due SET (autovacuum_enabled = false)');
      await run('ALTER TABLE events SET (autovacuum_enabled = false)');
      await run(
        `INSERT INTO teams (id, name, plan, owner_email) VALUES ('team_plans', 'Plans', 'pro', 'a@b.test')`,
      );
      await run(
        `INSERT INTO endpoints (id, team_id, url, enabled_events, secret_ciphertext, secret_prefix, updated_at)
       SELECT 'whe_' || i, 'team_plans', 'https://a.test', '{*}', 'x', 'whsec_', now() FROM generate_series(1, 10) i`,
      );
      await run(
        `INSERT INTO lanes (lane, owner, held_until)
         SELECT 'whe_' || i, 'wrk_other', $1 FROM generate_series(11, $2::int) i`,
        [clock.now(), BACKLOG],
      );
      // Tables that were busy once: their statistics speak of many finished rows, and of none that waits.
      const columns = 'id, team_id, event_id, destination_id, attempt, scheduled_for, created_at';
      const values = `'whd_' || right($1::text, 12) || lpad(i::text, 12, '0'), 'team_plans', 'event_' || $1::text || i,
        'whe_' || (i % 10 + 1), 1, $2::timestamptz - i * interval '1 ms', $2::timestamptz`;
      await run(
        `INSERT INTO attempts (${columns}, status, position) SELECT ${values}, 'delivered', $1::text || i
         FROM generate_series(1, $3::int) i`,
        [newIdBody(), clock.now(), BACKLOG],
      );
      if (analyzed.some((when) => when === 'emptied')) {
        // Again and again before anything is vacuumed: indexes are deep, and the table counts as empty.
        for (let round = 0; round < ROUNDS; round++) {
          await run(
            `INSERT INTO due (${columns}, lane) SELECT ${values}, 'whe_' || (i % 10 + 1) FROM generate_series(1, $3::int) i`,
            [newIdBody(), clock.now(), BACKLOG],
          );
          await run('DELETE FROM due');
        }
      }
      if (analyzed.some((when) => when === 'before')) await run('ANALYZE');
      const mark = newIdBody();
      await run(
        `INSERT INTO events (team_id, id, position, type, api_version, payload, origin, created_at)
       SELECT 'team_plans', 'event_' || $1::text || i, $1::text || i, 'webhook.test', 'v', '{}', 'published', $2::timestamptz
       FROM generate_series(1, $3::int) i`,
        [mark, clock.now(), BACKLOG],
      );
      await run(
        `INSERT INTO due (${columns}, lane) SELECT ${values}, 'whe_' || (i % 10 + 1) FROM generate_series(1, $3::int) i`,
        [mark, clock.now(), BACKLOG],
      );
      if (analyzed.some((when) => when === 'after')) await run('ANALYZE');
      const rows = await db.query<{ id: string }>(
        { name: 'some_due', text: `SELECT id FROM due ORDER BY id DESC LIMIT ${BATCH}` },
        [],
      );
      return rows.map(({ id }) => id);
    }

    test('accepting, telling owners, taking lanes, reading, recording', async () => {
      const ids = await fill();
      const explained = explaining(database.db);
      const held = ids.map((id, index) => ({
        ...{ id, teamId: 'team_plans', eventId: 'e', eventType: 'webhook.test', attempt: 1, payload: '{}' },
        destinationId: `whe_${(index % 10) + 1}`,
        lane: `whe_${(index % 10) + 1}`,
      }));
      const record = createRecorder({
        db: explained.db,
        clock,
        failingMs: 0,
        onDisabled: () => {},
        onLate: () => {},
      });
      // The first of each endpoint sets its counters; then some that are only logged, and some that fail.
      for (const [from, to, status] of [
        [0, 10, 200],
        [10, 30, 200],
        [30, BATCH, 500],
      ] as const) {
        await Promise.all(
          held.slice(from, to).map((delivery) => record(answered(delivery, status, clock.now()))),
        );
      }
      const wants = Array.from({ length: 10 }, (_, index) => ({
        lane: `whe_${index + 1}`,
        destinationId: `whe_${index + 1}`,
        room: 10,
        inHand: new Set<string>(),
      }));
      await readDue(explained.db, wants, clock.now());
      const leases = new Leases({ db: explained.db, clock, leaseMs: 30_000, owner: 'wrk_1' });
      await leases.take(wants.map(({ lane }) => lane));
      const queue = { wake: async () => {} };
      await createWaker({ db: explained.db, clock, log: silentLog, queue })(wants.map(({ lane }) => lane));
      const answers = explained.db;
      // Its first statement must answer, or there is nothing to accept.
      const accepting = (subscriptions: Database['query']) =>
        createAcceptor({
          db: {
            ...answers,
            query: (statement, values) =>
              statement.name === 'subscriptions'
                ? subscriptions(statement, values)
                : answers.query(statement, values),
          },
          clock,
          log: silentLog,
          wake: () => {},
          lanesPerEndpoint: 1,
        });
      const event = (): NewEvent => ({
        ...{ teamId: 'team_plans', id: newId('event_'), position: newIdBody(), type: 'webhook.test' },
        ...{ apiVersion: 'v', objectId: null, payload: '{}', origin: 'published' },
      });
      const accept = accepting((statement, values) => database.db.query(statement, values));
      await Promise.all(Array.from({ length: BATCH / 10 }, () => accept(event())));
      const picky: Subscription = {
        ...{ teamId: 'team_plans', id: newId('aut_'), enabledEvents: ['*'], changedAt: null },
        filter: { path: 'data.object.score', op: 'eq', value: 1 },
      };
      const acceptAndSkip = accepting(async () => [picky] as never);
      await Promise.all(Array.from({ length: BATCH }, () => acceptAndSkip(event())));

      expect([...explained.touched.keys()].sort()).toEqual([
        'accept',
        'accept_and_skip',
        'read_due',
        'record_delivered',
        'record_endpoints',
        'take_lanes',
        'tell_owners',
      ]);
      for (const [statement, rows] of explained.touched) {
        expect({ statement, rows, bounded: rows <= TOUCHED_EACH * BATCH }).toMatchObject({ bounded: true });
        expect(rows).toBeGreaterThan(0);
      }
    });
  },
);

describe('an id is looked for in the index of ids', () => {
  const database = useDatabase();

  test('because no other index of the hot tables has it as a column, behind which it could be looked for', async () => {
    const others = await database.db.query<{ index: string }>(
      {
        name: 'indexes_with_ids',
        text: `
          SELECT other.indexrelid::regclass::text AS index
          FROM pg_index key JOIN pg_index other
            ON other.indrelid = key.indrelid AND NOT other.indisprimary AND key.indkey[0] = ANY (other.indkey::int2[])
          WHERE key.indisprimary AND key.indnatts = 1
            AND key.indrelid = ANY ('{due,lanes,endpoints,automations}'::regclass[])`,
      },
      [],
    );
    expect(others).toEqual([]);
  });
});
