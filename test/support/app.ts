import { inject } from 'vitest';
import { type App, startApp } from '../../server/app.ts';
import { type Role, readConfig } from '../../server/config.ts';
import type { Database } from '../../server/db/database.ts';
import type { Log } from '../../server/log.ts';
import type { MailMessage } from '../../server/mail/outbox.ts';
import { type ApiClient, apiClient, ENCRYPTION_KEY, OPERATOR_TOKEN } from './api-client.ts';
import { TestClock } from './clock.ts';
import { createTestDatabase, type DatabaseView, type TestDatabase, viewDatabase } from './database.ts';
import { until } from './until.ts';

export { type ApiAnswer, ENCRYPTION_KEY, OPERATOR_TOKEN } from './api-client.ts';
export { TestClock } from './clock.ts';
export { createTestDatabase, type DeliveryRow, type TestDatabase } from './database.ts';
export { until } from './until.ts';

export interface TestApp extends ApiClient, Pick<DatabaseView, 'sql' | 'deliveries'> {
  app: App;
  database: TestDatabase;
  clock: TestClock | undefined;
  mails: MailMessage[];
  logs: Record<string, unknown>[];
  /** Moves the clock and lets the worker look for what is due now. */
  advance(ms: number): Promise<void>;
  /** Waits until no delivery (of the endpoint, when one is given) is due or in a worker's hands. */
  settled(endpointId?: string, timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface TestAppOptions {
  env?: Record<string, string>;
  queue?: 'postgres' | 'redis';
  role?: Role;
  /** Freeze time; move it with `advance`. */
  manualClock?: boolean | TestClock;
  /** Share another app's database, as a second process would. */
  database?: TestDatabase;
  queuePrefix?: string;
  /** Without the front door for publishing. */
  expressOnly?: boolean;
  /** Puts something between the product and its database. */
  between?: (opened: Database) => Database;
}

/** The whole product on port 0, with a database of its own. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  const redisUrl = options.queue === 'redis' ? inject('redisUrl') : undefined;
  if (options.queue === 'redis' && redisUrl === undefined) throw new Error('redis-server is not installed');
  const config = readConfig(
    {
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: database.url,
      REDIS_URL: redisUrl,
      OPERATOR_TOKEN,
      ENCRYPTION_KEY,
      ALLOWED_TARGETS: '127.0.0.1,localhost',
      ...options.env,
    },
    options.role ?? 'all',
  );
  const clock =
    options.manualClock === true ? new TestClock() : options.manualClock ? options.manualClock : undefined;
  const mails: MailMessage[] = [];
  const logs: Record<string, unknown>[] = [];
  const secrets = { operatorToken: OPERATOR_TOKEN, encryptionKeys: config.encryptionKeys ?? [] };
  const app = await startApp({
    config,
    secrets,
    databaseUrl: database.url,
    overrides: {
      clock,
      log: recordingLog(logs),
      sendMail: async (message) => void mails.push(message),
      expressOnly: options.expressOnly ?? false,
      database: options.between,
      queuePrefix: options.queuePrefix ?? new URL(database.url).pathname.slice(1),
    },
  });
  const view = viewDatabase(database.url);

  return {
    ...apiClient(app.url),
    app,
    database,
    clock,
    mails,
    logs,
    sql: view.sql,
    deliveries: view.deliveries,
    async advance(ms) {
      if (!clock) throw new Error('start the app with manualClock to move its time');
      clock.advance(ms);
      await app.worker?.sweep();
    },
    // As long as a lease that has to end first may take.
    async settled(endpointId, timeoutMs = 20_000) {
      const now = clock?.now();
      await until(async () => {
        const due = await view.sql(
          "SELECT FROM deliveries WHERE ($1::text IS NULL OR destination_id = $1) AND status = 'pending' AND scheduled_for <= $2 LIMIT 1",
          [endpointId, now ?? new Date()],
        );
        return due.length === 0;
      }, timeoutMs);
    },
    async stop() {
      await app.stop();
      await view.close();
      if (!options.database) await database.drop();
    },
  };
}

function recordingLog(lines: Record<string, unknown>[]): Log {
  const record = (level: string) => (data: object | string, message?: string) => {
    lines.push(typeof data === 'string' ? { level, msg: data } : { level, msg: message, ...data });
  };
  return {
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    fatal: record('fatal'),
  } as Log;
}
