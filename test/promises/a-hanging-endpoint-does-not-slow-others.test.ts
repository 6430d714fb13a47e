import { describe, expect, test } from 'vitest';
import { describeOnBothQueues } from '../support/queues.ts';
import type { Receiver } from '../support/receiver.ts';
import { type Stage, useStage } from '../support/stage.ts';

const EVENTS = 200;
/** Longer than the healthy ones take on any machine: whoever waited for it would come too late. */
const TIMEOUT_MS = 20_000;
const CAP = 6;
const HEALTHY = ['/healthy', '/healthy-too'];

/** Publishes to hanging and healthy endpoints, and waits until the healthy ones have everything. */
async function deliverToHealthy({ app, receiver }: Stage, key: string, count: number): Promise<void> {
  const before = receiver.requests.filter(({ path }) => HEALTHY.includes(path)).length;
  await Promise.all(Array.from({ length: count }, () => app.publish(key)));
  await receiver.waitFor(
    (requests) =>
      requests.filter(({ path }) => HEALTHY.includes(path)).length === before + count * HEALTHY.length,
    { timeoutMs: TIMEOUT_MS },
  );
}

/** None of their requests has timed out so far: the others did not have to wait for that. */
function expectAllToHang(receiver: Receiver, paths: readonly string[]): void {
  for (const path of paths) {
    expect(receiver.maxInFlight(path)).toBeGreaterThan(0);
    expect(receiver.inFlight(path)).toBe(receiver.maxInFlight(path));
  }
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

    await deliverToHealthy(stage, key, EVENTS);
    expectAllToHang(receiver, hanging);
    for (const path of hanging) expect(receiver.maxInFlight(path)).toBeLessThanOrEqual(CAP);
    // One that comes now has nothing to wait for either.
    await deliverToHealthy(stage, key, 1);
    expectAllToHang(receiver, hanging);
  });
});

describe('many endpoints that hang, with the default limits', () => {
  const stage = useStage({ env: { DELIVERY_TIMEOUT_MS: String(TIMEOUT_MS) } });

  test('do not fill the worker: the others get everything long before they time out', async () => {
    const hanging = Array.from({ length: 16 }, (_, n) => `/hangs-${n}`);
    for (const path of hanging) stage.receiver.respond(path, 'hang');
    const key = await subscribe(stage, hanging);
    await deliverToHealthy(stage, key, EVENTS);
    await deliverToHealthy(stage, key, 1);
    expectAllToHang(stage.receiver, hanging);
  });
});
