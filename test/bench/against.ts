import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { catalog } from '../support/catalog.ts';
import { freePort } from '../support/ports.ts';
import { type BenchReceiver, startReceiver } from './arrivals.ts';
import type { LoadResult } from './load.ts';
import { healthy, message, start } from './processes.ts';
import { median, perSecond, type Row } from './report.ts';
import { type Backend, BENCH_OPERATOR_TOKEN, onRedisDatabase, serverEnvironment } from './stage.ts';

/** So many measurements of each version, one after the other. */
const PAIRS = { quick: 6, whole: 12 };
const LIVE_SECONDS = 3;
const CONNECTIONS = 64;
const TEAMS = 10;
/** Published at once, by batches of a thousand to each team in turn. */
const BURST = 5_000;

/** A version that runs: the teams were made by its API, as its database is its own affair. */
interface Version {
  name: 'this' | 'other';
  child: ChildProcess;
  url: string;
  keys: string[];
  live: number[];
  burst: number[];
}

/**
 * This version and another's checkout, both up at once on one PostgreSQL and with one receiver, each started
 * by its own `npm start`. They are loaded in turn: whatever else the machine does meets both, and what one is
 * faster by shows in each pair.
 */
export async function measureAgainst(backend: Backend, checkout: string, isQuick: boolean) {
  const receiver = await startReceiver();
  const versions: Version[] = [];
  try {
    versions.push(await startVersion('other', resolve(checkout), backend, receiver));
    versions.push(await startVersion('this', process.cwd(), backend, receiver));
    // Warm up: compiled code, open connections, prepared statements, lanes that are held.
    for (const version of [...versions, ...versions]) await measure(version, receiver);
    for (const version of versions) version.live.length = version.burst.length = 0;
    const pairs = isQuick ? PAIRS.quick : PAIRS.whole;
    for (let pair = 0; pair < pairs; pair++)
      for (const version of pair % 2 === 0 ? versions : versions.toReversed())
        await measure(version, receiver);
  } finally {
    for (const { child } of versions) await stopGroup(child);
    await receiver.stop();
  }
  const [other, own] = versions as [Version, Version];
  return {
    rows: [
      ...compare('live, published', own.live, other.live),
      ...compare(`a burst of ${BURST}, delivered`, own.burst, other.burst),
    ],
    json: { other: checkout, results: versions.map(({ name, live, burst }) => ({ name, live, burst })) },
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
  const databaseUrl = await createDatabase(postgresUrl);
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const port = await freePort();
  const child = spawn('sh', ['-c', scripts.start], {
    cwd: folder,
    env: { ...serverEnvironment(databaseUrl, redisUrl), PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
    // A group of its own: what the shell starts ends with it.
    detached: true,
  });
  const url = `http://127.0.0.1:${port}`;
  const keys: string[] = [];
  try {
    await healthy(url, 60);
    for (let team = 0; team < TEAMS; team++)
      keys.push(await makeTeam(url, `team_bench${team}`, `${receiver.url}/${name}/${team}`));
  } catch (error) {
    await stopGroup(child);
    throw error;
  }
  return { name, child, url, keys, live: [], burst: [] };
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
async function measure({ url, keys, live, burst }: Version, receiver: BenchReceiver): Promise<void> {
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
  const event = { type: 'evaluation.completed', data: { object: catalog['evaluation.completed'].sample } };
  const events = Array.from({ length: 1_000 }, () => event);
  const startedAt = performance.now();
  for (let batch = 0; batch < BURST / events.length; batch++)
    await call(url, 'POST', '/events/batch', keys[batch % keys.length] ?? '', { events });
  await receiver.arrived(BURST);
  burst.push(BURST / ((performance.now() - startedAt) / 1000));
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  await ended;
}
