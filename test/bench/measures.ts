import type { ChildProcess } from 'node:child_process';
import { catalog } from '../support/catalog.ts';
import { type Cost, startCounting } from './cost.ts';
import { watchPace } from './pace.ts';
import { residentMb } from './processes.ts';
import type { Stage } from './stage.ts';

export interface Latency {
  p50: number;
  p99: number;
  count: number;
}

/** The value below which a share of the sorted numbers lies. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function latencyOf(milliseconds: readonly number[]): Latency {
  const sorted = milliseconds.toSorted((left, right) => left - right);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), count: sorted.length };
}

/** Of what is published so early a part of the time is the load generator's, which opens its connections. */
const LOADER_WARM_UP_MS = 1_000;

const now = () => performance.timeOrigin + performance.now();

async function pendingCount(stage: Stage, hangingTeam?: string): Promise<number> {
  const { rows } = await stage.db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM due WHERE $1::text IS NULL OR team_id <> $1`,
    [hangingTeam ?? null],
  );
  return rows[0]?.n ?? 0;
}

/**
 * Waits until nothing is pending, but for a team whose endpoint hangs. Counting a long backlog costs
 * PostgreSQL as much as delivering some of it: what is to be quick waits for its arrivals before.
 */
async function drained(stage: Stage, hangingTeam?: string): Promise<void> {
  while ((await pendingCount(stage, hangingTeam)) > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Pending deliveries to done, by worker processes; deliveries a second from first arrival to last commit. The
 * workers are warm, as the raw loop is: they have delivered before, and stand still while the backlog is
 * made. It needs a stage with an API.
 */
export async function drain(
  stage: Stage,
  workers: readonly ChildProcess[],
  { deliveries, warmUp }: { deliveries: number; warmUp: number },
): Promise<number> {
  await publishBatches(stage, warmUp);
  await drained(stage);
  for (const worker of workers) worker.kill('SIGSTOP');
  // The usual state before a sudden backlog: statistics that say there is none.
  await stage.db.query('ALTER TABLE due SET (autovacuum_enabled = false)');
  await stage.db.query('ANALYZE due');
  await stage.forgetArrivals();
  await publishBatches(stage, deliveries);
  for (const worker of workers) worker.kill('SIGCONT');
  await stage.arrived(deliveries);
  await drained(stage);
  const done = now();
  await stage.db.query('ALTER TABLE due RESET (autovacuum_enabled)');
  const { firsts, duplicates } = await stage.arrivals();
  if (firsts.size !== deliveries) throw new Error(`${firsts.size} of ${deliveries} arrived`);
  if (duplicates > 0) throw new Error(`${duplicates} arrived twice`);
  return deliveries / ((done - Math.min(...firsts.values())) / 1000);
}

/** Events of a thousand a request, to each team in turn. */
export async function publishBatches(
  { url, keys }: Pick<Stage, 'url' | 'keys'>,
  count: number,
): Promise<void> {
  const event = { type: 'evaluation.completed', data: { object: catalog['evaluation.completed'].sample } };
  for (let batch = 0; batch < count / 1_000; batch++) {
    const events = Array.from({ length: Math.min(1_000, count - batch * 1_000) }, () => event);
    const response = await fetch(`${url}/api/v1/events/batch`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${keys[batch % keys.length]}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ events }),
    });
    if (response.status !== 202) throw new Error(`batch: ${response.status}`);
    await response.arrayBuffer();
  }
}

/**
 * Publishes at once what each of a team's endpoints is to get; deliveries a second from the first request to
 * the last arrival.
 */
export async function burst(
  stage: Stage,
  events: number,
): Promise<{ perSecond: number; duplicates: number }> {
  // Warm up, as above.
  await publishBatches(stage, 1_000);
  await drained(stage);
  await stage.db.query('ANALYZE due');
  await stage.forgetArrivals();
  const startedAt = now();
  await publishBatches(stage, events);
  await stage.arrived((events * stage.endpointIds.length) / stage.teamIds.length);
  await drained(stage);
  const seconds = (now() - startedAt) / 1000;
  const { count, duplicates } = await stage.arrivals();
  return { perSecond: count / seconds, duplicates };
}

export interface LiveResult {
  publishedPerSecond: number;
  /** From the first publish to the last delivery's commit. */
  deliveredPerSecond: number;
  latency: Latency;
  /** At a rate: of the events that met the machine at its usual pace, and the share of the time when it wasn't. */
  atPace?: Latency & { heldUp: number };
  /** Resident memory of the first server, MB, once a second. */
  memory: number[];
  cost: Cost & { load: number };
  duplicates: number;
}

/**
 * Publishes one event a request, as fast as 64 connections go or at a rate, while the servers accept and
 * deliver.
 */
export async function live(
  stage: Stage,
  servers: readonly ChildProcess[],
  { seconds, rate, hanging }: { seconds: number; rate?: number; hanging?: number },
): Promise<LiveResult> {
  const hangingTeam = hanging === undefined ? undefined : stage.teamIds[hanging];
  // Warm up: compiled code, open connections, prepared statements. At a low rate too a server has run for long.
  await stage.load({ connections: 64, seconds: 2 });
  await drained(stage, hangingTeam);
  // What the warm-up left to autovacuum would be most of the work at a low rate.
  if (rate !== undefined) await stage.db.query('VACUUM (ANALYZE) due, lanes, events, attempts');
  await stage.forgetArrivals();
  const count = await startCounting(stage, servers);
  const memory: number[] = [];
  const [first] = servers;
  const sampling = setInterval(() => first && memory.push(residentMb(first) ?? Number.NaN), 1_000);
  const paceOfMachine = rate === undefined ? undefined : watchPace();
  const load = await stage.load({ connections: 64, seconds, rate });
  await drained(stage, hangingTeam);
  const done = now();
  clearInterval(sampling);
  const pace = await paceOfMachine?.();
  const cost = await count(load.published.length);
  if (load.failures > 0) throw new Error(`${load.failures} publishes failed`);
  const { firsts, duplicates } = await stage.arrivals();
  const healthy = load.published.filter(([, , key]) => key !== hanging);
  const begin = Math.min(...load.published.slice(0, 100).map(([, at]) => at));
  const waits = healthy
    .filter(([, at]) => at - begin >= LOADER_WARM_UP_MS)
    .map(([id, at]) => ({ at, ms: (firsts.get(id) ?? Number.POSITIVE_INFINITY) - at }));
  const latency = (some: typeof waits) => latencyOf(some.map(({ ms }) => ms));
  return {
    publishedPerSecond: load.published.length / load.seconds,
    deliveredPerSecond: healthy.length / ((done - begin) / 1000),
    latency: latency(waits),
    ...(pace && {
      atPace: {
        ...latency(waits.filter(({ at, ms }) => !pace.wasHeldUp(at, at + ms))),
        heldUp: pace.share,
      },
    }),
    memory,
    cost: { ...cost, load: load.cpu / load.published.length },
    duplicates,
  };
}
