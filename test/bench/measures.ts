import { type Cost, startCounting } from './cost.ts';
import { residentMb } from './processes.ts';
import { openStage, type Stage, TEAMS } from './stage.ts';

/** Deliveries before the measurement, and in it. */
const DRAIN = { warmUp: 10_000, measured: 20_000 };

export interface Latency {
  p50: number;
  p99: number;
  count: number;
}

/** The value below which a share of the sorted numbers lies. */
function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function summarize(milliseconds: number[]): Latency {
  const sorted = milliseconds.sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), count: sorted.length };
}

async function pendingCount(stage: Stage, team?: number): Promise<number> {
  const { rows } = await stage.db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM due WHERE $1::text IS NULL OR team_id <> $1`,
    [team === undefined ? null : `team_bench${team}`],
  );
  return rows[0]?.n ?? 0;
}

async function drained(stage: Stage, team?: number): Promise<void> {
  while ((await pendingCount(stage, team)) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

/**
 * 20 000 pending deliveries to done, by one worker process; deliveries a second from first arrival to last
 * commit. The worker is warm, as the raw loop is: it has delivered before, and stands still while the backlog
 * is made.
 */
export async function measureDrain(postgresUrl: string, redisUrl: string | undefined): Promise<number> {
  const stage = await openStage(postgresUrl, redisUrl);
  try {
    await stage.startServer('api');
    const worker = await stage.startServer('worker');
    await publishBatches(stage, DRAIN.warmUp);
    await drained(stage);
    worker.kill('SIGSTOP');
    // The usual state before a sudden backlog: statistics that say there is none.
    await stage.db.query('ALTER TABLE due SET (autovacuum_enabled = false)');
    await stage.db.query('ANALYZE');
    await stage.forgetArrivals();
    await publishBatches(stage, DRAIN.measured);
    worker.kill('SIGCONT');
    await drained(stage);
    const done = performance.timeOrigin + performance.now();
    const arrivals = await stage.arrivals();
    if (arrivals.size !== DRAIN.measured) throw new Error(`${arrivals.size} of ${DRAIN.measured} arrived`);
    return DRAIN.measured / ((done - Math.min(...arrivals.values())) / 1000);
  } finally {
    await stage.close();
  }
}

async function publishBatches(stage: Stage, count: number): Promise<void> {
  const { catalog } = await import('../../server/catalog/index.ts');
  const event = { type: 'evaluation.completed', data: { object: catalog['evaluation.completed'].sample } };
  const body = JSON.stringify({ events: Array.from({ length: 1_000 }, () => event) });
  for (let batch = 0; batch < count / 1_000; batch++) {
    const response = await fetch(`${stage.url}/api/v1/events/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stage.keys[batch % TEAMS]}`, 'content-type': 'application/json' },
      body,
    });
    if (response.status !== 202) throw new Error(`batch: ${response.status}`);
    await response.arrayBuffer();
  }
}

export interface LiveResult {
  publishedPerSecond: number;
  /** From the first publish to the last delivery's commit. */
  deliveredPerSecond: number;
  latency: Latency;
  /** Resident memory of the server, MB, once a second. */
  memory: number[];
  cost: Cost;
}

/** Publishes as fast as 64 connections go (or at a rate), while one process accepts and delivers. */
export async function measureLive(
  postgresUrl: string,
  redisUrl: string | undefined,
  options: { seconds: number; rate?: number; hangingTeam?: number },
): Promise<LiveResult> {
  const stage = await openStage(postgresUrl, redisUrl);
  try {
    const server = await stage.startServer('all');
    if (options.hangingTeam !== undefined) await stage.hang(options.hangingTeam);
    // Warm up: compiled code, open connections, prepared statements.
    await stage.load({ connections: 64, seconds: 2, rate: options.rate });
    await drained(stage, options.hangingTeam);
    const count = await startCounting(stage, server);
    const memory: number[] = [];
    const sampling = setInterval(() => memory.push(residentMb(server) ?? Number.NaN), 1_000);
    const load = await stage.load({ connections: 64, seconds: options.seconds, rate: options.rate });
    await drained(stage, options.hangingTeam);
    const done = performance.timeOrigin + performance.now();
    clearInterval(sampling);
    const cost = await count(load.published.length);
    if (load.failures > 0) throw new Error(`${load.failures} publishes failed`);
    const arrivals = await stage.arrivals();
    const healthy = load.published.filter(([, , key]) => key !== options.hangingTeam);
    const waits = healthy.map(([id, at]) => (arrivals.get(id) ?? Number.POSITIVE_INFINITY) - at);
    const first = Math.min(...load.published.slice(0, 100).map(([, at]) => at));
    return {
      publishedPerSecond: load.published.length / load.seconds,
      deliveredPerSecond: healthy.length / ((done - first) / 1000),
      latency: summarize(waits),
      memory,
      cost,
    };
  } finally {
    await stage.close();
  }
}
