import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './ports.ts';
import { until } from './until.ts';

const run = promisify(execFile);
/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
/** How each kind of stop is asked for (PostgreSQL's manual, 18.5). */
const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT', killed: 'SIGKILL' } as const;

/** A PostgreSQL of the system's own packages, which a test may stop and start as it likes. */
export interface SystemPostgres {
  /** Makes an empty database, and returns its URL. */
  create(name: string): Promise<string>;
  drop(name: string): Promise<void>;
  stop(how: keyof typeof SIGNALS): Promise<void>;
  start(): Promise<void>;
  /** Stops it for good, and deletes its files. */
  remove(): Promise<void>;
}

export interface SystemPostgresOptions {
  /** `name=value` of postgresql.conf. */
  settings?: readonly string[];
  /** Where its files are to be; a new folder when left out. */
  folder?: string;
}

export async function startSystemPostgres(options: SystemPostgresOptions = {}): Promise<SystemPostgres> {
  const bin = (await run('pg_config', ['--bindir'])).stdout.trim();
  const data = options.folder ?? mkdtempSync(join(tmpdir(), 'connect-postgres-'));
  const who = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if ('uid' in who) chownSync(data, NOBODY, NOBODY);
  await run(join(bin, 'initdb'), ['--pgdata', data, '--auth=trust', '--username=connect', '--no-sync'], who);
  const port = await freePort();
  const settings = [
    ...[`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories='],
    ...(options.settings ?? []),
  ];
  const base = `postgresql://connect@127.0.0.1:${port}`;
  let server: ChildProcess | undefined;

  const ask = async (sql: string) => {
    const client = new pg.Client({ connectionString: `${base}/postgres`, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  const start = async () => {
    const flags = settings.flatMap((each) => ['-c', each]);
    server = spawn(join(bin, 'postgres'), ['-D', data, ...flags], { ...who, stdio: 'ignore' });
    const answers = () =>
      ask('SELECT 1').then(
        () => true,
        () => false,
      );
    await until(answers, 60_000);
  };
  const stop: SystemPostgres['stop'] = async (how) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(SIGNALS[how]);
    await ended;
  };
  await start();
  return {
    create: async (name) => {
      await ask(`CREATE DATABASE ${name}`);
      return `${base}/${name}`;
    },
    drop: (name) => ask(`DROP DATABASE ${name} WITH (FORCE)`),
    start,
    stop,
    remove: async () => {
      await stop('immediate');
      rmSync(data, { recursive: true, force: true });
    },
  };
}
