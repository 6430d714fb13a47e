import type { Context } from '../context.ts';
import type { Statement } from '../db/database.ts';
import { idBodyFrom } from '../ids.ts';
import { getDestination } from './destination.ts';

export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

const HOUR_MS = 3_600_000;
/** How long a period is, and how much of it one point of the chart covers, milliseconds. */
const SPANS: Record<Period, { length: number; step: number }> = {
  day: { length: 24 * HOUR_MS, step: HOUR_MS },
  week: { length: 7 * 24 * HOUR_MS, step: 6 * HOUR_MS },
  month: { length: 30 * 24 * HOUR_MS, step: 24 * HOUR_MS },
};
/** How many attempts the strip shows. The success rate is theirs, too. */
const RECENT = 50;
/** The newest attempts are counted, this many at most, so that the busiest endpoint costs no more. */
const MOST_COUNTED = 100_000;

/** Percentiles of the time that delivered attempts took, milliseconds. */
interface Latency {
  p50: number;
  p95: number;
  p99: number;
}

export interface DeliveryStats {
  /** Newest first. */
  recent: { id: string; status: string; at: Date; ms: number | null }[];
  /** The share of the finished attempts in `recent` that were delivered, 0 to 1. Null: none has finished. */
  successRate: number | null;
  /** Latencies are null where nothing was delivered. */
  series: { at: Date; delivered: number; failed: number; latency: Latency | null }[];
  /** Of the whole period. */
  latency: Latency | null;
}

const RECENT_ATTEMPTS: Statement = {
  name: 'recent_attempts',
  text: `
    SELECT id, status, created_at AS at, response_ms AS ms FROM deliveries
    WHERE destination_id = $1 AND team_id = $2 AND status <> 'skipped'
    ORDER BY position DESC LIMIT $3`,
};

/**
 * A position is a time: the index of the log finds the period. It is read once, for
 * each step and for the period as a whole (the row without a step). Each percentile is a latency that was
 * measured.
 */
const COUNTS: Statement = {
  name: 'delivery_counts',
  text: `
    SELECT step AS at,
      count(*) FILTER (WHERE status = 'delivered')::int AS delivered,
      count(*) FILTER (WHERE status IN ('failed', 'abandoned'))::int AS failed,
      percentile_disc('{0.5,0.95,0.99}'::float8[]) WITHIN GROUP (ORDER BY ms)
        FILTER (WHERE status = 'delivered') AS percentiles
    FROM (
      SELECT date_bin($5::interval, created_at, $6::timestamptz) AS step, status, response_ms AS ms FROM deliveries
      WHERE destination_id = $1 AND team_id = $2 AND position >= $3
      ORDER BY position DESC LIMIT $4
    ) counted
    GROUP BY GROUPING SETS ((step), ())`,
};

interface Count {
  /** Where the step begins. Null: the row counts the whole period. */
  at: Date | null;
  delivered: number;
  failed: number;
  percentiles: [number, number, number] | null;
}

/** Says how a destination is doing: its last attempts, and counts and latencies of a period. @throws 404 */
export async function deliveryStats(
  context: Context,
  teamId: string,
  destinationId: string,
  period: Period,
): Promise<DeliveryStats> {
  const { db, clock } = context;
  await getDestination(context, teamId, destinationId);
  const { length, step } = SPANS[period];
  // Points begin at whole steps, so that a chart doesn't shift with every refresh.
  const end = Math.ceil(clock.now().getTime() / step) * step;
  const start = new Date(end - length);
  const range = [idBodyFrom(start), MOST_COUNTED, `${step} milliseconds`, start];
  const [recent, counts] = await Promise.all([
    db.query<DeliveryStats['recent'][number]>(RECENT_ATTEMPTS, [destinationId, teamId, RECENT]),
    db.query<Count>(COUNTS, [destinationId, teamId, ...range]),
  ]);
  return {
    recent,
    successRate: successRate(recent),
    series: seriesOf(counts, start, length / step, step),
    latency: latencyOf(counts.find(({ at }) => at === null)),
  };
}

/** Makes a point for every step, also for steps in which nothing happened. */
function seriesOf(counts: Count[], start: Date, length: number, step: number): DeliveryStats['series'] {
  const known = new Map(counts.map((count) => [count.at?.getTime(), count]));
  return Array.from({ length }, (_, index) => {
    const at = new Date(start.getTime() + index * step);
    const count = known.get(at.getTime());
    return { at, delivered: count?.delivered ?? 0, failed: count?.failed ?? 0, latency: latencyOf(count) };
  });
}

function latencyOf(count: Count | undefined): Latency | null {
  if (!count?.percentiles) return null;
  const [p50, p95, p99] = count.percentiles;
  return { p50, p95, p99 };
}

function successRate(recent: DeliveryStats['recent']): number | null {
  const finished = recent.filter(({ status }) => status !== 'pending');
  if (finished.length === 0) return null;
  return finished.filter(({ status }) => status === 'delivered').length / finished.length;
}
