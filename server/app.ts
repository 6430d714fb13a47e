import { createServer } from 'node:http';
import { createOutboundHttp } from '../connectors/http.ts';
import { createHttpListener } from './api/app.ts';
import { BodyLedger } from './api/body-ledger.ts';
import { closeServer, listen, portOf } from './api/listening.ts';
import { openRateLimiter } from './api/store/rate-limiter.ts';
import { Streams } from './api/streams.ts';
import { type Config, ConfigError } from './config.ts';
import { type Clock, type Context, systemClock } from './context.ts';
import { Changes } from './db/changes.ts';
import { type Database, openDatabase, openListener, openPrisma } from './db/database.ts';
import { purge } from './deliveries/purge.ts';
import { startRecoveries } from './deliveries/recovery-job.ts';
import { startRetention } from './deliveries/retention.ts';
import { CatalogFollower } from './event-types/stored.ts';
import { findRelated } from './events/related.ts';
import { newId } from './ids.ts';
import { loadAutomations } from './integrations/automation-loader.ts';
import { recaller } from './integrations/remembered.ts';
import { openRenderThreads } from './integrations/render-threads.ts';
import { startIdleRenewals } from './integrations/vendor/idle-renewals.ts';
import { Renewals } from './integrations/vendor/renewals.ts';
import { createLog, type Log } from './log.ts';
import { createMailService } from './mail/mail-service.ts';
import { createSendMail, type SendMail, startOutbox } from './mail/outbox.ts';
import { createMetrics } from './observe/metrics.ts';
import { Readiness } from './observe/readiness.ts';
import { createAcceptor } from './pipeline/accept.ts';
import { backlog } from './pipeline/backlog-metric.ts';
import { knownSubscriptions } from './pipeline/fan-out.ts';
import { openQueue } from './pipeline/queue.ts';
import { createWaker } from './pipeline/waker.ts';
import { type RunningWorker, startWorker } from './pipeline/worker.ts';
import { createKeyring } from './storage/encryption.ts';
import type { Secrets } from './storage/secrets.ts';
import { Authenticator } from './teams/authenticate.ts';
import { missingKeys, type RotatedKeys, rotateKeys } from './teams/encryption-keys.ts';
import { loadEndpoints } from './webhooks/endpoint-loader.ts';
import { startReverseUnsubscribe } from './webhooks/reverse-unsubscribe.ts';

export { PortError } from './api/listening.ts';

export interface AppParts {
  config: Config;
  secrets: Secrets;
  /** Of a database that is migrated. */
  databaseUrl: string;
  /** For tests. */
  overrides?: {
    clock?: Clock;
    log?: Log;
    sendMail?: SendMail;
    queuePrefix?: string;
    expressOnly?: boolean;
    /** What stands between the product and its database: something that fails where a test wants it to. */
    database?: (opened: Database) => Database;
  };
}

export interface App {
  /** Where the API listens, without a trailing slash. */
  url: string;
  context: Context;
  /** Undefined in the role `api`. */
  worker: RunningWorker | undefined;
  /** Takes no more requests or work, finishes or releases what is in flight, and closes everything. */
  stop(): Promise<void>;
}

const HOT_CONNECTIONS = 10;
const PRISMA_CONNECTIONS = 5;
/**
 * For what is in flight when we are asked to stop; with the rest of the shut-down it stays under 15 seconds.
 */
const GRACE_MS = 11_000;

/**
 * The composition root: the only place that makes clients and connects parts. They are stopped in reverse
 * order.
 */
export async function startApp({ config, secrets, databaseUrl, overrides = {} }: AppParts): Promise<App> {
  const log = overrides.log ?? createLog(config.logLevel);
  const clock = overrides.clock ?? systemClock;
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const open = (pool: string, connections: number) => {
      const opened = openDatabase(databaseUrl, connections, {
        onError: (error) => log.warn({ error: error.message }, 'database.error'),
        onWait: (ms) => metrics.databaseWaitSeconds.observe({ pool }, ms / 1000),
        onUnwritable: () => readiness.writingFailed(),
      });
      stops.push(() => opened.close());
      return overrides.database?.(opened) ?? opened;
    };
    const metrics = createMetrics({
      backlog: () => backlog(reads, clock.now()),
      queueDepth: () => queue.depth(),
      now: () => clock.now(),
    });
    const db = open('hot', HOT_CONNECTIONS);
    const reads = open('reads', config.budgets.readConnections);
    const readiness = new Readiness(db, () => worker?.isRecordingStuck() ?? false);
    const prisma = openPrisma(databaseUrl, PRISMA_CONNECTIONS);
    stops.push(() => prisma.$disconnect());
    const changes = new Changes({
      name: newId('wrk_'),
      open: (channels, onMessage) => openListener(databaseUrl, channels, onMessage),
      log,
    });
    stops.push(() => changes.close());
    const queue = openQueue({ redisUrl: config.redisUrl, databaseUrl, prefix: overrides.queuePrefix }, log);
    stops.push(() => queue.close());

    const keyring = createKeyring(secrets.encryptionKeys);
    await checkKeys(db, keyring);
    // Prisma's first query takes a while; better now than for the first caller. A worker may do without it.
    if (config.role !== 'worker') await prisma.team.findFirst();

    const catalogs = new CatalogFollower({ db: reads, changes, log, ofFolder: config.catalog });
    await catalogs.start();
    stops.push(() => catalogs.stop());

    const server = createServer({ keepAliveTimeout: config.keepAliveMs });
    const publicUrl = () => config.publicUrl ?? `http://localhost:${portOf(server)}`;
    // A worker of this process hears of new deliveries at once; others when it has its hands full.
    const wakeOthers = createWaker({ db, clock, log, queue });
    const wake = (lanes: readonly string[]) => {
      if (!worker?.wake(lanes)) void wakeOthers(lanes);
    };
    const http = createOutboundHttp({ policy: config.allowedTargets });
    stops.push(() => http.close());
    const { smtpUrl, mailFrom: from, mailRecipientDomains: recipientDomains } = config;
    const mail = smtpUrl === undefined ? undefined : createMailService({ smtpUrl, from, recipientDomains });
    const renewals = new Renewals({
      ...{ db, prisma, keyring, clock, log, http, publicUrl },
      onRenewed: (connector, outcome) => metrics.tokenRefreshes.inc({ connector, outcome }),
    });
    stops.push(() => renewals.close());
    const { budgets } = config;
    const renderThreads = openRenderThreads({
      ...{ threads: budgets.renderThreads, waiting: budgets.teamRenderings },
      deadlineMs: budgets.renderSeconds * 1000,
    });
    stops.push(() => renderThreads.close());
    async function openTraces() {
      if (!config.traces) return undefined;
      // Loaded only where traces are wanted.
      const { openTracing } = await import('./observe/tracing.ts');
      const opened = openTracing({ ...config.traces, db, clock, log });
      stops.push(() => opened.close());
      return opened;
    }
    const context: Context = {
      ...{ config, clock, log, db, reads, prisma, changes, wake, keyring, http, mail, publicUrl },
      ...{ renewals, renderThreads, catalogs, tracing: await openTraces() },
    };
    const works = config.role !== 'api';
    const worker = works ? work() : undefined;
    function work(): RunningWorker {
      const sending = createOutboundHttp({
        policy: config.allowedTargets,
        connectTimeoutMs: config.deliveryTimeoutMs,
      });
      stops.push(() => sending.close());
      const started = startWorker({
        ...{ context, queue, metrics, http: sending, recall: recaller(db) },
        relate: (teamId, events) => findRelated(db, teamId, events),
        load: {
          endpoints: (ids, now) => loadEndpoints(db, keyring, ids, now),
          automations: (ids) => loadAutomations({ ...context, http: sending }, ids),
        },
        purge: (destinationId) => purge(db, destinationId),
      });
      stops.push(() => started.stop(GRACE_MS));
      stops.push(startRetention({ db, clock, log }));
      stops.push(
        startRecoveries({
          ...{ db, clock, log, wake: (ids) => void started.wake(ids) },
          onRecovered: (events) => metrics.recoveredEvents.inc(events),
        }),
      );
      stops.push(startIdleRenewals(context));
      stops.push(
        startReverseUnsubscribe({ db, clock, log, http: sending, userAgent: config.headerNames.userAgent }),
      );
      const sendMail = overrides.sendMail ?? createSendMail(config.smtpUrl, config.mailFrom, log);
      stops.push(
        startOutbox({
          db,
          clock,
          log,
          sendMail,
          publicUrl,
          brand: config,
          onTried: (outcome) => metrics.mails.inc({ outcome }),
        }),
      );
      return started;
    }

    const rateLimiter = openRateLimiter(
      { redisUrl: config.redisUrl, db, prefix: overrides.queuePrefix },
      log,
    );
    stops.push(async () => rateLimiter.close());
    const { operatorToken } = secrets;
    const { bodyBytes, teamBodyBytes } = budgets;
    const bodies = new BodyLedger({ all: bodyBytes, team: teamBodyBytes });
    metrics.observeBodies(() => bodies.held());
    const streams = new Streams(context);
    const api = {
      streams,
      context: {
        ...context,
        metrics,
        bodies,
        rateLimiter,
        accept: createAcceptor({
          ...{ db, clock, log, wake, hands: worker?.hands, lanesPerEndpoint: config.endpointLanes },
          subscriptions: knownSubscriptions(changes, clock),
        }),
      },
      authenticator: new Authenticator({ db, clock, changes, operatorToken }),
    };
    server.on(
      'request',
      createHttpListener({
        context,
        metrics,
        queue,
        readiness,
        operatorToken,
        api: config.role === 'worker' ? undefined : api,
        expressOnly: overrides.expressOnly ?? false,
      }),
    );
    await listen(server, config);
    stops.push(() => closeServer(server));
    stops.push(() => streams.close());
    stops.push(async () => readiness.stop());
    return { url: `http://${config.host ?? 'localhost'}:${portOf(server)}`, context, worker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * A key that doesn't fit the database must be noticed at the start, not at the first delivery.
 */
async function checkKeys(db: Context['db'], keyring: Context['keyring']): Promise<void> {
  const missing = await missingKeys({ db, keyring });
  if (missing.length === 0) return;
  throw new ConfigError([
    `ENCRYPTION_KEY: does not decrypt ${missing.join(', ')}; add the key that was used before, after a comma`,
  ]);
}

/**
 * Encrypts everything again with the first of the keys. Returns what still needs another one: what can't be
 * decrypted.
 */
export async function rotateEncryptionKeys(
  { encryptionKeys }: Pick<Secrets, 'encryptionKeys'>,
  databaseUrl: string,
): Promise<RotatedKeys> {
  const db = openDatabase(databaseUrl, 2, { onError: () => {} });
  try {
    return await rotateKeys({ db, keyring: createKeyring(encryptionKeys) }, Number.POSITIVE_INFINITY);
  } finally {
    await db.close();
  }
}
