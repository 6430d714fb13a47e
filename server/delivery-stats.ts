import type { Context } from './context.ts';
import type { Statement } from './db.ts';
import { getDestination } from './destinations.ts';
import { idBodyFrom } from './ids.ts';

export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

const HOUR_MS = 3_600_000;
/** How long a period is, and what of it one point of the chart stands for, milliseconds. */
const SPANS: Record<Period, { length: number; step: number }> = {
  day: { length: 24 * HOUR_MS, step: HOUR_MS },
  week: { length: 7 * 24 * HOUR_MS, step: 6 * HOUR_MS },
  month: { length: 30 * 24 * HOUR_MS, step: 24 * HOUR_MS },
};
/** Attempts that the strip shows, and that the health of a destination is judged by. */
const RECENT = 50;
/** Counting stops here, newest first, so that the busiest endpoint costs no more than this. */
const MOST_COUNTED = 100_000;

export interface DeliveryStats {
  /** Newest first. */
  recent: { id: string; status: string; at: Date; ms: number | null }[];
  /** Of the finished ones among `recent`, 0 to 1; null when there are none. */
  successRate: number | null;
  series: { at: Date; delivered: number; failed: number }[];
  /** Milliseconds, of delivered attempts in the period; null when there are none. */
  latency: { p50: number; p95: number; p99: number } | null;
}

const RECENT_ATTEMPTS: Statement = {
  name: 'recent_attempts',
  text: `
    SELECT id, status, created_at AS at, response_ms AS ms FROM deliveries
    WHERE destination_id = $1 AND team_id = $2 AND status <> 'skipped'
    ORDER BY right(id, 24) DESC LIMIT $3`,
};

/**
 * The last 24 characters of an id are its time: the index of the log finds the period. It is read once for two groupings: by step
 * (1 for the first) and status, and by status and milliseconds.
 */
const COUNTS: Statement = {
  name: 'delivery_counts',
  text: `
    SELECT grouping(step) = 0 AS "isStep", step, status, ms, count(*)::int AS count
    FROM (
      SELECT width_bucket(created_at, $5::timestamptz[]) AS step, status, response_ms AS ms FROM deliveries
      WHERE destination_id = $1 AND team_id = $2 AND right(id, 24) >= $3
      ORDER BY right(id, 24) DESC LIMIT $4
    ) counted
    GROUP BY GROUPING SETS ((step, status), (status, ms))`,
};

interface Count {
  /** By step and status; otherwise by status and milliseconds. */
  isStep: boolean;
  step: number | null;
  status: string;
  ms: number | null;
  count: number;
}

/** How a destination is doing: its last attempts, and counts and latencies of a period. @throws 404 */
export async function deliveryStats(
  context: Context,
  teamId: string,
  destinationId: string,
  period: Period,
): Promise<DeliveryStats> {
  const { db, clock } = context;
  await getDestination(context, teamId, destinationId);
  const { length, step } = SPANS[period];
  // Points begin at whole steps, so that a chart doesn't wander with every refresh.
  const end = Math.ceil(clock.now().getTime() / step) * step;
  const start = new Date(end - length);
  const points = Array.from(
    { length: length / step },
    (_, index) => new Date(start.getTime() + index * step),
  );
  const [recent, counts] = await Promise.all([
    db.query<DeliveryStats['recent'][number]>(RECENT_ATTEMPTS, [destinationId, teamId, RECENT]),
    db.query<Count>(COUNTS, [destinationId, teamId, idBodyFrom(start), MOST_COUNTED, points]),
  ]);
  return {
    recent,
    successRate: successRate(recent),
    series: series(points, counts),
    latency: latency(counts),
  };
}

function series(points: Date[], counts: Count[]): DeliveryStats['series'] {
  const steps = points.map((at) => ({ at, delivered: 0, failed: 0 }));
  for (const { isStep, step, status, count } of counts) {
    const point = isStep && step !== null ? steps[step - 1] : undefined;
    if (point && status === 'delivered') point.delivered += count;
    if (point && (status === 'failed' || status === 'abandoned')) point.failed += count;
  }
  return steps;
}

/** Each percentile is a latency that was measured: the first that so many attempts don't exceed. */
function latency(counts: Count[]): DeliveryStats['latency'] {
  const measured = counts
    .filter(({ isStep, status, ms }) => !isStep && status === 'delivered' && ms !== null)
    .map(({ ms, count }) => ({ ms: ms ?? 0, count }))
    .sort((left, right) => left.ms - right.ms);
  const total = measured.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  const percentile = (share: number): number => {
    let passed = 0;
    for (const { ms, count } of measured) {
      passed += count;
      if (passed >= share * total) return ms;
    }
    return 0;
  };
  return { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) };
}

function successRate(recent: DeliveryStats['recent']): number | null {
  const finished = recent.filter(({ status }) => status !== 'pending');
  if (finished.length === 0) return null;
  return finished.filter(({ status }) => status === 'delivered').length / finished.length;
}
