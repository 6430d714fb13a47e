import { describe, expect, test } from 'vitest';
import { describeOnBothQueues } from '../support/queues.ts';
import { type Stage, useStage } from '../support/stage.ts';

const EVENTS = 200;
const TIMEOUT_MS = 8_000;
const CAP = 6;
const HEALTHY = ['/healthy', '/healthy-too'];

/**
 * Publishes to hanging and healthy endpoints; resolves with the time until the healthy ones had everything.
 */
async function timeToDeliver(stage: Stage, key: string, count: number): Promise<number> {
  const { app, receiver } = stage;
  const before = receiver.requests.filter(({ path }) => HEALTHY.includes(path)).length;
  const startedAt = Date.now();
  await Promise.all(Array.from({ length: count }, () => app.publish(key)));
  await receiver.waitFor(
    (requests) =>
      requests.filter(({ path }) => HEALTHY.includes(path)).length === before + count * HEALTHY.length,
    { timeoutMs: 20_000 },
  );
  return Date.now() - startedAt;
}

/** A team with these endpoints and two that work. */
async function subscribe({ app, receiver }: Stage, hanging: string[]): Promise<string> {
  const { key } = await app.team();
  for (const path of [...hanging, ...HEALTHY]) await app.endpoint(key, receiver.url(path));
  return key;
}

describeOnBothQueues('an endpoint that hangs', (queue) => {
  const env = { DELIVERY_TIMEOUT_MS: String(TIMEOUT_MS), ENDPOINT_CONCURRENCY: String(CAP) };
  const stage = useStage({ queue, env });

  test('holds a bounded number of requests, and the others get everything long before it times out', async () => {
    const { receiver } = stage;
    const hanging = ['/hangs', '/hangs-in-the-body', '/drips'];
    receiver.respond('/hangs', 'hang');
    receiver.respond('/hangs-in-the-body', 'hang-body');
    receiver.respond('/drips', 'drip');
    const key = await subscribe(stage, hanging);

    expect(await timeToDeliver(stage, key, EVENTS)).toBeLessThan(TIMEOUT_MS / 2);
    for (const path of hanging) {
      expect(receiver.maxInFlight(path)).toBeGreaterThan(0);
      expect(receiver.maxInFlight(path)).toBeLessThanOrEqual(CAP);
      // None has timed out so far: the others did not have to wait for that.
      expect(receiver.inFlight(path)).toBe(receiver.maxInFlight(path));
    }
    // One that comes now is as quick as ever.
    expect(await timeToDeliver(stage, key, 1)).toBeLessThan(2_000);
  });
});

describe('many endpoints that hang, with the default limits', () => {
  const stage = useStage({ env: { DELIVERY_TIMEOUT_MS: String(TIMEOUT_MS) } });

  test('do not fill the worker: the others get everything long before they time out', async () => {
    const hanging = Array.from({ length: 16 }, (_, n) => `/hangs-${n}`);
    for (const path of hanging) stage.receiver.respond(path, 'hang');
    const key = await subscribe(stage, hanging);
    expect(await timeToDeliver(stage, key, EVENTS)).toBeLessThan(TIMEOUT_MS / 2);
    expect(await timeToDeliver(stage, key, 1)).toBeLessThan(2_000);
  });
});
