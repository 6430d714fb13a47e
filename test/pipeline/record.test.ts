import { expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { newId } from '../../server/ids.ts';
import { createRecorder } from '../../server/pipeline/record.ts';
import { TestClock } from '../support/clock.ts';
import { answered } from '../support/finished.ts';
import { useDatabase } from '../support/open-database.ts';

const database = useDatabase();

/** An endpoint, and what the recorder writes when an attempt of it has been answered so. */
async function endpoint(clock: TestClock) {
  const { db } = database;
  const id = newId('whe_');
  const teamId = newId('team_');
  const run = (text: string, values: unknown[]) => db.query({ name: `t_${text.slice(0, 30)}`, text }, values);
  await run(`INSERT INTO teams (id, name, plan, owner_email) VALUES ($1, 'T', 'pro', 'a@b.test')`, [teamId]);
  await run(
    `INSERT INTO endpoints (id, team_id, url, enabled_events, secret_ciphertext, secret_prefix, updated_at)
     VALUES ($1, $2, 'https://a.test', '{*}', 'x', 'whsec_', now())`,
    [id, teamId],
  );
  let late = 0;
  /** The statements of one recorder: of one process. */
  const recorder = () => {
    const names: string[] = [];
    const spied: Database = {
      ...db,
      query: (statement, values) => {
        names.push(statement.name);
        return db.query(statement, values);
      },
    };
    const onLate = (count: number) => {
      late += count;
    };
    const record = createRecorder({ db: spied, clock, failingMs: 0, onDisabled: () => {}, onLate });
    return async (...statuses: number[]) => {
      names.length = 0;
      await Promise.all(
        statuses.map(async (status) => {
          const delivery = {
            id: newId('whd_'),
            lane: id,
            teamId,
            eventId: newId('event_'),
            destinationId: id,
          };
          await run(
            `INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
             VALUES ($1, $2, $3, $4, $5, 1, $6, $6)`,
            [...Object.values(delivery), clock.now()],
          );
          const due = { ...delivery, eventType: 'a.b', attempt: 1, payload: '{}' };
          await record(answered(due, status, clock.now()));
        }),
      );
      return [...new Set(names)];
    };
  };
  return {
    recorder,
    late: () => late,
    row: async () => {
      const [row] = await run(
        `SELECT consecutive_failures AS failures, last_delivered_at AS "lastDeliveredAt" FROM endpoints WHERE id = $1`,
        [id],
      );
      return row;
    },
    logged: async () =>
      (await run('SELECT status FROM attempts WHERE destination_id = $1 ORDER BY id', [id])).length,
  };
}

test('what goes well to an endpoint that does well is only logged; its counters follow once a second', async () => {
  const clock = new TestClock();
  const it = await endpoint(clock);
  const record = it.recorder();
  expect(await record(200)).toEqual(['record_endpoints']);
  expect(await record(200, 200, 200)).toEqual(['record_delivered']);
  expect(await it.logged()).toBe(4);
  const first = clock.now();
  clock.advance(999);
  expect(await record(200)).toEqual(['record_delivered']);
  expect(await it.row()).toEqual({ failures: 0, lastDeliveredAt: first });
  clock.advance(1);
  expect(await record(200)).toEqual(['record_endpoints']);
  expect(await it.row()).toEqual({ failures: 0, lastDeliveredAt: clock.now() });
  expect(it.late()).toBe(0);
});

test('what goes well after a failure sets the counters back at once', async () => {
  const it = await endpoint(new TestClock());
  const record = it.recorder();
  await record(200);
  expect(await record(500)).toEqual(['record_endpoints']);
  expect(await it.row()).toMatchObject({ failures: 1 });
  expect(await record(200)).toEqual(['record_endpoints']);
  expect(await it.row()).toMatchObject({ failures: 0 });
  expect(await record(200)).toEqual(['record_delivered']);
});

test('a batch with one failure in it has its consequences', async () => {
  const it = await endpoint(new TestClock());
  const record = it.recorder();
  await record(200);
  expect(await record(200, 500, 200)).toContain('record_endpoints');
  expect(await it.logged()).toBe(4);
});

test('failures that another process has counted are set back within a second', async () => {
  const clock = new TestClock();
  const it = await endpoint(clock);
  const [here, elsewhere] = [it.recorder(), it.recorder()];
  await here(200);
  await elsewhere(500);
  expect(await here(200)).toEqual(['record_delivered']);
  expect(await it.row()).toMatchObject({ failures: 1 });
  clock.advance(1_000);
  await here(200);
  expect(await it.row()).toMatchObject({ failures: 0 });
});
