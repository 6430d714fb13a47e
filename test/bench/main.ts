import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../server/storage/embedded-postgres.ts';
import { startRedis } from '../support/redis.ts';
import { measureAgainst } from './against.ts';
import { measureGrowth } from './grow.ts';
import { measureMany } from './many.ts';
import { measurePages } from './pages.ts';
import { perSecond, print, type Row } from './report.ts';
import type { Backend } from './stage.ts';
import { besideRaw, type Effort, measureBackend, measureRaw } from './standard.ts';
import { measureWorkers } from './workers.ts';

/**
 * npm run bench: everything in one run on one machine, so that the ratios mean something where absolute
 * numbers don't.
 *
 *   -- --quick      a third of the time
 *   -- --only redis|embedded   one of the two queues
 *   -- --grow       with 10 000 to 2 000 000 attempts in the log, and none, in turn
 *   -- --many       with 1 to 100 000 endpoints
 *   -- --workers    with 1, 2 and 4 worker processes
 *   -- --pages      what an open page of the settings costs a minute; wants Chromium
 *   -- --against <folder>   this version and the one in another checkout, in turn
 */
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    grow: { type: 'boolean', default: false },
    many: { type: 'boolean', default: false },
    workers: { type: 'boolean', default: false },
    pages: { type: 'boolean', default: false },
    against: { type: 'string' },
  },
});

/** Of which numbers the column of ratios is, the rows, and what was measured. */
interface Report {
  ratioOf: string;
  rows: Row[];
  json: object;
}

const effort: Effort = options.quick ? { seconds: 4, rounds: 1 } : { seconds: 12, rounds: 3 };
const backends = (['redis', 'embedded'] as const).filter((name) => (options.only ?? name) === name);

async function standard(of: (name: 'redis' | 'embedded') => Backend): Promise<Report> {
  const product = await besideRaw(effort.rounds, () => measureRaw('product'), Number);
  const rows: Row[] = [
    { measure: 'raw limit: signed POST loop with undici.request', value: perSecond(product.raw), ratio: 1 },
    {
      measure: "the same loop with the product's client",
      value: perSecond(product.result),
      ratio: product.result / product.raw,
    },
  ];
  const json: Record<string, unknown> = { product };
  for (const name of backends) {
    const result = await measureBackend(name, of(name), effort);
    rows.push(...result.rows);
    json[name] = result.json;
  }
  return { ratioOf: 'of raw', rows, json };
}

/** The special measures take one queue: the one that is asked for, or PostgreSQL's. */
async function special(of: (name: 'redis' | 'embedded') => Backend): Promise<[string, Report] | undefined> {
  const backend = of(options.only === 'redis' ? 'redis' : 'embedded');
  if (options.grow) return ['grow', { ratioOf: 'of empty', ...(await measureGrowth(backend)) }];
  if (options.many) return ['many', { ratioOf: 'of ten', ...(await measureMany(backend, effort)) }];
  if (options.workers) return ['workers', { ratioOf: 'of one', ...(await measureWorkers(backend, effort)) }];
  if (options.pages) return ['pages', { ratioOf: '', ...(await measurePages(backend, effort)) }];
  if (options.against !== undefined) {
    const compared = await measureAgainst(backend, options.against, options.quick);
    return ['against', { ratioOf: 'of other', ...compared }];
  }
  return undefined;
}

/** PostgreSQL that counts statements; it learns it by a setting that needs a start. */
async function startCountingPostgres(dataDir: string) {
  const first = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const db = new pg.Client({ connectionString: first.url });
  await db.connect();
  await db.query(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`);
  await db.end();
  await first.stop();
  return startEmbeddedPostgres({ dataDir, log: () => {} });
}

const directory = await mkdtemp(join(tmpdir(), 'connect-bench-'));
const postgres = await startCountingPostgres(directory);
const redis = options.only === 'embedded' ? undefined : await startRedis(directory);
try {
  const of = (name: 'redis' | 'embedded'): Backend => ({
    postgresUrl: postgres.url,
    ...(name === 'redis' && { redisUrl: redis?.url }),
  });
  const [name, report] = (await special(of)) ?? ['latest', await standard(of)];
  print(report.rows, report.ratioOf);
  const machine = { node: process.version, cpus: cpus().length, at: new Date().toISOString() };
  await mkdir('bench-results', { recursive: true });
  await writeFile(
    `bench-results/${name}.json`,
    `${JSON.stringify({ ...machine, ...report.json }, null, 2)}\n`,
  );
  process.stdout.write(`\nWritten to bench-results/${name}.json\n`);
  process.exitCode = report.rows.some(({ pass }) => pass === false) ? 1 : 0;
} finally {
  await redis?.stop();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}
