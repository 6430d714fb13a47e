import { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { lookUps } from '../../db/batcher.ts';
import type { Database, Statement } from '../../db/database.ts';
import type { Log } from '../../log.ts';

/** What is left of the current minute. */
export interface Allowance {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Milliseconds until the minute is over. */
  resetMs: number;
}

/** Requests a minute, counted for all processes together. */
export interface RateLimiter {
  /** Counts one request of `who`; or, with `count: 0`, only looks. */
  take(who: string, limit: number, count?: 0 | 1): Promise<Allowance>;
  /** What was left within the last second: for what is asked too often to look each time. */
  recent(who: string, limit: number): Promise<Allowance>;
  close(): void;
}

const WINDOW_SECONDS = 60;
const REDIS_DEADLINE_MS = 1_000;
const RECENT = { max: 10_000, ttl: 1_000 };
/** Keys that one statement looks at. */
const MOST_AT_ONCE = 500;

/** For all processes together, and for this one while their store is away. */
interface Limiters {
  shared: RateLimiterRedis | RateLimiterPostgres;
  own: RateLimiterMemory;
}

/** What of this minute was used, and how much of it is left. */
type Used = Pick<RateLimiterRes, 'consumedPoints' | 'msBeforeNext'>;

/** The library's own look is a statement a key. */
const LOOK: Statement = {
  name: 'look_at_rates',
  text: `
    SELECT key, points AS "consumedPoints", (expire - $2)::int AS "msBeforeNext"
    FROM rate_limits WHERE key = ANY ($1::text[]) AND expire > $2::bigint`,
};

/**
 * Counts in Redis when there is one, else in PostgreSQL. While the store is away each process counts for
 * itself: a limit that is too generous for a while is better than no answers.
 */
export function openRateLimiter(
  stores: { redisUrl: string | undefined; db: Database; prefix?: string },
  log: Log,
): RateLimiter {
  const redis = stores.redisUrl
    ? new Redis(stores.redisUrl, {
        maxRetriesPerRequest: 1,
        connectTimeout: REDIS_DEADLINE_MS,
        commandTimeout: REDIS_DEADLINE_MS,
      })
    : undefined;
  redis?.on('error', (error: Error) => log.warn({ error: error.message }, 'rate_limiter.error'));
  const postgres = {
    query: ({ name, text, values }: { name: string; text: string; values: unknown[] }) =>
      stores.db.query({ name, text }, values).then((rows) => ({ rows })),
  };
  const limiters = new Map<number, Limiters>();

  function limiterFor(points: number) {
    const known = limiters.get(points);
    if (known) return known;
    const own = new RateLimiterMemory({ points, duration: WINDOW_SECONDS });
    const options = {
      points,
      duration: WINDOW_SECONDS,
      keyPrefix: `${stores.prefix ?? 'connect'}:rate`,
      insuranceLimiter: own,
    };
    const shared = redis
      ? new RateLimiterRedis({ ...options, storeClient: redis })
      : new RateLimiterPostgres({
          ...options,
          storeClient: postgres,
          storeType: 'client',
          tableName: 'rate_limits',
          tableCreated: true,
        });
    const made = { shared, own };
    limiters.set(points, made);
    return made;
  }

  const looksInPostgres = lookUps(
    (keys) => stores.db.query<Used & { key: string }>(LOOK, [keys, Date.now()]),
    ({ key }) => key,
    { size: MOST_AT_ONCE },
  );

  async function look({ shared, own }: Limiters, who: string): Promise<Used | null | undefined> {
    if (redis) return shared.get(who);
    return looksInPostgres.add(shared.getKey(who)).catch(() => own.get(who));
  }

  async function take(who: string, limit: number, count: 0 | 1 = 1): Promise<Allowance> {
    const limiter = limiterFor(limit);
    const state = count === 0 ? await look(limiter, who) : await consume(limiter.shared, who);
    const used = state?.consumedPoints ?? 0;
    return {
      allowed: used <= limit,
      limit,
      remaining: Math.max(limit - used, 0),
      resetMs: state?.msBeforeNext ?? WINDOW_SECONDS * 1000,
    };
  }

  const looks = new LRUCache<string, Promise<Allowance>>(RECENT);
  return {
    take,
    recent(who, limit) {
      const key = `${limit} ${who}`;
      const known = looks.get(key);
      if (known) return known;
      const look = take(who, limit, 0);
      looks.set(key, look);
      // One that fails is answered by whoever asks next.
      look.catch(() => looks.delete(key));
      return look;
    },
    close: () => redis?.disconnect(),
  };
}

/** When the limit is exceeded, the library rejects with the state. */
async function consume(
  limiter: RateLimiterRedis | RateLimiterPostgres,
  who: string,
): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(who);
  } catch (rejected) {
    if (rejected instanceof RateLimiterRes) return rejected;
    throw rejected;
  }
}
