import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { migrate } from '../../server/storage/migrate.ts';
import { freePort } from '../support/ports.ts';
import { type BenchReceiver, startReceiver } from './arrivals.ts';
import type { LoadPlan, LoadResult } from './load.ts';
import { healthy, message, start, stop } from './processes.ts';
import { ENCRYPTION_KEY, makeTeams, type Teams, type TeamsPlan } from './teams.ts';

/** Where the bench's servers keep what they have. */
export interface Backend {
  postgresUrl: string;
  /** Undefined: the queue is in PostgreSQL. */
  redisUrl?: string | undefined;
}

/**
 * The same with a database of its own on Redis: two stages on one would hear each other's wake-ups.
 */
export function onRedisDatabase(backend: Backend, database: number): Backend {
  if (backend.redisUrl === undefined) return backend;
  return { ...backend, redisUrl: new URL(`/${database}`, backend.redisUrl).href };
}

type Role = 'api' | 'worker' | 'all';

/** Servers on a database of their own, with teams and endpoints, the receiver, and a load generator. */
export interface Stage extends Teams, Pick<BenchReceiver, 'arrived' | 'arrivals' | 'forgetArrivals'> {
  receiver: ChildProcess;
  db: pg.Client;
  /** Starts a server; of several with an API, the last one is published to. */
  startServer(role: Role): Promise<ChildProcess>;
  stopServers(): Promise<void>;
  load(plan: Omit<LoadPlan, 'url' | 'keys' | 'run'>): Promise<LoadResult>;
  /** Points all endpoints of a team at a path that never answers. */
  hang(team: number): Promise<void>;
  url: string;
  close(): Promise<void>;
}

/** The teams of most measures. */
const TEN_TEAMS: TeamsPlan = { teams: 10, endpointsOfEach: 1 };

/** The flags of Node.js that `npm start` gives the server. */
function flagsOfStart(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return scripts.start.match(/--\S+/g);
}

/** Runs something on a stage of its own. */
export async function onStage<T>(
  backend: Backend,
  run: (stage: Stage) => Promise<T>,
  plan: TeamsPlan = TEN_TEAMS,
): Promise<T> {
  const stage = await openStage(backend, plan);
  try {
    return await run(stage);
  } finally {
    await stage.close();
  }
}

async function openStage(backend: Backend, plan: TeamsPlan): Promise<Stage> {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: backend.postgresUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const databaseUrl = new URL(backend.postgresUrl);
  databaseUrl.pathname = `/${name}`;
  await migrate(databaseUrl.href, () => {}, { queue: true });
  const db = new pg.Client({ connectionString: databaseUrl.href });
  await db.connect();
  await db.query('CREATE EXTENSION pg_stat_statements');

  const receiver = await startReceiver();
  const teams = await makeTeams(db, receiver.url, plan);
  // As autovacuum would, moments later.
  await db.query('ANALYZE teams, api_keys, endpoints');
  let servers: ChildProcess[] = [];
  let url = '';
  let runs = 0;

  async function stopServers(): Promise<void> {
    for (const child of servers) await stop(child);
    servers = [];
  }

  return {
    ...teams,
    ...receiver,
    receiver: receiver.child,
    db,
    stopServers,
    get url() {
      return url;
    },
    async startServer(role) {
      const port = await freePort();
      const env = { ...serverEnvironment(databaseUrl.href, backend.redisUrl), PORT: String(port) };
      const child = start('../../dist/server/main.js', [role], { env, flags: flagsOfStart() });
      servers.push(child);
      await healthy(`http://127.0.0.1:${port}`);
      if (role !== 'worker') url = `http://127.0.0.1:${port}`;
      return child;
    },
    async load(work) {
      runs += 1;
      const child = start('./load.ts');
      const done = message<LoadResult>(child, 'done', work.seconds + 60);
      child.send({ ...work, url, keys: teams.keys, run: `${name}r${runs}` });
      return done;
    },
    async hang(team) {
      await db.query(`UPDATE endpoints SET url = $2 WHERE team_id = $1`, [
        teams.teamIds[team],
        `${receiver.url}/hang`,
      ]);
    },
    async close() {
      await stopServers();
      await receiver.stop();
      await db.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

export const BENCH_OPERATOR_TOKEN = 'op_bench_token_0123456789';

/** What every server of the bench is configured with, but for its port. */
export function serverEnvironment(databaseUrl: string, redisUrl: string | undefined): Record<string, string> {
  return {
    ...(process.env as Record<string, string>),
    // These two, and the flag that servers are started with, are as `npm start` has them.
    UV_THREADPOOL_SIZE: '16',
    MALLOC_ARENA_MAX: '2',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl ?? '',
    OPERATOR_TOKEN: BENCH_OPERATOR_TOKEN,
    ENCRYPTION_KEY: ENCRYPTION_KEY.toString('base64'),
    ALLOWED_TARGETS: '127.0.0.1',
    LOG_LEVEL: 'info',
  };
}
