import { expect, test } from 'vitest';
import { systemClock } from '../../server/context.ts';
import type { Database } from '../../server/db/database.ts';
import { measurementsOf } from '../../server/deliveries/stats.ts';
import { idBodyFrom, newId } from '../../server/ids.ts';
import { useDatabase } from '../support/open-database.ts';

const database = useDatabase();
const DAY_MS = 86_400_000;

/** Ten attempts in the middle of each of the last days. */
async function attemptsOn(days: number, end: number): Promise<string> {
  const destinationId = newId('whe_');
  for (let day = 0; day < days; day++) {
    const noon = new Date(end - day * DAY_MS - DAY_MS / 2);
    await database.sql(
      `INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for, created_at,
         response_ms)
       SELECT position, 'whd_' || position, 'team_s', 'event_s', $2, 1,
         'delivered', $3, $3, $4::int FROM (SELECT $1::text || right($2, 10) || lpad(i::text, 3, '0') AS position FROM generate_series(1, 10) i) made`,
      [idBodyFrom(noon), destinationId, noon, day],
    );
  }
  return destinationId;
}

// The attempts of day n took n milliseconds.
test.each([
  ['all', 100, 5, [10, 10, 10, 10, 10]],
  ['up to the end of a day', 20, 5, [10, 10]],
  ['up to within the older day of two', 15, 5, [10, 5]],
  ['up to within the newer day of two', 24, 5, [10, 10, 4]],
  ['of an odd number of days', 100, 3, [10, 10, 10]],
])('the newest attempts of a period are counted: %s', async (_, most, days, expected) => {
  const end = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
  const destinationId = await attemptsOn(5, end);
  const period = { start: new Date(end - days * DAY_MS), end };
  const measured = await measurementsOf(
    { reads: database.db, clock: systemClock },
    destinationId,
    period,
    DAY_MS,
    most,
  );
  const counted = measured.toSorted((one, other) => (one.ms ?? 0) - (other.ms ?? 0));
  expect(counted.map(({ ms, count }) => [ms, count])).toEqual(expected.map((count, day) => [day, count]));
});

test('a day that is over and has nothing pending is counted once; one where something is, each time', async () => {
  const end = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
  const destinationId = await attemptsOn(3, end);
  const pending = `whd_${idBodyFrom(new Date(end - 1.5 * DAY_MS)).padEnd(24, '0')}`;
  await database.sql(
    `INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
     VALUES ($1, $2, 'team_s', 'event_s', $2, 1, $3, $3)`,
    [pending, destinationId, new Date(end)],
  );
  const clock = { now: () => new Date(end - DAY_MS + 2 * 3_600_000) };
  let asked = 0;
  const reads: Database = {
    ...database.db,
    query: (statement, values) => {
      asked += 1;
      return database.db.query(statement, values);
    },
  };
  const count = async () => {
    asked = 0;
    const period = { start: new Date(end - 3 * DAY_MS), end };
    const measured = await measurementsOf({ reads, clock }, destinationId, period, DAY_MS);
    const finished = measured.filter(({ status }) => status === 'delivered');
    return { asked, finished: finished.reduce((sum, each) => sum + each.count, 0) };
  };
  expect(await count()).toEqual({ asked: 3, finished: 30 });
  // Today isn't over, and yesterday something is pending.
  expect(await count()).toEqual({ asked: 2, finished: 30 });
  await database.sql('DELETE FROM due WHERE id = $1', [pending]);
  expect(await count()).toEqual({ asked: 2, finished: 30 });
  expect(await count()).toEqual({ asked: 1, finished: 30 });
  // Nobody writes there any more; this shows that it isn't looked at.
  await database.sql('DELETE FROM attempts WHERE destination_id = $1', [destinationId]);
  expect(await count()).toEqual({ asked: 1, finished: 20 });
});
