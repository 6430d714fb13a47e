import type { OutboundHttp } from '../connectors/http.ts';
import type { PrismaClient } from '../prisma/generated/client.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import type { Log } from './log.ts';
import type { Keyring } from './storage/encryption.ts';

/** Time as the product sees it; tests put their own in. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** What the verbs and the pipeline need of the outside; made in `app.ts` and nowhere else. */
export interface Context {
  config: Config;
  clock: Clock;
  log: Log;
  /** SQL by hand, for the hot path. */
  db: Database;
  /** Everything else. */
  prisma: PrismaClient;
  /**
   * These destinations have new due deliveries: some worker should look. May be lost; the sweep makes up for
   * it.
   */
  wake: (destinationIds: readonly string[]) => void;
  keyring: Keyring;
  /** For what a person waits for; the worker has its own. */
  http: OutboundHttp;
  /** Base of links shown to people, without a trailing slash. */
  publicUrl: () => string;
}
