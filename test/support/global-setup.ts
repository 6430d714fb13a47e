import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../server/storage/embedded-postgres.ts';
import { migrate } from '../../server/storage/migrate.ts';
import { startRedis } from './redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server; each test file makes its own database there. */
    postgresUrl: string;
    /** Undefined when there is no redis-server: the suites that need it are skipped, loudly. */
    redisUrl: string | undefined;
  }
}

const COMPILE = fileURLToPath(new URL('../../compile.mjs', import.meta.url));
export const TEMPLATE_DATABASE = 'connect_template';

/**
 * One PostgreSQL and one Redis for the whole run; test files have databases and key prefixes of their own.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Tests that start the product as a process start what `npm start` does.
  await promisify(execFile)(process.execPath, [COMPILE]);
  const directory = await mkdtemp(join(tmpdir(), 'connect-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir: directory, log: () => {} });
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
  await admin.end();
  const template = new URL(postgres.url);
  template.pathname = `/${TEMPLATE_DATABASE}`;
  await migrate(template.href, () => {}, { queue: true });
  const redis = await startRedis(directory);
  project.provide('postgresUrl', postgres.url);
  project.provide('redisUrl', redis?.url);
  return async () => {
    await redis?.stop();
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
