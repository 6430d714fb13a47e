import { LRUCache } from 'lru-cache';
import type { Context } from '../context.ts';
import type { Statement } from '../db/database.ts';
import { idBodyFrom } from '../ids.ts';
import { getDestination } from './destination.ts';

export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long a period is, and how much of it one point of the chart covers, milliseconds. */
const SPANS: Record<Period, { length: number; step: number }> = {
  day: { length: 24 * HOUR_MS, step: HOUR_MS },
  week: { length: 7 * 24 * HOUR_MS, step: 6 * HOUR_MS },
  month: { length: 30 * 24 * HOUR_MS, step: 24 * HOUR_MS },
};
/** How many attempts the strip shows, of one destination and of each in a list. The rate is that of these. */
export const RECENT = 50;
export const RECENT_IN_LISTS = 20;
/** The newest attempts are counted, this many at most, so that the busiest endpoint costs no more. */
const MOST_COUNTED = 100_000;
/** Days whose attempts are counted at the same time. */
const DAYS_AT_ONCE = 2;
/** What ended so long ago, and has nothing pending, stays as it is: what is new has a new position. */
const SETTLED_AFTER_MS = HOUR_MS;
/** Retention takes away even what stays as it is. */
const KEPT_MS = 10 * 60_000;
/** Rows of a hundred bytes or so: a month of some dozen busy endpoints. */
const MOST_KEPT = 50_000;

/** Percentiles of the time that delivered attempts took, milliseconds. */
interface Latency {
  p50: number;
  p95: number;
  p99: number;
}

interface RecentAttempt {
  id: string;
  status: string;
  at: Date;
  ms: number | null;
}

/** How a destination is doing, at a glance. */
export interface Health {
  /** Newest first. */
  recent: RecentAttempt[];
  /** The share of the finished attempts in `recent` that were delivered, 0 to 1. Null: none has finished. */
  successRate: number | null;
}

export interface DeliveryStats extends Health {
  /** Latencies are null where nothing was delivered. */
  series: { at: Date; delivered: number; failed: number; latency: Latency | null }[];
  /** Of the whole period. */
  latency: Latency | null;
}

const RECENT_ATTEMPTS: Statement = {
  name: 'recent_attempts',
  text: `
    SELECT wanted.id AS "destinationId", d.id, d.status, d.created_at AS at, d.response_ms AS ms
    FROM unnest($1::text[]) AS wanted (id) CROSS JOIN LATERAL (
      SELECT * FROM deliveries WHERE destination_id = wanted.id AND status <> 'skipped'
      ORDER BY position DESC LIMIT $2
    ) d
    ORDER BY d.position DESC`,
};

/** How each of these destinations is doing, by its id. */
export async function healthOf(
  { reads }: Context,
  destinationIds: readonly string[],
  attempts: number,
): Promise<Map<string, Health>> {
  const rows = await reads.query<RecentAttempt & { destinationId: string }>(RECENT_ATTEMPTS, [
    destinationIds,
    attempts,
  ]);
  const recent = new Map(destinationIds.map((id): [string, RecentAttempt[]] => [id, []]));
  for (const { destinationId, ...attempt } of rows) recent.get(destinationId)?.push(attempt);
  return new Map([...recent].map(([id, own]) => [id, { recent: own, successRate: successRate(own) }]));
}

/**
 * What was measured in one stretch of a period, newest first and at most so many. A position is a time, and
 * the index of the log has all that is asked for here. Equal measurements are one row: percentiles are made
 * of them here, because PostgreSQL would sort every attempt for them.
 */
const MEASUREMENTS: Statement = {
  name: 'delivery_measurements',
  text: `
    SELECT (extract(epoch FROM at) / extract(epoch FROM $5))::int AS step, status, ms, count
    FROM (
      SELECT date_bin($5::interval, created_at, 'epoch'::timestamptz) AS at, status, ms, count(*)::int AS count
      FROM (
        SELECT created_at, status, response_ms AS ms FROM deliveries
        WHERE destination_id = $1 AND position >= $2 AND position < $3
        ORDER BY position DESC LIMIT $4
      ) counted
      GROUP BY 1, 2, 3
    ) grouped`,
};

/** Attempts of one step that ended in the same way and took equally long. */
interface Measurement {
  /** Which one, counted from 1970. */
  step: number;
  status: string;
  ms: number | null;
  count: number;
}

/** Days that stay as they are: a page that is open asks for them every few seconds. */
const kept = new LRUCache<string, Measurement[]>({
  ...{ maxSize: MOST_KEPT, ttl: KEPT_MS, sizeCalculation: (day) => day.length + 1 },
});

/** Says how a destination is doing: its last attempts, and counts and latencies of a period. @throws 404 */
export async function deliveryStats(
  context: Context,
  teamId: string,
  destinationId: string,
  period: Period,
): Promise<DeliveryStats> {
  await getDestination(context, teamId, destinationId);
  const { length, step } = SPANS[period];
  // Points begin at whole steps, so that a chart doesn't shift with every refresh.
  const end = Math.ceil(context.clock.now().getTime() / step) * step;
  const start = new Date(end - length);
  const [health, measurements] = await Promise.all([
    healthOf(context, [destinationId], RECENT),
    measurementsOf(context, destinationId, { start, end }, step),
  ]);
  return {
    ...(health.get(destinationId) as Health),
    series: seriesOf(measurements, start, length / step, step),
    latency: latencyOf(measurements),
  };
}

/**
 * Reads a period day by day, from its end, until enough attempts are counted. All of it at once, PostgreSQL
 * would merge the partitions of all its days row by row: twice the time. A day and the one before it are read
 * at the same time, and most of them only now and then.
 */
export async function measurementsOf(
  { reads, clock }: Pick<Context, 'reads' | 'clock'>,
  destinationId: string,
  { start, end }: { start: Date; end: number },
  step: number,
  most = MOST_COUNTED,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  let left = most;
  const dayUntil = async (until: number) => {
    const range = [idBodyFrom(new Date(until - DAY_MS)), idBodyFrom(new Date(until))];
    const key = `${destinationId} ${range} ${step}`;
    const known = kept.get(key);
    if (known && total(known) <= left) return known;
    const values = [destinationId, ...range, left, `${step} milliseconds`];
    const found = await reads.query<Measurement>(MEASUREMENTS, values);
    const isOver = until + SETTLED_AFTER_MS <= clock.now().getTime();
    if (isOver && total(found) < left && found.every(({ status }) => status !== 'pending'))
      kept.set(key, found);
    return found;
  };
  for (let until = end; until > start.getTime() && left > 0; until -= DAYS_AT_ONCE * DAY_MS) {
    const days = Array.from({ length: DAYS_AT_ONCE }, (_, day) => until - day * DAY_MS).filter(
      (each) => each > start.getTime(),
    );
    const found = await Promise.all(days.map(dayUntil));
    for (const [day, both] of found.entries()) {
      // The newer day has used up some of what the older one could have.
      const own = total(both) > left ? await dayUntil(days[day] ?? until) : both;
      measurements.push(...own);
      left -= total(own);
    }
  }
  return measurements;
}

const total = (measurements: readonly Measurement[]) =>
  measurements.reduce((sum, { count }) => sum + count, 0);

/** Makes a point for every step, also for steps in which nothing happened. */
function seriesOf(
  measurements: Measurement[],
  start: Date,
  length: number,
  step: number,
): DeliveryStats['series'] {
  const points = Array.from({ length }, (): Measurement[] => []);
  const first = start.getTime() / step;
  for (const measured of measurements) points[measured.step - first]?.push(measured);
  return points.map((own, index) => ({
    at: new Date(start.getTime() + index * step),
    delivered: total(own.filter(({ status }) => status === 'delivered')),
    failed: total(own.filter(({ status }) => status === 'failed' || status === 'abandoned')),
    latency: latencyOf(own),
  }));
}

/** Percentiles that were measured: the least latency that so large a share of the attempts kept within. */
function latencyOf(measurements: readonly Measurement[]): Latency | null {
  const delivered = measurements
    .flatMap(({ status, ms, count }) => (status === 'delivered' && ms !== null ? [{ ms, count }] : []))
    .sort((left, right) => left.ms - right.ms);
  const all = delivered.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return null;
  const percentile = (share: number) => {
    let passed = 0;
    for (const { ms, count } of delivered) {
      passed += count;
      if (passed >= share * all) return ms;
    }
    return 0;
  };
  return { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) };
}

function successRate(recent: readonly RecentAttempt[]): number | null {
  const finished = recent.filter(({ status }) => status !== 'pending');
  if (finished.length === 0) return null;
  return finished.filter(({ status }) => status === 'delivered').length / finished.length;
}
