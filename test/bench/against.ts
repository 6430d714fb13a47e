import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { freePort } from '../support/ports.ts';
import { type BenchReceiver, startReceiver } from './arrivals.ts';
import type { LoadResult } from './load.ts';
import { publishBatches } from './measures.ts';
import { healthy, message, start } from './processes.ts';
import { grouped, median, perSecond, type Row } from './report.ts';
import { type Backend, BENCH_OPERATOR_TOKEN, onRedisDatabase, serverEnvironment } from './stage.ts';

/** So many measurements of each version, one after the other. */
const PAIRS = { quick: 6, whole: 12 };
const LIVE_SECONDS = 3;
const CONNECTIONS = 64;
const TEAMS = 10;
/** Published by batches of a thousand to each team in turn: at once, and while the worker stands still. */
const BURST = 5_000;
const BACKLOG = 20_000;

/** A version that runs: the teams were made by its API, as its database is its own affair. */
interface Version {
  name: 'this' | 'other';
  folder: string;
  env: Record<string, string>;
  url: string;
  keys: string[];
  /** Its processes, each the head of a group. */
  children: ChildProcess[];
  live: number[];
  burst: number[];
  drain: number[];
}

/**
 * This version and another's checkout, both up at once on one PostgreSQL and with one receiver, each started
 * by its own `npm start`. They are loaded in turn: whatever else the machine does meets both, and what one is
 * faster by shows in each pair.
 */
export async function measureAgainst(backend: Backend, checkout: string, isQuick: boolean) {
  const receiver = await startReceiver();
  const versions: Version[] = [];
  const pairs = isQuick ? PAIRS.quick : PAIRS.whole;

  async function inTurn(measure: (version: Version, receiver: BenchReceiver) => Promise<void>) {
    for (let pair = 0; pair < pairs; pair++)
      for (const version of pair % 2 === 0 ? versions : versions.toReversed())
        await measure(version, receiver);
  }

  try {
    versions.push(await startVersion('other', resolve(checkout), backend, receiver));
    versions.push(await startVersion('this', process.cwd(), backend, receiver));
    // Warm up: compiled code, open connections, prepared statements, lanes that are held.
    for (const version of [...versions, ...versions]) await measureLive(version, receiver);
    for (const version of versions) version.live.length = version.burst.length = 0;
    await inTurn(measureLive);
    for (const version of versions) await runAs(version, ['api', 'worker']);
    for (const version of [...versions, ...versions]) await measureDrain(version, receiver);
    for (const version of versions) version.drain.length = 0;
    await inTurn(measureDrain);
  } finally {
    for (const { children } of versions) await stopGroups(children);
    await receiver.stop();
  }
  const [other, own] = versions as [Version, Version];
  const results = versions.map(({ name, live, burst, drain }) => ({ name, live, burst, drain }));
  return {
    rows: [
      ...compare('live, published', own.live, other.live),
      ...compare(`a burst of ${grouped(BURST)}, delivered`, own.burst, other.burst),
      ...compare(`drain ${grouped(BACKLOG)}, one worker`, own.drain, other.drain),
    ],
    json: { other: checkout, results },
  };
}

/** The median of each, and the median of the ratios pair by pair. */
function compare(what: string, own: readonly number[], other: readonly number[]): Row[] {
  const ratio = median(own.map((value, pair) => value / (other[pair] ?? Number.NaN)));
  return [
    { measure: `the other version: ${what}`, value: perSecond(median(other)), ratio: 1 },
    { measure: `this version: ${what}`, value: perSecond(median(own)), ratio },
  ];
}

async function startVersion(
  name: Version['name'],
  folder: string,
  backend: Backend,
  receiver: BenchReceiver,
): Promise<Version> {
  const { postgresUrl, redisUrl } = onRedisDatabase(backend, name === 'this' ? 1 : 2);
  const env = serverEnvironment(await createDatabase(postgresUrl), redisUrl);
  const measured = { live: [], burst: [], drain: [] };
  const version: Version = { ...measured, name, folder, env, url: '', keys: [], children: [] };
  try {
    await runAs(version, ['all']);
    for (let team = 0; team < TEAMS; team++)
      version.keys.push(await makeTeam(version.url, `team_bench${team}`, `${receiver.url}/${name}/${team}`));
  } catch (error) {
    await stopGroups(version.children);
    throw error;
  }
  return version;
}

/** Starts its processes anew, one of each role; events are published to the first. */
async function runAs(version: Version, roles: readonly ('all' | 'api' | 'worker')[]): Promise<void> {
  await stopGroups(version.children.splice(0));
  const { scripts } = JSON.parse(readFileSync(join(version.folder, 'package.json'), 'utf8'));
  const urls: string[] = [];
  for (const role of roles) {
    const port = await freePort();
    version.children.push(
      spawn('sh', ['-c', `${scripts.start} ${role}`], {
        cwd: version.folder,
        env: { ...version.env, PORT: String(port) },
        stdio: ['ignore', 'ignore', 'inherit'],
        // A group of its own: what the shell starts ends with it.
        detached: true,
      }),
    );
    const url = `http://127.0.0.1:${port}`;
    urls.push(url);
    await healthy(url, 60);
  }
  version.url = urls[0] ?? '';
}

async function createDatabase(postgresUrl: string): Promise<string> {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: postgresUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Returns its key. */
async function makeTeam(url: string, id: string, endpoint: string): Promise<string> {
  await call(url, 'PUT', `/admin/teams/${id}`, BENCH_OPERATOR_TOKEN, {
    ...{ name: id, plan: 'pro', owner_email: 'a@example.com' },
  });
  const { token } = await call(url, 'POST', `/admin/teams/${id}/api-keys`, BENCH_OPERATOR_TOKEN, {
    ...{ name: 'bench', scopes: ['*'] },
  });
  await call(url, 'POST', '/webhooks', token, { url: endpoint, enabled_events: ['*'] });
  return token;
}

async function call(url: string, method: string, path: string, token: string, body: object) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { token: string };
}

let runs = 0;

/** Live publishing, then a burst; each until all has arrived. */
async function measureLive(version: Version, receiver: BenchReceiver): Promise<void> {
  const { url, keys, live, burst } = version;
  await receiver.forgetArrivals();
  const load = start('./load.ts');
  const done = message<LoadResult>(load, 'done', LIVE_SECONDS + 60);
  runs += 1;
  load.send({
    url,
    keys,
    connections: CONNECTIONS,
    seconds: LIVE_SECONDS,
    run: `against${process.pid}r${runs}`,
  });
  const { published, failures, seconds } = await done;
  if (failures > 0) throw new Error(`${failures} publishes failed at ${url}`);
  await receiver.arrived(published.length);
  live.push(published.length / seconds);

  await receiver.forgetArrivals();
  const startedAt = performance.now();
  await publishBatches(version, BURST);
  await receiver.arrived(BURST);
  burst.push(BURST / ((performance.now() - startedAt) / 1000));
}

/** What was published while the worker stood still; deliveries a second from the first arrival to the last. */
async function measureDrain(version: Version, receiver: BenchReceiver): Promise<void> {
  const [, worker] = version.children;
  if (!worker) throw new Error('no worker');
  await receiver.forgetArrivals();
  signalGroup(worker, 'SIGSTOP');
  await publishBatches(version, BACKLOG);
  signalGroup(worker, 'SIGCONT');
  await receiver.arrived(BACKLOG);
  const { firsts } = await receiver.arrivals();
  const times = [...firsts.values()].toSorted((left, right) => left - right);
  const seconds = ((times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN)) / 1000;
  version.drain.push(times.length / seconds);
}

async function stopGroups(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    signalGroup(child, 'SIGTERM');
    await ended;
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, signal);
}
