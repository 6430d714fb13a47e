import { describe, expect, test } from 'vitest';
import { describeOnBothQueues } from '../support/queues.ts';
import type { Script } from '../support/receiver.ts';
import { type Stage, useStage } from '../support/stage.ts';

const SCHEDULE_SECONDS = [60, 300, 1_800, 7_200, 21_600, 86_400, 86_400, 86_400];

/** One event that an endpoint of its own answers by a script. */
async function publishTo({ app, receiver }: Stage, path: string, script: Script) {
  receiver.respond(path, script);
  const { key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url(path));
  const eventId = await app.publish(key);
  await app.settled(id);
  return { key, endpointId: id, eventId };
}

describeOnBothQueues('an event that always fails', (queue) => {
  const stage = useStage({ queue, manualClock: true });

  test('is tried nine times on the schedule of the contract, then abandoned', async () => {
    const { app, receiver } = stage;
    const { endpointId } = await publishTo(stage, '/down', { status: 500 });
    const start = Number(app.clock?.now());
    let elapsed = 0;
    for (const [index, seconds] of SCHEDULE_SECONDS.entries()) {
      await app.advance(seconds * 1000 - 1_000);
      await app.settled(endpointId);
      expect(receiver.forPath('/down')).toHaveLength(index + 1);
      await app.advance(1_000);
      await app.settled(endpointId);
      expect(receiver.forPath('/down')).toHaveLength(index + 2);
      elapsed += seconds;
      const row = (await app.deliveries(endpointId))[index + 1];
      expect(row?.scheduled_for.getTime()).toBe(start + elapsed * 1000);
      expect(row?.attempted_at?.getTime()).toBe(start + elapsed * 1000);
    }
    await app.advance(30 * 86_400_000);
    await app.settled(endpointId);
    const rows = await app.deliveries(endpointId);
    expect(rows.map((row) => row.attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rows.map((row) => row.status)).toEqual([...Array(8).fill('failed'), 'abandoned']);
    expect(receiver.forPath('/down')).toHaveLength(9);
    expect(await app.sql('SELECT id FROM due')).toEqual([]);
  });
});

describe('a retry', () => {
  const stage = useStage({ manualClock: true });

  test('is not sent a second early, even when its endpoint is being sent to at that moment', async () => {
    const { app, receiver } = stage;
    const script: Script = (_, { headers }) => ({
      status: headers['autousers-event-id'] === 'event_healthy' ? 200 : 500,
    });
    const { key, endpointId, eventId } = await publishTo(stage, '/half', script);
    await app.advance(59_000);
    await app.publish(key, { id: 'event_healthy' });
    await app.settled(endpointId);
    const arrived = () => receiver.forPath('/half').map((request) => request.headers['autousers-event-id']);
    expect(arrived()).toEqual([eventId, 'event_healthy']);
    await app.advance(1_000);
    await app.settled(endpointId);
    expect(arrived()).toEqual([eventId, 'event_healthy', eventId]);
  });

  test('that succeeds is the last', async () => {
    const { app, receiver } = stage;
    const down = { status: 500, headers: { connection: 'close' } };
    const { endpointId } = await publishTo(stage, '/recovers', [down, 'reset', { status: 200 }]);
    for (const seconds of SCHEDULE_SECONDS) {
      await app.advance(seconds * 1000);
      await app.settled(endpointId);
    }
    const rows = await app.deliveries(endpointId);
    expect(rows.map((row) => row.status)).toEqual(['failed', 'failed', 'delivered']);
    expect(receiver.forPath('/recovers')).toHaveLength(3);
  });

  test('comes by itself when it falls due, and not only when someone looks', async () => {
    const { app } = stage;
    const { endpointId } = await publishTo(stage, '/unattended', [{ status: 500 }, { status: 200 }]);
    app.clock?.advance(60_000);
    await app.settled(endpointId);
    const rows = await app.deliveries(endpointId);
    expect(rows.map((row) => row.status)).toEqual(['failed', 'delivered']);
  });
});

describe('RETRY_SCHEDULE', () => {
  const stage = useStage({ env: { RETRY_SCHEDULE: '0.2,0.4' } });

  test('replaces the schedule, number of attempts included, in real time', async () => {
    const { app, receiver } = stage;
    const { endpointId } = await publishTo(stage, '/custom', { status: 500 });
    await receiver.waitFor(3);
    await app.settled(endpointId);
    const rows = await app.deliveries(endpointId);
    expect(rows.map((row) => row.status)).toEqual(['failed', 'failed', 'abandoned']);
    const waits = rows
      .slice(1)
      .map((row, index) => Number(row.attempted_at) - Number(rows[index]?.attempted_at));
    expect(waits[0]).toBeGreaterThanOrEqual(200);
    expect(waits[1]).toBeGreaterThanOrEqual(400);
    // Due retries have an alarm of their own: they don't wait for the sweep that comes every five seconds.
    expect(Math.max(...waits)).toBeLessThan(3_000);
  });
});
