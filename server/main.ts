import { setTimeout as pause } from 'node:timers/promises';
import { PortError, rotateEncryptionKeys, startApp } from './app.ts';
import { ConfigError, type Role, readConfig } from './config.ts';
import { createLog, type Log } from './log.ts';
import { DataDirInUseError } from './storage/data-dir-lock.ts';
import { startEmbeddedPostgres } from './storage/embedded-postgres.ts';
import { MigrationError, migrate } from './storage/migrate.ts';
import { loadSecrets } from './storage/secrets.ts';

const ROLES = ['all', 'api', 'worker'] as const satisfies Role[];
const COMMANDS = [...ROLES, 'migrate', 'rotate-keys'];

/** How long a signal waits for the start that it came into, milliseconds. */
const START_PATIENCE_MS = 5_000;
/** What fails from then on fails because its parts were stopped. */
let ending = false;
const stops: (() => Promise<void>)[] = [];
const stopAll = once(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** `main.ts [all|api|worker|migrate|rotate-keys]`: starts a role, or does one thing and ends. */
async function main(command: string): Promise<void> {
  if (!COMMANDS.includes(command)) {
    throw new ConfigError([`"${command}" is not a role: use ${COMMANDS.join(', ')}`]);
  }
  const role = ROLES.find((known) => known === command) ?? 'all';
  const config = readConfig(process.env, role);
  const log = createLog(config.logLevel);
  const end = async (reason: string, exitCode: number) => {
    ending = true;
    log.info({ reason }, 'server.stopping');
    await stopAll();
    log.info({ reason }, 'server.stopped');
    process.exit(exitCode);
  };
  // Before anything starts: a signal during start-up must not leave PostgreSQL behind.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      // What is being started can be stopped when it has started.
      await Promise.race([start, pause(START_PATIENCE_MS)]);
      await end(signal, 0);
    });
  }

  const databaseUrl = config.databaseUrl ?? (await startPostgres(config.dataDir, log, end));
  const queue = config.redisUrl === undefined;
  const applied = await migrate(databaseUrl, (line) => log.debug({ line }, 'migrate'), { queue });
  log.info({ applied }, 'database.migrated');
  if (command === 'migrate') return end('migrations applied', 0);

  if (command === 'rotate-keys') {
    const { rotated, left } = await rotateEncryptionKeys(loadSecrets(config), databaseUrl);
    process.stdout.write(`${rotated} encrypted again; ${left} left that no key in ENCRYPTION_KEY decrypts\n`);
    return end('keys rotated', left > 0 ? 1 : 0);
  }

  const app = await startApp({ config, secrets: loadSecrets(config), databaseUrl });
  stops.push(() => app.stop());
  const database = config.databaseUrl ? 'external' : 'embedded';
  log.info({ role, url: app.url, database, queue: queue ? 'postgres' : 'redis' }, 'server.ready');
  if (role !== 'worker') process.stdout.write(`${config.brandName} Connect is ready at ${app.url}\n`);
}

async function startPostgres(
  dataDir: string,
  log: Log,
  end: (reason: string, exitCode: number) => Promise<void>,
): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: (line) => log.debug({ line }, 'postgres'),
    onRestart: (reason) => log.error({ reason }, 'postgres.restarting'),
  });
  stops.push(() => postgres.stop());
  void postgres.exited.then((reason) => end(`PostgreSQL ended: ${reason}`, 1));
  return postgres.url;
}

/** Runs the function at the first call only; a second signal doesn't start a second shut-down. */
function once<Arguments extends unknown[]>(run: (...args: Arguments) => Promise<void>) {
  let started: Promise<void> | undefined;
  return (...args: Arguments): Promise<void> => {
    started ??= run(...args);
    return started;
  };
}

const expectedErrors = [ConfigError, DataDirInUseError, MigrationError, PortError];

const start = main(process.argv[2] ?? 'all').catch(async (error: unknown) => {
  if (ending) return;
  const expected = expectedErrors.some((kind) => error instanceof kind);
  const text = error instanceof Error ? (expected ? error.message : error.stack) : String(error);
  process.stderr.write(`${text}\n`);
  await stopAll();
  process.exit(1);
});
