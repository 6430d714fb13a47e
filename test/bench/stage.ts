import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../../server/storage/migrate.ts';
import { freePort } from '../support/ports.ts';
import type { LoadPlan, LoadResult } from './load.ts';
import { healthy, message, start, stop } from './processes.ts';
import type { Arrival } from './receiver.ts';
import { ENCRYPTION_KEY, makeTeams, type Teams, type TeamsPlan } from './teams.ts';

/** Where the bench's servers keep what they have. */
export interface Backend {
  postgresUrl: string;
  /** Undefined: the queue is in PostgreSQL. */
  redisUrl?: string | undefined;
}

type Role = 'api' | 'worker' | 'all';

/** What arrived at the receiver. */
export interface Arrivals {
  /** When the first byte of each event was there. */
  firsts: Map<string, number>;
  /** Requests, and those among them that brought an event to a path where it had been before. */
  count: number;
  duplicates: number;
}

/** Servers on a database of their own, with teams and endpoints, the receiver, and a load generator. */
export interface Stage extends Teams {
  receiver: ChildProcess;
  db: pg.Client;
  /** Starts a server; of several with an API, the last one is published to. */
  startServer(role: Role): Promise<ChildProcess>;
  stopServers(): Promise<void>;
  load(plan: Omit<LoadPlan, 'url' | 'keys' | 'run'>): Promise<LoadResult>;
  /** Waits until so many requests have arrived. It costs the machine nothing worth mentioning. */
  arrived(requests: number): Promise<void>;
  arrivals(): Promise<Arrivals>;
  forgetArrivals(): Promise<void>;
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

  const receiver = start('./receiver.ts');
  const { port: receiverPort } = await message<{ port: number }>(receiver, 'ready');
  const teams = await makeTeams(db, `http://127.0.0.1:${receiverPort}`, plan);
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
    receiver,
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
    async arrived(requests) {
      for (let count = 0; count < requests; ) {
        await pause(5);
        const answer = message<{ count: number }>(receiver, 'count');
        receiver.send('count');
        ({ count } = await answer);
      }
    },
    async arrivals() {
      const answer = message<{ arrivals: Arrival[] }>(receiver, 'arrivals');
      receiver.send('arrivals');
      return summarize((await answer).arrivals);
    },
    async forgetArrivals() {
      const answer = message(receiver, 'reset');
      receiver.send('reset');
      await answer;
    },
    async hang(team) {
      await db.query(`UPDATE endpoints SET url = $2 WHERE team_id = $1`, [
        teams.teamIds[team],
        `http://127.0.0.1:${receiverPort}/hang`,
      ]);
    },
    async close() {
      await stopServers();
      await stop(receiver);
      await db.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

export const BENCH_OPERATOR_TOKEN = 'op_bench_token_0123456789';

function serverEnvironment(databaseUrl: string, redisUrl: string | undefined): Record<string, string> {
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

function summarize(arrivals: readonly Arrival[]): Arrivals {
  const firsts = new Map<string, number>();
  const seen = new Set<string>();
  for (const [id, at, path] of arrivals) {
    if (!firsts.has(id)) firsts.set(id, at);
    seen.add(`${id} ${path}`);
  }
  return { firsts, count: arrivals.length, duplicates: arrivals.length - seen.size };
}
