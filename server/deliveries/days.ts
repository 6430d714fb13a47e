import type { Database, Statement } from '../db/database.ts';
import { inBatches } from '../db/in-batches.ts';
import { idBodyFrom } from '../ids.ts';

/** So many days have their partition before they begin. */
const DAYS_AHEAD = 7;
const DAY_MS = 24 * 3_600_000;

const DAYS: Statement = {
  name: 'days_of_attempts',
  text: `
    SELECT right(c.relname, 8) AS day FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'attempts'::regclass AND c.relname ~ '^attempts_[0-9]{8}$'`,
};
const MAKE_DAY: Statement = { name: 'make_day', text: 'SELECT connect_make_day($1::date) AS made' };
const DROP_DAY: Statement = { name: 'drop_day', text: 'SELECT connect_drop_day($1::date)' };

/** What was recorded while its day had no partition, and whose day never got one. */
const DELETE_STRAYS: Statement = {
  name: 'retain_attempts',
  text: `
    DELETE FROM attempts_default WHERE position IN (
      SELECT position FROM attempts_default WHERE position < $1 ORDER BY position LIMIT $2 FOR UPDATE SKIP LOCKED
    ) RETURNING 1 AS one`,
};

/** Makes the partition of each day (UTC) between two times, if there is none. Returns how many it made. */
export async function makeDays(db: Database, from: Date, to: Date): Promise<number> {
  let made = 0;
  for (let day = startOfDay(from); day <= to; day = new Date(day.getTime() + DAY_MS)) {
    const [row] = await db.query<{ made: boolean }>(MAKE_DAY, [nameOf(day)]);
    if (row?.made) made += 1;
  }
  return made;
}

/**
 * Makes the partitions of the coming week, and drops those days of the log that lie wholly before a time.
 * Rejects when another statement holds a day for too long; then the next round does it.
 */
export async function keepDays(
  db: Database,
  now: Date,
  before: Date,
): Promise<{ daysMade: number; daysDropped: number; strays: number }> {
  const daysMade = await makeDays(db, now, new Date(now.getTime() + DAYS_AHEAD * DAY_MS));
  const oldest = nameOf(startOfDay(before));
  const days = (await db.query<{ day: string }>(DAYS, [])).map(({ day }) => day).sort();
  const past = days.filter((day) => day < oldest);
  for (const day of past) await db.query(DROP_DAY, [day]);
  const strays = await inBatches(db, DELETE_STRAYS, [idBodyFrom(startOfDay(before))]);
  return { daysMade, daysDropped: past.length, strays };
}

function startOfDay(time: Date): Date {
  return new Date(Math.floor(time.getTime() / DAY_MS) * DAY_MS);
}

/** As PostgreSQL takes a date, and as partitions are named: 20261126. */
function nameOf(day: Date): string {
  return day.toISOString().slice(0, 10).replaceAll('-', '');
}
