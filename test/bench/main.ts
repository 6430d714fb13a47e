import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../server/storage/embedded-postgres.ts';
import { startRedis } from '../support/redis.ts';
import { measureLog } from './log.ts';
import { measureDrain, measureLive } from './measures.ts';
import { message, start, stop } from './processes.ts';

/**
 * npm run bench: everything in one run on one machine, so that the ratios mean something where absolute
 * numbers don't. `-- --quick` for a third of the time, `-- --only redis|embedded` for one of the two.
 */
const quick = process.argv.includes('--quick');
const only = process.argv[process.argv.indexOf('--only') + 1];
const seconds = quick ? 4 : 12;
const rounds = quick ? 1 : 3;

interface Row {
  measure: string;
  value: string;
  ratio: string;
  goal: string;
  pass: boolean;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function repeat(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) values.push(await measure());
  return median(values);
}

async function measureRaw(client: 'undici' | 'product'): Promise<number> {
  const receiver = start('./receiver.ts');
  try {
    const { port } = await message<{ port: number }>(receiver, 'ready');
    const loop = start('./raw.ts', [client, `http://127.0.0.1:${port}/raw`, '64', String(quick ? 3 : 5)]);
    return (await message<{ requestsPerSecond: number }>(loop, 'done')).requestsPerSecond;
  } finally {
    await stop(receiver);
  }
}

async function measureBackend(name: string, postgresUrl: string, redisUrl: string | undefined, raw: number) {
  const rows: Row[] = [];
  const drainGoal = redisUrl === undefined ? 0.4 : 0.5;
  const perSecond = (measure: string, value: number, goal: number) => {
    const ratio = value / raw;
    rows.push({
      measure,
      value: `${value.toFixed(0)}/s`,
      ratio: ratio.toFixed(2),
      goal: `≥ ${goal}`,
      pass: ratio >= goal,
    });
  };
  const ms = (measure: string, value: number, goal: number) => {
    rows.push({
      measure,
      value: `${value.toFixed(1)} ms`,
      ratio: '',
      goal: `< ${goal} ms`,
      pass: value < goal,
    });
  };
  const drain = await repeat(() => measureDrain(postgresUrl, redisUrl));
  perSecond(`${name}: drain 20 000`, drain, drainGoal);
  const live = await measureLive(postgresUrl, redisUrl, { seconds });
  perSecond(`${name}: live, published`, live.publishedPerSecond, 0.15);
  perSecond(`${name}: live, delivered`, live.deliveredPerSecond, 0.15);
  const steady = await measureLive(postgresUrl, redisUrl, { seconds, rate: 100 });
  ms(`${name}: first byte p50 at 100/s`, steady.latency.p50, 15);
  ms(`${name}: first byte p99 at 100/s`, steady.latency.p99, 100);
  for (const [what, cost] of [
    ['live', live.cost],
    ['100/s', steady.cost],
  ] as const) {
    const figures: [string, string][] = [
      [
        `CPU an event: server, PostgreSQL, receiver`,
        `${round(cost.server)}, ${round(cost.postgres)}, ${round(cost.receiver)} µs`,
      ],
      [
        'commits, rows, WAL an event',
        `${cost.commits.toFixed(1)}, ${cost.rows.toFixed(1)}, ${round(cost.walBytes)} B`,
      ],
    ];
    for (const [measure, value] of figures) {
      rows.push({ measure: `${name}: ${what}, ${measure}`, value, ratio: '', goal: '', pass: true });
    }
  }
  const hanging = await measureLive(postgresUrl, redisUrl, { seconds, hangingTeam: 0 });
  ms(`${name}: live, healthy p99 with 1 in 10 hanging`, hanging.latency.p99, 250);
  const log = await measureLog(postgresUrl, redisUrl);
  for (const [question, value] of Object.entries(log)) ms(`${name}: log of 100 000, ${question}`, value, 200);
  const memory = live.memory;
  rows.push({
    measure: `${name}: memory under live load`,
    value: `${memory[0]} → ${memory.at(-1)} MB`,
    ratio: '',
    goal: '< 300 MB',
    pass: Math.max(...memory) < 300,
  });
  return { rows, json: { drain, live, steady, hanging, log } };
}

const round = (value: number) => value.toFixed(0);

function print(rows: Row[]): void {
  const line = (cells: string[]) =>
    process.stdout.write(
      `${cells[0]?.padEnd(66)}${cells[1]?.padStart(20)}${cells[2]?.padStart(12)}${cells[3]?.padStart(12)}  ${cells[4]}\n`,
    );
  line(['', 'measured', 'of raw', 'goal', '']);
  for (const row of rows) line([row.measure, row.value, row.ratio, row.goal, row.pass ? 'ok' : 'MISSED']);
}

const directory = await mkdtemp(join(tmpdir(), 'connect-bench-'));
const postgres = await startEmbeddedPostgres({ dataDir: directory, log: () => {} });
const redis = only === 'embedded' ? undefined : await startRedis(directory);
try {
  const raw = await repeat(() => measureRaw('undici'));
  const product = await repeat(() => measureRaw('product'));
  const row = (measure: string, value: number): Row => ({
    measure,
    value: `${value.toFixed(0)}/s`,
    ratio: (value / raw).toFixed(2),
    goal: '',
    pass: true,
  });
  const rows = [
    row('raw limit: signed POST loop with undici.request', raw),
    row("the same loop with the product's guarded client", product),
  ];
  const json: Record<string, unknown> = {
    raw,
    product,
    node: process.version,
    cpus: cpus().length,
    at: new Date().toISOString(),
  };
  for (const [name, redisUrl] of [
    ['redis', redis?.url],
    ['embedded', undefined],
  ] as const) {
    if (name === 'redis' && redisUrl === undefined) continue;
    if (only === 'redis' && name !== 'redis') continue;
    const result = await measureBackend(name, postgres.url, redisUrl, raw);
    rows.push(...result.rows);
    json[name] = result.json;
  }
  print(rows);
  await mkdir('bench-results', { recursive: true });
  await writeFile('bench-results/latest.json', `${JSON.stringify(json, null, 2)}\n`);
  process.stdout.write('\nWritten to bench-results/latest.json\n');
  process.exitCode = rows.every((row) => row.pass) ? 0 : 1;
} finally {
  await redis?.stop();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}
