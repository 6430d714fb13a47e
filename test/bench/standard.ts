import { askLog, fillLog } from './log.ts';
import { burst, drain, type LiveResult, live } from './measures.ts';
import { message, start, stop } from './processes.ts';
import { atLeast, perSecond, type Row, within } from './report.ts';
import { type Backend, onStage } from './stage.ts';

/** How long and how often things are measured. */
export interface Effort {
  seconds: number;
  rounds: number;
}

/** Deliveries before the measurement, and in it. */
export const DRAIN = { warmUp: 10_000, deliveries: 20_000 };
const BURST = 2_000;
const ATTEMPTS = 100_000;
const RAW_SECONDS = 3;
/** Enough events for their slowest hundredth to be more than one or two. */
const STEADY_SECONDS = 12;

/** Deliveries a second out of a backlog, one worker. */
const measureDrain = (backend: Backend): Promise<number> =>
  onStage(backend, async (stage) => {
    await stage.startServer('api');
    return drain(stage, [await stage.startServer('worker')], DRAIN);
  });

/** One process that accepts and delivers. */
const measureLive = (
  backend: Backend,
  options: { seconds: number; rate?: number; hanging?: number },
): Promise<LiveResult> =>
  onStage(backend, async (stage) => {
    const server = await stage.startServer('all');
    if (options.hanging !== undefined) await stage.hang(options.hanging);
    return live(stage, [server], options);
  });

const measureBurst = (backend: Backend) =>
  onStage(
    backend,
    async (stage) => {
      await stage.startServer('all');
      return burst(stage, BURST);
    },
    { teams: 1, endpointsOfEach: 10 },
  );

const measureLog = (backend: Backend) =>
  onStage(backend, async (stage) => {
    await stage.startServer('api');
    await fillLog(stage, 0, ATTEMPTS, 1);
    return askLog(stage);
  });

/** A speed, and the raw limit's at that time: of several rounds, the one whose ratio is in the middle. */
interface Beside<T> {
  result: T;
  /** Requests a second, the mean of just before and just after. */
  raw: number;
}

/**
 * Measures between two looks at the raw limit: a machine whose own speed changes within minutes would have
 * its say in a ratio to what was measured at the beginning.
 */
export async function besideRaw<T>(
  rounds: number,
  measure: () => Promise<T>,
  speed: (result: T) => number,
): Promise<Beside<T>> {
  const measured: Beside<T>[] = [];
  let before = await measureRaw('undici');
  for (let round = 0; round < rounds; round++) {
    const result = await measure();
    const after = await measureRaw('undici');
    measured.push({ result, raw: (before + after) / 2 });
    before = after;
  }
  const ratio = ({ result, raw }: Beside<T>) => speed(result) / raw;
  const sorted = measured.toSorted((left, right) => ratio(left) - ratio(right));
  return sorted[Math.floor(sorted.length / 2)] as Beside<T>;
}

/** Requests a second of a bare loop of signed POSTs, without a database, a queue or a log. */
export async function measureRaw(client: 'undici' | 'product'): Promise<number> {
  const receiver = start('./receiver.ts');
  try {
    const { port } = await message<{ port: number }>(receiver, 'ready');
    const url = `http://127.0.0.1:${port}/raw`;
    const loop = start('./raw.ts', [client, url, '64', String(RAW_SECONDS)]);
    return (await message<{ requestsPerSecond: number }>(loop, 'done')).requestsPerSecond;
  } finally {
    await stop(receiver);
  }
}

/** What an event costs. */
export function costRows(what: string, cost: LiveResult['cost']): Row[] {
  const whole = (value: number) => value.toFixed(0);
  const { server, postgres, receiver, load, statements, commits, rows, walBytes } = cost;
  return [
    {
      measure: `${what}, CPU µs an event: server, PostgreSQL, receiver, load`,
      value: [server, postgres, receiver, load].map(whole).join(', '),
    },
    {
      measure: `${what}, statements, commits, rows, WAL bytes an event`,
      value: `${statements.toFixed(2)}, ${commits.toFixed(2)}, ${rows.toFixed(1)}, ${whole(walBytes)}`,
    },
  ];
}

/** The latency without what the machine itself was late by. */
function paceRows({ atPace }: LiveResult): Row[] {
  if (atPace === undefined) return [];
  const share = `${(100 * (1 - atPace.heldUp)).toFixed(0)} %`;
  return [within(`first byte p99 at 100/s while the machine kept its pace (${share})`, atPace.p99, 20)];
}

/** The main measures on one backend, as rows and as they were measured. */
export async function measureBackend(name: string, backend: Backend, effort: Effort) {
  const { seconds, rounds } = effort;
  const drained = await besideRaw(rounds, () => measureDrain(backend), Number);
  const burst = await besideRaw(
    rounds,
    () => measureBurst(backend),
    ({ perSecond }) => perSecond,
  );
  const published = ({ publishedPerSecond }: LiveResult) => publishedPerSecond;
  const full = await besideRaw(rounds, () => measureLive(backend, { seconds }), published);
  const steady = await measureLive(backend, { seconds: STEADY_SECONDS, rate: 100 });
  const hanging = await measureLive(backend, { seconds, hanging: 0 });
  const log = await measureLog(backend);
  const memory = Math.max(...full.result.memory);
  const duplicates = [burst.result, full.result, steady, hanging].map(({ duplicates }) => duplicates);
  const sentTwice = duplicates.reduce((sum, each) => sum + each);
  const rows: Row[] = [
    atLeast('drain 20 000, one worker', drained.result, drained.raw, 0.5),
    atLeast('2 000 events to ten endpoints each', burst.result.perSecond, burst.raw, 0.2),
    atLeast('live, published', full.result.publishedPerSecond, full.raw, 0.2),
    { measure: 'live, delivered', value: perSecond(full.result.deliveredPerSecond) },
    within('live, first byte p50 at full load', full.result.latency.p50, 50),
    within('first byte p50 at 100/s', steady.latency.p50, 5),
    within('first byte p99 at 100/s', steady.latency.p99, 20),
    ...paceRows(steady),
    within('live, healthy p99 with 1 in 10 hanging', hanging.latency.p99, 100),
    ...costRows('live', full.result.cost),
    ...costRows('100/s', steady.cost),
    ...Object.entries(log).map(([question, value]) => within(`log of 100 000, ${question}`, value, 100)),
    {
      measure: 'memory of the server under live load, first and most',
      value: `${full.result.memory[0]}, ${memory} MB`,
      goal: '< 300 MB',
      pass: memory < 300,
    },
    {
      measure: 'sent twice in all of these',
      value: String(sentTwice),
      goal: '0',
      pass: sentTwice === 0,
    },
  ];
  return {
    rows: rows.map((row) => ({ ...row, measure: `${name}: ${row.measure}` })),
    json: { drain: drained, burst, live: full, steady, hanging, log },
  };
}
