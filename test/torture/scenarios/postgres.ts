import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startServer } from '../../support/server-process.ts';
import { type SystemPostgres, startSystemPostgres } from '../../support/system-postgres.ts';
import { judge, type Outcome } from '../report.ts';
import { arrival, endings, idsOf, pause, publishAll, type World, watch } from '../world.ts';

const EVENTS = 300;
/** Deliveries to one endpoint at once: so many may be under way when the database goes. */
const CONCURRENCY = 32;
const ENV = {
  RETRY_SCHEDULE: '1,1,1,1,1,1,1,1,1,1',
  DELIVERY_TIMEOUT_MS: '5000',
  ENDPOINT_CONCURRENCY: '32',
};

interface Fault {
  test: string;
  make: (postgres: SystemPostgres, url: string) => Promise<void>;
}

const stopped = (how: 'fast' | 'immediate' | 'killed', seconds: number): Fault => ({
  test: `PostgreSQL ${how === 'killed' ? 'killed' : `stopped ${how}`}, away for ${seconds} s`,
  make: async (postgres) => {
    await postgres.stop(how);
    await pause(seconds * 1000);
    await postgres.start();
  },
});

/** Every connection that is left is taken by somebody else, for some seconds. */
const crowded: Fault = {
  test: 'PostgreSQL at max_connections for 5 s',
  make: async (_, url) => {
    const others: pg.Client[] = [];
    const until = Date.now() + 5_000;
    while (Date.now() < until) {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
      client.on('error', () => {});
      const isIn = await client.connect().then(
        () => true,
        () => false,
      );
      if (isIn) others.push(client);
      else await pause(50);
    }
    await Promise.all(others.map((client) => client.end().catch(() => {})));
  },
};

/** PostgreSQL stopped, killed, full and without room, while events are published and delivered. */
export async function postgresFaults(world: World): Promise<Outcome[]> {
  const seconds = world.quick ? [3] : [0, 3, 15, 60];
  const faults: Fault[] = [
    ...seconds.map((each) => stopped('fast', each)),
    ...(world.quick ? [stopped('immediate', 1)] : seconds.map((each) => stopped('immediate', each))),
    stopped('killed', 1),
    crowded,
  ];
  const outcomes: Outcome[] = [];
  // Its own, because the others' must live on; what was committed is flushed, as it would be.
  const postgres = await startSystemPostgres({ settings: ['max_connections=60'] });
  try {
    for (const [n, fault] of faults.entries()) {
      outcomes.push(await under(fault, postgres, await postgres.create(`faults_${n}`)));
    }
  } finally {
    await postgres.remove();
  }
  outcomes.push(await fullDisk());
  return outcomes;
}

async function under({ test, make }: Fault, postgres: SystemPostgres, url: string): Promise<Outcome> {
  const server = await startServer('all', { ...ENV, DATABASE_URL: url });
  const watched = await watch('/postgres');
  try {
    const { key } = await server.api.team();
    await server.api.endpoint(key, watched.receiver.url('/postgres'));
    const ids = idsOf('postgres', EVENTS);
    const publishing = publishAll({ url: () => server.url, key, ids, ledger: watched.ledger });
    await watched.receiver.waitFor(EVENTS / 10);
    await make(postgres, url);
    await publishing;
    await arrival(watched);
    const broken = endings(server);
    return judge({ test, tries: 1, ...watched.ledger.counts, inFlight: CONCURRENCY, broken });
  } finally {
    await server.kill();
    await watched.stop();
  }
}

const DISK_MB = 96;

/** A small file system of its own that fills up, and has room again. */
async function fullDisk(): Promise<Outcome> {
  const test = `a disk of ${DISK_MB} MB that fills up, until there is room`;
  const mount = mkdtempSync(join(tmpdir(), 'connect-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=0777`, 'tmpfs', mount], {
      stdio: 'ignore',
    });
  } catch {
    rmSync(mount, { recursive: true });
    return { test, tries: 0, broken: [], notAllowed: 'mounting a file system' };
  }
  const ballast = join(mount, 'ballast');
  let postgres: SystemPostgres | undefined;
  const watched = await watch('/disk');
  try {
    const settings = ['max_wal_size=32MB', 'min_wal_size=32MB', 'wal_recycle=off', 'max_connections=60'];
    postgres = await startSystemPostgres({ settings, folder: mkdtempSync(join(mount, 'data-')) });
    const url = await postgres.create('disk');
    const server = await startServer('all', { ...ENV, DATABASE_URL: url });
    try {
      const { key } = await server.api.team();
      await server.api.endpoint(key, watched.receiver.url('/disk'));
      const ids = idsOf('disk', EVENTS);
      const fill = () =>
        execFileSync('bash', ['-c', `dd if=/dev/zero of=${ballast} bs=64k status=none || true`], {
          stdio: 'ignore',
        });
      await publishAll({ url: () => server.url, key, ids: ids.slice(0, 50), ledger: watched.ledger });
      fill();
      const publishing = publishAll({
        url: () => server.url,
        key,
        ids: ids.slice(50),
        ledger: watched.ledger,
      });
      await pause(5_000);
      const state = await fetch(`${server.url}/readyz`).then(
        ({ status }) => status,
        () => 0,
      );
      rmSync(ballast);
      // One that ran out of room for its log has ended, as PostgreSQL does; somebody starts it again.
      await postgres.stop('fast');
      await postgres.start();
      await publishing;
      await arrival(watched);
      const inFlight = CONCURRENCY;
      return judge({
        test,
        tries: 1,
        ...watched.ledger.counts,
        inFlight,
        note: `/readyz ${state} meanwhile`,
      });
    } finally {
      await server.kill();
    }
  } finally {
    await postgres?.remove();
    await watched.stop();
    execFileSync('umount', ['-l', mount], { stdio: 'ignore' });
    rmSync(mount, { recursive: true, force: true });
  }
}
