import { createPostgresBackend, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { Batcher } from '../db/batcher.ts';
import type { Log } from '../log.ts';

/**
 * The queue is a wake-up, not a store: a job says "these destinations have due deliveries". Losing jobs costs
 * latency until the next sweep; running one twice finds nothing to claim. So a job is done as soon as a
 * worker has taken note of it, and never waits for a receiver.
 */
export interface WakeQueue {
  /**
   * Resolves when the job is stored. Never rejects: a wake-up that fails is logged, and the sweep makes up
   * for it.
   */
  wake(lanes: readonly string[]): Promise<void>;
  /** Hands jobs to `handle` until the returned function is called, which waits for running handlers. */
  consume(handle: (lanes: string[]) => void): () => Promise<void>;
  /** Jobs waiting to be picked up. */
  depth(): Promise<number>;
  /** Rejects when the queue's store doesn't answer within a second. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

interface WakeJob {
  lanes: string[];
}

const QUEUE_NAME = 'deliveries';
/** Schema of BullMQ's tables when the queue lives in PostgreSQL; the migrations make it. */
const QUEUE_SCHEMA = 'queue';
/** Jobs that one worker process fetches at a time; handling one is a note in memory, so few are enough. */
const JOBS_AT_ONCE = 4;
const STORE_DEADLINE_MS = 2_000;
/** A consumer that couldn't start tries again after this; the sweep does its work meanwhile. */
const RESTART_PAUSE_MS = 5_000;
const PING_DEADLINE_MS = 1_000;
/** BullMQ waits for ever for a store that is away, also when it is asked to stop. */
const STOP_DEADLINE_MS = 2_000;
/** One attempt: the pipeline does the retries, and two retry systems must not nest. */
const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: { count: 100 } };

type Process = (job: { data: WakeJob }) => Promise<void>;

interface Closable {
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

/** What differs between the two stores, as far as we use BullMQ. */
interface Store {
  queue: Closable & {
    add(name: string, data: WakeJob, options: typeof JOB_OPTIONS): Promise<unknown>;
    getJobCounts(state: 'waiting'): Promise<Record<string, number>>;
  };
  startWorker(process: Process): Closable & { waitUntilReady(): Promise<unknown>; run(): Promise<void> };
  close(): Promise<void>;
}

/**
 * BullMQ on Redis when there is a Redis URL, else in PostgreSQL. `prefix` keeps queues on one Redis apart.
 */
export function openQueue(
  stores: { redisUrl: string | undefined; databaseUrl: string; prefix?: string },
  log: Log,
): WakeQueue {
  const report = (error: Error) => log.warn({ error: error.message }, 'queue.error');
  const store = stores.redisUrl
    ? redisStore(stores.redisUrl, stores.prefix ?? 'connect', report)
    : postgresStore(stores.databaseUrl);
  store.queue.on('error', report);

  // While one job is being stored, the wake-ups that arrive share the next one.
  const wakes = new Batcher<readonly string[], void>(
    async (batch) => {
      const lanes = [...new Set(batch.flat())];
      await within(STORE_DEADLINE_MS, store.queue.add('wake', { lanes }, JOB_OPTIONS));
      return batch.map(() => undefined);
    },
    // All wake-ups that wait share one job, so no more than one deadline's worth piles up while the store is
    // away.
    { size: Number.POSITIVE_INFINITY },
  );

  return {
    async wake(lanes) {
      if (lanes.length === 0) return;
      try {
        await wakes.add(lanes);
      } catch (error) {
        log.warn({ error: String(error), lanes: lanes.length }, 'queue.wake_failed');
      }
    },
    consume(handle) {
      let timer: NodeJS.Timeout | undefined;
      let worker = start();
      function start() {
        const started = store.startWorker(async (job) => handle(job.data.lanes));
        started.on('error', report);
        // Not before it is ready: when PostgreSQL refuses its first connection, BullMQ's loop would spin and
        // block us.
        started
          .waitUntilReady()
          .then(() => started.run())
          .catch((error: Error) => {
            report(error);
            timer = setTimeout(restart, RESTART_PAUSE_MS);
          });
        return started;
      }
      function restart() {
        within(STOP_DEADLINE_MS, worker.close()).catch(report);
        worker = start();
      }
      return () => {
        clearTimeout(timer);
        return within(STOP_DEADLINE_MS, worker.close()).catch(report);
      };
    },
    async depth() {
      const counts = await store.queue.getJobCounts('waiting');
      return counts.waiting ?? 0;
    },
    ping: () => within(PING_DEADLINE_MS, store.queue.getJobCounts('waiting')).then(() => undefined),
    async close() {
      await within(STOP_DEADLINE_MS, store.queue.close()).catch(report);
      await store.close();
    },
  };
}

function redisStore(url: string, prefix: string, report: (error: Error) => void): Store {
  // A producer must not wait for ever while Redis is away. A consumer must: waiting is its job.
  const producer = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: PING_DEADLINE_MS });
  const consumer = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  producer.on('error', report);
  consumer.on('error', report);
  return {
    queue: new Queue<WakeJob>(QUEUE_NAME, { connection: producer, prefix }),
    startWorker: (process) =>
      new Worker<WakeJob>(QUEUE_NAME, process, {
        connection: consumer,
        prefix,
        concurrency: JOBS_AT_ONCE,
        autorun: false,
      }),
    async close() {
      producer.disconnect();
      consumer.disconnect();
    },
  };
}

function postgresStore(connectionString: string): Store {
  const connection = (max: number) => ({ connectionString, schema: QUEUE_SCHEMA, max });
  return {
    queue: new Queue(QUEUE_NAME, { connection: connection(2) }, createPostgresBackend),
    startWorker: (process) =>
      new Worker(
        QUEUE_NAME,
        process,
        { connection: connection(JOBS_AT_ONCE), concurrency: JOBS_AT_ONCE, autorun: false },
        createPostgresBackend,
      ),
    close: async () => {},
  };
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
