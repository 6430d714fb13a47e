import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type ServerProcess, startServer } from '../../support/server-process.ts';
import type { Outcome } from '../report.ts';
import { pause, percentile, type World, watch } from '../world.ts';
import { latencies, latency } from './receivers.ts';

/** Below this, twice as much is noise, milliseconds. */
const FLOOR_MS = 40;
const MOST = 2;
/** So much longer is looked when the 99th percentile of a few is too high, which is their slowest. */
const LONGER = 3;

type Load = (server: ServerProcess, world: World) => Promise<() => Promise<void>>;

/** What one team does, and what the 99th percentile of another is beside it. */
export async function fairness(world: World): Promise<Outcome[]> {
  const loads: [string, Load][] = [
    ['one endpoint in ten hangs', hanging],
    [`one endpoint has ${backlogOf(world).toLocaleString('en')} pending`, pending],
    ['one team publishes flat out', flatOut],
  ];
  const outcomes: Outcome[] = [];
  for (const [test, load] of loads) outcomes.push(await beside(world, test, load));
  return outcomes;
}

const backlogOf = ({ quick }: World) => (quick ? 5_000 : 50_000);

async function beside(world: World, test: string, load: Load): Promise<Outcome> {
  const server = await startServer('all', {
    DATABASE_URL: await world.database(),
    RETRY_SCHEDULE: '30,30,30',
  });
  pin(server.child);
  const watched = await watch('/fair');
  try {
    const quiet = await server.api.team();
    await server.api.endpoint(quiet.key, watched.receiver.url('/fair'));
    await latency(server, quiet.key, watched, 30);
    const samples = world.quick ? 80 : 300;
    const quietMs = await latency(server, quiet.key, watched, samples);
    const used = process.cpuUsage();
    const startedAt = performance.now();
    const end = await load(server, world);
    const allowed = MOST * Math.max(quietMs, FLOOR_MS);
    const took = await latencies(server, quiet.key, watched, samples);
    if (percentile(took, 0.99) > allowed) {
      // All of it counts, with more beside it while the neighbour goes on.
      took.push(...(await latencies(server, quiet.key, watched, (LONGER - 1) * samples)));
    }
    const worstMs = percentile(took, 0.99);
    const { user, system } = process.cpuUsage(used);
    const share = (user + system) / 1000 / (performance.now() - startedAt);
    await end();
    const broken =
      worstMs > allowed ? [`p99 ${Math.round(worstMs)} ms, where ${Math.round(allowed)} are fair`] : [];
    const note = `p99; load and receiver took ${Math.round(share * 100)} % of a core`;
    return { test, tries: took.length, bystanders: { worstMs, quietMs }, broken, note };
  } finally {
    await server.kill();
    await watched.stop();
  }
}

/** With two cores, the server has one to itself, and what loads it the other. */
function pin(child: ChildProcess): void {
  if (cpus().length < 2) return;
  try {
    readFileSync(`/proc/${child.pid}/status`);
    execFileSync('taskset', ['-ap', '0x1', String(child.pid)], { stdio: 'ignore' });
    execFileSync('taskset', ['-ap', '0x2', String(process.pid)], { stdio: 'ignore' });
  } catch {
    // Where that isn't possible they share.
  }
}

const hanging: Load = async (server) => {
  const bad = await watch('/bad');
  bad.receiver.respond('/hangs', 'hang');
  const { key } = await server.api.team();
  for (let n = 0; n < 10; n += 1) {
    await server.api.endpoint(key, bad.receiver.url(n === 0 ? '/hangs' : '/bad'));
  }
  let isOver = false;
  const publishing = (async () => {
    while (!isOver) {
      await server.api.publish(key);
      await pause(20);
    }
  })();
  await pause(500);
  return async () => {
    isOver = true;
    await publishing;
    await bad.stop();
  };
};

const pending: Load = async (server, world) => {
  const slow = await watch('/slow');
  slow.receiver.respond('/slow', { status: 200, delayMs: 100 });
  const { key } = await server.api.team();
  await server.api.endpoint(key, slow.receiver.url('/slow'));
  const events = Array.from({ length: 500 }, () => ({
    type: 'rating.created',
    data: { object: { id: 'r' } },
  }));
  for (let sent = 0; sent < backlogOf(world); sent += events.length) {
    await server.api.call('POST', '/events/batch', key, { events });
  }
  return () => slow.stop();
};

const flatOut: Load = async (server) => {
  const { key } = await server.api.team();
  const flood = fork(fileURLToPath(new URL('../flood.ts', import.meta.url)), [server.url, key], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(flood, 'exit');
  await once(flood, 'message');
  await pause(500);
  return async () => {
    flood.kill('SIGKILL');
    await ended;
  };
};
