import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openRateLimiter } from '../../server/api/store/rate-limiter.ts';
import type { Database } from '../../server/db/database.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { freePort } from '../support/ports.ts';
import { silentLog } from '../support/silent-log.ts';

const stores = inject('redisUrl') ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(stores)('rate limits in %s', (queue) => {
  let one: TestApp;
  let two: TestApp;
  beforeAll(async () => {
    one = await startTestApp({ queue, queuePrefix: `limits-${queue}-${Date.now()}` });
    two = await startTestApp({ queue, queuePrefix: undefined, database: one.database });
  });
  afterAll(async () => {
    await two.stop();
    await one.stop();
  });

  test.each([
    ['free', 60],
    ['team', 120],
    ['pro', 600],
    ['enterprise', 6_000],
  ])('the plan %s has %i requests a minute', async (plan, limit) => {
    const { key } = await one.team(plan);
    const answer = await one.call('GET', '/events', key);
    expect(answer.headers.get('x-ratelimit-limit')).toBe(String(limit));
    expect(answer.headers.get('x-ratelimit-remaining')).toBe(String(limit - 1));
    const reset = Number(answer.headers.get('x-ratelimit-reset'));
    expect(reset).toBeGreaterThan(Date.now() / 1000);
    expect(reset).toBeLessThanOrEqual(Date.now() / 1000 + 61);
  });

  test('the one over the limit is refused, in words and headers; whoami and publishing go on', async () => {
    const { key } = await one.team('free');
    const answers = await Promise.all(Array.from({ length: 61 }, () => one.call('GET', '/events', key)));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.body.error).toMatchObject({ type: 'rate_limit_error', code: 'rate_limit_exceeded' });
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    const whoami = await one.call('GET', '/auth/whoami', key);
    expect(whoami.status).toBe(200);
    expect(whoami.headers.get('x-ratelimit-remaining')).toBe('0');
    await one.publish(key);
  });

  test('every response says what is left of the minute, and only what is counted uses it up', async () => {
    const { key } = await one.team('team');
    await one.call('GET', '/events', key);
    const left = async (method: string, path: string, token?: string) => {
      const { headers } = await one.call(method, path, token);
      expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000);
      return [headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')];
    };
    const event = { type: 'rating.created', data: { object: {} } };
    const published = await one.call('POST', '/events', key, event);
    expect(published.headers.get('x-ratelimit-remaining')).toBe('119');
    expect(await left('GET', '/nowhere', key)).toEqual(['120', '119']);
    expect(await left('PUT', '/events', key)).toEqual(['120', '119']);
    expect(await left('GET', '/openapi.json', key)).toEqual(['120', '119']);
    expect(await left('GET', '/auth/whoami', key)).toEqual(['120', '119']);
    // Without a credential it is the allowance of strangers, which wrong credentials use up.
    const [limit, before] = await left('GET', '/nowhere');
    expect(limit).toBe('600');
    expect(await left('GET', '/openapi.json')).toEqual([limit, before]);
    await left('GET', '/events', 'ak_live_wrong');
    const [, after] = await left('POST', '/events', 'ak_live_wrong');
    expect(Number(after)).toBeLessThan(Number(before));
  });

  test('who guesses keys is refused for the rest of the minute; who has one is not', async () => {
    const { key } = await one.team('team');
    const guess = () => one.call('GET', '/events', `ak_live_${Math.random()}`);
    let answer = await guess();
    for (let more = 0; answer.status === 401 && more < 700; more++) answer = await guess();
    expect(answer).toMatchObject({ status: 429, body: { error: { code: 'rate_limit_exceeded' } } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await one.call('GET', '/events', key)).status).toBe(200);
  });

  test('a refused request changes nothing', async () => {
    const { key } = await one.team('team');
    await Promise.all(Array.from({ length: 120 }, () => one.call('GET', '/events', key)));
    const answer = await one.call('GET', '/events', key);
    expect(answer.status).toBe(429);
  });
});

test('processes on one database count together', async () => {
  const one = await startTestApp();
  const two = await startTestApp({ database: one.database });
  const { key } = await one.team('pro');
  await one.call('GET', '/events', key);
  const second = await two.call('GET', '/events', key);
  expect(second.headers.get('x-ratelimit-remaining')).toBe('598');
  await two.stop();
  await one.stop();
});

test.each(['postgres', 'redis'])('while %s is away, a process counts for itself', async (store) => {
  const away = async () => {
    throw new Error('connection refused');
  };
  const redisUrl = store === 'redis' ? `redis://127.0.0.1:${await freePort()}` : undefined;
  const limiter = openRateLimiter({ redisUrl, db: { query: away } as unknown as Database }, silentLog);
  try {
    expect(await limiter.take('team_a', 2, 0)).toMatchObject({ allowed: true, remaining: 2 });
    const taken = [await limiter.take('team_a', 2), await limiter.take('team_a', 2)];
    expect(taken).toMatchObject([{ remaining: 1 }, { remaining: 0 }]);
    expect(await limiter.recent('team_a', 2)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await limiter.take('team_a', 2)).toMatchObject({ allowed: false, remaining: 0 });
    expect(await limiter.take('team_b', 2)).toMatchObject({ allowed: true, remaining: 1 });
  } finally {
    limiter.close();
  }
});
