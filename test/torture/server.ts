import { startApp } from '../../server/app.ts';
import { type Role, readConfig } from '../../server/config.ts';
import { systemClock } from '../../server/context.ts';
import type { Database } from '../../server/db/database.ts';
import { createLog } from '../../server/log.ts';
import { migrate } from '../../server/storage/migrate.ts';
import { loadSecrets } from '../../server/storage/secrets.ts';

/**
 * The product, put together as `main.ts` does it, with two things that a test may do to it: it dies before or
 * after a statement (TORTURE_FAULT: `before:accept:3` is before the third), and its clock jumps by an hour
 * (SIGUSR2: an hour back, right again, an hour ahead).
 */
const { TORTURE_FAULT: fault = '', ...env } = process.env;
const [when, statement, nth] = fault.split(':');
let seen = 0;

const die = () => process.kill(process.pid, 'SIGKILL');

function mortal(database: Database): Database {
  if (statement === undefined) return database;
  return {
    ...database,
    async query(asked, values) {
      const isIt = asked.name === statement && ++seen === Number(nth);
      if (isIt && when === 'before') die();
      const rows = await database.query(asked, values);
      // What is known after the commit never gets to anybody.
      if (isIt && when === 'after') die();
      return rows as never;
    },
  };
}

const HOUR_MS = 3_600_000;
const jumps = [-HOUR_MS, 0, HOUR_MS];
let offset = 0;
process.on('SIGUSR2', () => {
  offset = jumps.shift() ?? offset;
});

const role = (process.argv[2] ?? 'all') as Role;
const config = readConfig(env, role);
const log = createLog(config.logLevel);
const databaseUrl = config.databaseUrl ?? '';
await migrate(databaseUrl, () => {}, { queue: config.redisUrl === undefined });
const app = await startApp({
  config,
  secrets: loadSecrets(config),
  databaseUrl,
  overrides: {
    clock: { now: () => new Date(systemClock.now().getTime() + offset) },
    log,
    database: mortal,
  },
});
process.on('SIGTERM', async () => {
  await app.stop();
  process.exit(0);
});
log.info({ url: app.url }, 'server.ready');
