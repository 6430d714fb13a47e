import { askLog, fillLog } from './log.ts';
import { burst, drain, type LiveResult, live } from './measures.ts';
import { message, start, stop } from './processes.ts';
import { atLeast, median, perSecond, type Row, within } from './report.ts';
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

async function repeat(rounds: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) values.push(await measure());
  return median(values);
}

/** Requests a second of a bare loop of signed POSTs, without a database, a queue or a log. */
export async function measureRaw(client: 'undici' | 'product', { seconds, rounds }: Effort): Promise<number> {
  const receiver = start('./receiver.ts');
  try {
    const { port } = await message<{ port: number }>(receiver, 'ready');
    const url = `http://127.0.0.1:${port}/raw`;
    return await repeat(rounds, async () => {
      const loop = start('./raw.ts', [client, url, '64', String(Math.ceil(seconds / 3))]);
      return (await message<{ requestsPerSecond: number }>(loop, 'done')).requestsPerSecond;
    });
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

/** The main measures on one backend, as rows and as they were measured. */
export async function measureBackend(name: string, backend: Backend, raw: number, effort: Effort) {
  const { seconds, rounds } = effort;
  const drained = await repeat(rounds, () => measureDrain(backend));
  const atOnce = await measureBurst(backend);
  const full = await measureLive(backend, { seconds });
  const steady = await measureLive(backend, { seconds, rate: 100 });
  const hanging = await measureLive(backend, { seconds, hanging: 0 });
  const log = await measureLog(backend);
  const memory = Math.max(...full.memory);
  const rows: Row[] = [
    atLeast('drain 20 000, one worker', drained, raw, 0.5),
    atLeast('2 000 events to ten endpoints each', atOnce.perSecond, raw, 0.2),
    atLeast('live, published', full.publishedPerSecond, raw, 0.2),
    { measure: 'live, delivered', value: perSecond(full.deliveredPerSecond) },
    within('live, first byte p50 at full load', full.latency.p50, 50),
    within('first byte p50 at 100/s', steady.latency.p50, 5),
    within('first byte p99 at 100/s', steady.latency.p99, 20),
    within('live, healthy p99 with 1 in 10 hanging', hanging.latency.p99, 100),
    ...costRows('live', full.cost),
    ...costRows('100/s', steady.cost),
    ...Object.entries(log).map(([question, value]) => within(`log of 100 000, ${question}`, value, 100)),
    {
      measure: 'memory of the server under live load, first and most',
      value: `${full.memory[0]}, ${memory} MB`,
      goal: '< 300 MB',
      pass: memory < 300,
    },
    {
      measure: 'sent twice in all of these',
      value: String(atOnce.duplicates + full.duplicates + steady.duplicates + hanging.duplicates),
      goal: '0',
      pass: atOnce.duplicates + full.duplicates + steady.duplicates + hanging.duplicates === 0,
    },
  ];
  return {
    rows: rows.map((row) => ({ ...row, measure: `${name}: ${row.measure}` })),
    json: { drain: drained, burst: atOnce, live: full, steady, hanging, log },
  };
}
