import { Redis } from 'ioredis';
import { createOwnRedis, type OwnRedis } from '../../support/own-redis.ts';
import { startServer } from '../../support/server-process.ts';
import { judge, type Outcome } from '../report.ts';
import { arrival, endings, idsOf, pause, publishAll, type World, watch } from '../world.ts';

const EVENTS = 300;
const ENV = { RETRY_SCHEDULE: '1,1,1,1,1,1', DELIVERY_TIMEOUT_MS: '5000' };

type Fault = [test: string, make: (redis: OwnRedis, client: Redis) => Promise<unknown>];

/** Redis forgets, dies, hangs, refuses writing and is away: it holds only wake-ups. */
export async function redisFaults(world: World): Promise<Outcome[]> {
  const away = world.quick ? 3 : 60;
  const faults: Fault[] = [
    ['Redis forgets everything (FLUSHALL)', (_, client) => client.flushall()],
    [
      'Redis killed and started again',
      async (redis) => {
        redis.signal('SIGKILL');
        await pause(500);
        await redis.start();
      },
    ],
    [
      'Redis hangs for 4 s',
      async (redis) => {
        redis.signal('SIGSTOP');
        await pause(4_000);
        redis.signal('SIGCONT');
      },
    ],
    [
      'Redis takes no writes for 3 s (READONLY)',
      async (_, client) => {
        await client.call('REPLICAOF', '127.0.0.1', '1');
        await pause(3_000);
        await client.call('REPLICAOF', 'NO', 'ONE');
      },
    ],
    [
      `Redis away for ${away} s`,
      async (redis) => {
        await redis.stop();
        await pause(away * 1000);
        await redis.start();
      },
    ],
  ];
  const outcomes: Outcome[] = [];
  for (const fault of faults) outcomes.push(await under(world, fault));
  return outcomes;
}

async function under(world: World, [test, make]: Fault): Promise<Outcome> {
  const redis = await createOwnRedis();
  await redis.start();
  const client = new Redis(redis.url, { maxRetriesPerRequest: 1 });
  client.on('error', () => {});
  const env = { ...ENV, DATABASE_URL: await world.database(), REDIS_URL: redis.url };
  const watched = await watch('/redis');
  const api = await startServer('api', env);
  const worker = await startServer('worker', env);
  try {
    const { key } = await api.api.team();
    await api.api.endpoint(key, watched.receiver.url('/redis'));
    const ids = idsOf('redis', EVENTS);
    const publishing = publishAll({ url: () => api.url, key, ids, ledger: watched.ledger, concurrency: 4 });
    await watched.receiver.waitFor(EVENTS / 10);
    await make(redis, client);
    await publishing;
    await arrival(watched);
    const broken = endings(api, worker);
    // No delivery is under way twice because of it: the queue only wakes up.
    return judge({ test, tries: 1, ...watched.ledger.counts, inFlight: 0, broken });
  } finally {
    client.disconnect();
    await Promise.all([api.kill(), worker.kill()]);
    await watched.stop();
    await redis.remove();
  }
}
