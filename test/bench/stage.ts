import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../../server/storage/migrate.ts';
import { freePort } from '../support/ports.ts';
import type { LoadPlan, LoadResult } from './load.ts';
import { healthy, message, start, stop } from './processes.ts';

const OPERATOR_TOKEN = 'op_bench_token_0123456789';
/** Teams, each with one endpoint. */
export const TEAMS = 10;

/** A server on a database of its own, with ten teams and endpoints, the receiver, and a load generator. */
export interface Stage {
  keys: string[];
  receiver: ChildProcess;
  receiverUrl: string;
  db: pg.Client;
  startServer(role: 'api' | 'worker' | 'all'): Promise<ChildProcess>;
  load(plan: Omit<LoadPlan, 'url' | 'keys' | 'run'>): Promise<LoadResult>;
  /** When the first byte of each event arrived. */
  arrivals(): Promise<Map<string, number>>;
  forgetArrivals(): Promise<void>;
  /** Points an endpoint at a path that never answers. */
  hang(team: number): Promise<void>;
  url: string;
  close(): Promise<void>;
}

export async function openStage(postgresUrl: string, redisUrl: string | undefined): Promise<Stage> {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: postgresUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const databaseUrl = new URL(postgresUrl);
  databaseUrl.pathname = `/${name}`;
  await migrate(databaseUrl.href, () => {}, { queue: true });
  const db = new pg.Client({ connectionString: databaseUrl.href });
  await db.connect();

  const receiver = start('./receiver.ts');
  const { port: receiverPort } = await message<{ port: number }>(receiver, 'ready');
  const receiverUrl = `http://127.0.0.1:${receiverPort}`;
  const servers: ChildProcess[] = [];
  const keys: string[] = [];
  const endpoints: string[] = [];
  let url = '';
  let runs = 0;

  async function startServer(role: 'api' | 'worker' | 'all'): Promise<ChildProcess> {
    const port = await freePort();
    const env = {
      ...process.env,
      // These two and the flag below are as `npm start` has them.
      UV_THREADPOOL_SIZE: '16',
      MALLOC_ARENA_MAX: '2',
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl.href,
      REDIS_URL: redisUrl ?? '',
      OPERATOR_TOKEN,
      ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      ALLOWED_TARGETS: '127.0.0.1',
      LOG_LEVEL: 'info',
    };
    const child = start('../../server/main.ts', [role], { env, flags: ['--max-old-space-size=1024'] });
    servers.push(child);
    await healthy(`http://127.0.0.1:${port}`);
    if (role !== 'worker') {
      url = `http://127.0.0.1:${port}`;
      if (keys.length === 0) await makeTeams();
    }
    return child;
  }

  async function call(method: string, path: string, token: string, body: unknown) {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { id: string; token: string };
  }

  async function makeTeams(): Promise<void> {
    for (let team = 0; team < TEAMS; team++) {
      const id = `team_bench${team}`;
      await call('PUT', `/admin/teams/${id}`, OPERATOR_TOKEN, {
        name: id,
        plan: 'pro',
        owner_email: 'a@example.com',
      });
      const { token } = await call('POST', `/admin/teams/${id}/api-keys`, OPERATOR_TOKEN, {
        name: 'b',
        scopes: ['*'],
      });
      const endpoint = await call('POST', '/webhooks', token, {
        url: `${receiverUrl}/${team}`,
        enabled_events: ['*'],
      });
      keys.push(token);
      endpoints.push(endpoint.id);
    }
  }

  return {
    keys,
    receiver,
    receiverUrl,
    db,
    startServer,
    get url() {
      return url;
    },
    async load(plan) {
      runs += 1;
      const child = start('./load.ts', [JSON.stringify({ ...plan, url, keys, run: `${name}r${runs}` })]);
      return message<LoadResult>(child, 'done', plan.seconds + 60);
    },
    async arrivals() {
      const answer = message<{ arrivals: [string, number][] }>(receiver, 'arrivals');
      receiver.send('arrivals');
      const firsts = new Map<string, number>();
      for (const [id, at] of (await answer).arrivals) if (!firsts.has(id)) firsts.set(id, at);
      return firsts;
    },
    async forgetArrivals() {
      const answer = message(receiver, 'reset');
      receiver.send('reset');
      await answer;
    },
    async hang(team) {
      await call('PATCH', `/webhooks/${endpoints[team]}`, keys[team] ?? '', {
        url: `${receiverUrl}/hang/${team}`,
      });
    },
    async close() {
      for (const child of servers) await stop(child);
      await stop(receiver);
      await db.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
