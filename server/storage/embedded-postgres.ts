import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { lockDataDir } from './data-dir-lock.ts';
import { type Account, chooseAccount, letThrough } from './postgres-account.ts';
import { findPostgres, type PostgresBinaries } from './postgres-binaries.ts';
import { clusterDirectory, prepareCluster, SUPERUSER } from './postgres-cluster.ts';
import { PostgresStartError, type Postmaster, startPostmaster, stopOrphan } from './postmaster.ts';
import { supervise } from './supervise.ts';

const DATABASE = 'connect';
/** A start that met a taken port, or backends of a killed server that are still ending, is tried again. */
const START_TRIES = 20;
const WORTH_RETRYING = /Address already in use|could not bind|pre-existing shared memory block/;

/** Durable (fsync and synchronous_commit stay on) and modest: meant for one small machine. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 100,
  shared_buffers: '192MB',
  fsync: 'on',
  synchronous_commit: 'on',
  max_wal_size: '2GB',
  wal_compression: 'on',
  checkpoint_timeout: '15min',
  random_page_cost: 1.1,
  // Short statements only: neither pays, and parallel workers want more /dev/shm than a container has.
  jit: 'off',
  max_parallel_workers_per_gather: 0,
  log_checkpoints: 'off',
  log_line_prefix: '',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

export interface EmbeddedPostgres {
  /** Of the database `connect`, with the password. Not for logs. */
  url: string;
  /** Settles, with the reason, only if PostgreSQL ends by itself and can't be kept running. */
  exited: Promise<string>;
  /** Stops PostgreSQL (within 10 s unless it hangs) and frees the data directory. May be called again. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  dataDir: string;
  log: (line: string) => void;
  /** Hears when PostgreSQL has ended by itself and is started again. */
  onRestart?: (reason: string) => void;
  /** The port to try; called again when it turns out to be taken. */
  pickPort?: () => Promise<number>;
}

/**
 * Starts a real PostgreSQL in `<dataDir>/postgres`, made on first use, reachable from this machine only and
 * by password only. Copes with whatever an earlier server that was killed left behind.
 * @throws DataDirInUseError while another server uses the directory; an Error that says what to do when the
 * directory is of another PostgreSQL version, or the platform has no PostgreSQL.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, pickPort = freePort } = options;
  const lock = await lockDataDir(options.dataDir);
  try {
    const dataDir = await realpath(options.dataDir);
    const binaries = await findPostgres();
    const account = await chooseAccount(clusterDirectory(dataDir));
    await letThrough(account, path.join(binaries.root, 'bin', 'postgres'), log);
    const { directory, password } = await prepareCluster(dataDir, binaries, account, log);
    await stopOrphan(directory, log);
    const { postmaster, port } = await startOnSomePort(binaries, directory, account, pickPort, log);
    const urlOf = (database: string) => `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
    try {
      await createDatabase(urlOf('postgres'));
    } catch (error) {
      await postmaster.stop();
      throw error;
    }
    const restart = async () => {
      await stopOrphan(directory, log);
      return (await startOnSomePort(binaries, directory, account, async () => port, log)).postmaster;
    };
    const supervised = supervise(postmaster, restart, options.onRestart ?? log);
    let stopping: Promise<void> | undefined;
    const stop = () => {
      stopping ??= supervised.stop().finally(() => lock.release());
      return stopping;
    };
    return { url: urlOf(DATABASE), exited: supervised.gaveUp, stop };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startOnSomePort(
  binaries: PostgresBinaries,
  directory: string,
  account: Account,
  pickPort: () => Promise<number>,
  log: (line: string) => void,
): Promise<{ postmaster: Postmaster; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await pickPort();
    try {
      const settings = { ...SETTINGS, port };
      return {
        postmaster: await startPostmaster(binaries.postgres, directory, settings, account, log),
        port,
      };
    } catch (error) {
      const again = error instanceof PostgresStartError && WORTH_RETRYING.test(error.output);
      if (!again || attempt === START_TRIES) throw error;
      await sleep(100 * Math.min(attempt, 10));
    }
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('No port')),
      );
    });
  });
}
