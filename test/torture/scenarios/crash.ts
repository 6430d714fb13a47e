import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type Role, type ServerProcess, spawnServer, startServer } from '../../support/server-process.ts';
import { judge, type Outcome } from '../report.ts';
import { arrival, atOnce, idsOf, pause, publishAll, type World, watch } from '../world.ts';

const SERVER = fileURLToPath(new URL('../server.ts', import.meta.url));
const EVENTS = 120;
/** Short, so that the lanes of a worker that died are free in ten seconds. */
const TIMING = { DELIVERY_TIMEOUT_MS: '1500', RETRY_SCHEDULE: '1,1,1,1,1,1,1,1' };

/** Before and after each commit on the way of an event. */
const STEPS = [
  ...['subscriptions', 'accept', 'take_lanes', 'read_due', 'record_endpoints', 'record_delivered'],
  ...['renew_lanes', 'tell_owners'],
];
const ONCE = new Set(['subscriptions', 'take_lanes', 'read_due', 'record_endpoints', 'renew_lanes']);
/** Which roles run the step, of a process that has only one. */
const ROLE_OF: Record<string, Role> = { subscriptions: 'api', accept: 'api', tell_owners: 'api' };
/** Steps that a process hardly ever takes that accepts and delivers. */
const APART = new Set(['tell_owners']);

interface Try {
  fault: string;
  /** The process that dies; a second one of the other role lives on. */
  role: Role;
}

/** SIGKILL at every step of the pipeline, of the API, of a worker, and of both in one. */
export async function crash(world: World): Promise<Outcome[]> {
  const tries = STEPS.flatMap((step) =>
    (world.quick ? [world.random(2) === 0 ? 'before' : 'after'] : ['before', 'after']).flatMap(
      (when): Try[] => {
        // What a process does once at first, every few seconds, or only for what it hasn't in hand, doesn't
        // come often enough to choose.
        const nth = ONCE.has(step) ? 1 : 1 + world.random(4);
        const fault = `${when}:${step}:${nth}`;
        const alone: Try = { fault, role: 'all' };
        const split: Try = { fault, role: ROLE_OF[step] ?? 'worker' };
        if (APART.has(step)) return [split];
        // In a hurry, each step is tried once, in either arrangement.
        return world.quick ? [world.random(2) === 0 ? alone : split] : [alone, split, alone];
      },
    ),
  );
  const results = await atOnce(
    3,
    tries.map((each, n) => () => dieOnce(world, each, n)),
  );
  return [summed('killed at each step', results), await startUps(world)];
}

function summed(test: string, results: readonly Outcome[]): Outcome {
  const sum = (of: (outcome: Outcome) => number | undefined) =>
    results.reduce((total, each) => total + (of(each) ?? 0), 0);
  return {
    test,
    tries: results.length,
    accepted: sum(({ accepted }) => accepted),
    lost: sum(({ lost }) => lost),
    duplicates: sum(({ duplicates }) => duplicates),
    inFlight: sum(({ inFlight }) => inFlight),
    broken: results.flatMap(({ test: each, broken }) => broken.map((what) => `${each}: ${what}`)),
  };
}

async function dieOnce(world: World, { fault, role }: Try, number: number): Promise<Outcome> {
  const env = { DATABASE_URL: await world.database(), ...TIMING };
  const watched = await watch('/crash');
  const running: ServerProcess[] = [];
  try {
    const doomed = await startServer(role, { ...env, TORTURE_FAULT: fault }, SERVER);
    const died = once(doomed.child, 'exit');
    if (role !== 'all') running.push(await startServer(role === 'api' ? 'worker' : 'api', env));
    let api = role === 'worker' ? running[0] : doomed;
    // The fault may come before there is a team: then another server makes it.
    const made = await prepare(api, watched.receiver.url('/crash')).catch(() => undefined);
    if (!made) await Promise.race([died, pause(10_000)]);
    let survivor: ServerProcess | undefined;
    const revive = async () => {
      survivor = await startServer(role, env);
      running.push(survivor);
      if (role !== 'worker') api = survivor;
    };
    if (!made) await revive();
    const { key } = made ?? (await prepare(api, watched.receiver.url('/crash')));
    const ids = idsOf(`crash${number}x`, EVENTS);
    const publishing = publishAll({ url: () => api?.url, key, ids, ledger: watched.ledger });
    const hasDied = await Promise.race([died.then(() => true), publishing.then(() => pause(8_000))]);
    await landed(watched.ledger);
    const inFlight = watched.ledger.arrived - (await recorded(env.DATABASE_URL));
    if (!survivor) await revive();
    await publishing;
    await arrival(watched);
    const broken = hasDied === true ? [] : ['the fault never came'];
    if (hasDied !== true) await doomed.kill();
    return judge({
      test: `${role} ${fault}`,
      tries: 1,
      ...watched.ledger.counts,
      inFlight: Math.max(inFlight, 0),
      broken,
    });
  } finally {
    await Promise.all(running.map((server) => server.kill()));
    await watched.stop();
  }
}

/**
 * What a process had sent is on its way to the receiver for a moment, longer where the machine has much to
 * do. Resolves when nothing has come for a while; a worker that lives on may send without end.
 */
async function landed(ledger: { arrived: number }): Promise<void> {
  for (let [looks, before] = [0, Number.NaN]; looks < 10 && ledger.arrived !== before; looks++) {
    before = ledger.arrived;
    await pause(300);
  }
}

async function prepare(server: ServerProcess | undefined, url: string): Promise<{ key: string }> {
  if (!server) throw new Error('there is no API');
  const { key } = await server.api.team();
  await server.api.endpoint(key, url);
  return { key };
}

/** Attempts that the log has. */
async function recorded(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(`SELECT count(*)::int AS count FROM attempts`);
    return rows[0].count;
  } finally {
    await client.end();
  }
}

/** Killed at any moment of its start, migrations included; the next start always succeeds. */
async function startUps(world: World): Promise<Outcome> {
  const tries = world.quick ? 2 : 20;
  const results = await atOnce(
    2,
    Array.from({ length: tries }, (_, n) => async () => {
      const env = { DATABASE_URL: await world.database(), ...TIMING };
      for (let killed = 0; killed < 2; killed += 1) {
        const child = spawnServer('all', env);
        child.stdout.resume();
        child.stderr.resume();
        const ended = once(child, 'exit');
        // From before it connects to after it listens.
        await Promise.race([ended, pause(300 + world.random(3_000))]);
        child.kill('SIGKILL');
        await ended;
      }
      const watched = await watch('/start');
      const server = await startServer('all', env);
      try {
        const { key } = await prepare(server, watched.receiver.url('/start'));
        const ids = idsOf(`start${n}x`, 10);
        await publishAll({ url: () => server.url, key, ids, ledger: watched.ledger });
        await arrival(watched, 20_000);
        return judge({ test: 'start', tries: 2, ...watched.ledger.counts });
      } finally {
        await server.kill();
        await watched.stop();
      }
    }),
  );
  return { ...summed('killed while it starts', results), tries: tries * 2 };
}
