import type { Connector, MailService } from '../connectors/connector.ts';
import type { OutboundHttp } from '../connectors/http.ts';
import type { PrismaClient } from '../prisma/generated/client.ts';
import type { Config } from './config.ts';
import type { Changes } from './db/changes.ts';
import type { Database } from './db/database.ts';
import type { Log } from './log.ts';
import type { VendorSettings } from './settings/vendors.ts';
import type { Keyring } from './storage/encryption.ts';

/** The product's clock. Tests use one of their own. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** What came of a task; `overloaded`: nothing, it may be tried again. */
export type ThreadAnswer =
  | { value: unknown }
  | { refused: { message: string; param?: string; code?: string } }
  | { failed: string }
  | { overloaded: true };

/** Threads for what takes long to compute (integrations/render-threads.ts). */
export interface RenderThreads {
  /** Never rejects. */
  run(teamId: string, task: object): Promise<ThreadAnswer>;
}

/** A vendor's credential in use. */
export interface Credential {
  /** Access token, API key or URL. */
  secret: string;
  refreshToken?: string | undefined;
  /** Counts up: shows whether a newer one was stored since. */
  version: number;
  expiresAt: Date | null;
}

export type Renewal =
  | { kind: 'renewed'; credential: Credential }
  /** There is no refresh token, or the vendor refuses it. Someone has to connect again. */
  | { kind: 'impossible' }
  /** The vendor couldn't be asked, or hasn't answered in time. Renewing may work later. */
  | { kind: 'unreachable'; message: string };

/** Renews the credentials of connections (integrations/vendor/renewals.ts). */
export interface RenewCredentials {
  /**
   * @param credential which one of which connection is to be replaced
   * @param waitMs how long to wait for it; it goes on afterwards
   */
  renew(
    credential: { id: string; version: number; connector: Connector; settings: VendorSettings },
    waitMs: number,
  ): Promise<Renewal>;
}

/** Headers of W3C Trace Context. */
export interface TraceHeaders {
  traceparent: string;
  tracestate?: string;
}

/** Traces, exported while OTEL_EXPORTER_OTLP_ENDPOINT is set (observe/tracing.ts). */
export interface Tracing {
  /** Traces the publishing of an event. `given`: headers of the request that publishes it. */
  publishing<T>(
    event: { teamId: string; id: string; type: string },
    given: Partial<TraceHeaders>,
    accept: () => Promise<T>,
  ): Promise<T>;
  /** Traces an attempt, and hands in the headers that tell its receiver of it. `seen`: what came of it. */
  attempting<T>(
    delivery: {
      id: string;
      teamId: string;
      eventId: string;
      eventType: string;
      destinationId: string;
      attempt: number;
    },
    send: (headers: TraceHeaders) => Promise<{ result: T; seen: { status?: number; error?: string } }>,
  ): Promise<T>;
  /** Exports what is left, within two seconds. */
  close(): Promise<void>;
}

/** What the verbs and the pipeline need from outside. It is made in `app.ts` and nowhere else. */
export interface Context {
  config: Config;
  clock: Clock;
  log: Log;
  /** For named SQL statements: what happens per event, and transitions. */
  db: Database;
  /**
   * The same database over connections of their own: lists and statistics never hold up what is published.
   */
  reads: Database;
  /** For what a person does to a row. */
  prisma: PrismaClient;
  /** Tells what has changed in the database to those who keep it in memory (db/told-cache.ts). */
  changes: Changes;
  /**
   * These destinations have new due deliveries: some worker should look. May be lost; the sweep makes up for
   * it.
   */
  wake: (lanes: readonly string[]) => void;
  keyring: Keyring;
  renewals: RenewCredentials;
  renderThreads: RenderThreads;
  /** Keeps the catalog of this process as it is stored (event-types/stored.ts). */
  catalogs: { look(): Promise<void> };
  /** Undefined: nothing is traced. */
  tracing?: Tracing | undefined;
  /** For requests that a person waits for. The worker has a client of its own. */
  http: OutboundHttp;
  /** For connectors that send mails. Undefined: the operator has no mail server. */
  mail: MailService | undefined;
  /** Base of links shown to people, without a trailing slash. */
  publicUrl: () => string;
}
