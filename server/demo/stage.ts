import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { startEmbeddedPostgres } from '../storage/embedded-postgres.ts';
import { migrate } from '../storage/migrate.ts';
import { loadSecrets } from '../storage/secrets.ts';

/** Short, so that the demo shows a retry within a second. */
export const RETRY_SCHEDULE = '1,2,4';

/** The whole product, in a directory that goes away with it. */
export interface Stage {
  url: string;
  operatorToken: string;
  directory: string;
  /** Settles, with the reason, only if PostgreSQL ends by itself. */
  broken: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL and the server, embedded and on ports of their own. `env`: what is to be configured
 * otherwise than by default, such as LOG_LEVEL and CATALOG_DIR.
 */
export async function startStage(env: Record<string, string>): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'autousers-connect-demo-'));
  const stops = [() => rm(directory, { recursive: true, force: true })];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: directory, log: () => {} });
    stops.push(() => postgres.stop());
    await migrate(postgres.url, () => {}, { queue: true });
    const config = readConfig({
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: directory,
      ALLOWED_TARGETS: '127.0.0.1',
      RETRY_SCHEDULE,
      ...env,
    });
    const secrets = loadSecrets(config);
    const app = await startApp({ config, secrets, databaseUrl: postgres.url });
    stops.push(() => app.stop());
    return {
      url: app.url,
      operatorToken: secrets.operatorToken,
      directory,
      broken: postgres.exited,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
