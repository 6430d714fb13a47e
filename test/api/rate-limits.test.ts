import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';

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
