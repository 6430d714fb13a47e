import { describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN, startTestApp, type TestApp, until } from '../support/app.ts';
import { useStage } from '../support/stage.ts';

describe('GET /healthz', () => {
  const stage = useStage();

  test('200 without a credential while everything answers', async () => {
    expect(await stage.app.call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('503 that names what does not answer', async () => {
    const broken = await startTestApp();
    const { database, app } = broken;
    await database.drop();
    try {
      const answer = await until(async () => {
        const health = await broken.call('GET', '/healthz');
        return health.status !== 200 && health;
      });
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({
        status: 'unavailable',
        failing: expect.arrayContaining(['database']),
      });
      // Nothing about where it is, or with which password.
      const { password, hostname, port } = new URL(database.url);
      for (const secret of [password, `${hostname}:${port}`]) expect(answer.text).not.toContain(secret);
    } finally {
      await app.stop();
    }
  });

  test('a worker answers it as well, and has no API', async () => {
    const worker = await startTestApp({ role: 'worker', database: stage.app.database });
    expect((await worker.call('GET', '/healthz')).status).toBe(200);
    expect((await worker.call('GET', '/metrics', OPERATOR_TOKEN)).status).toBe(200);
    expect((await worker.call('GET', '/admin/teams', OPERATOR_TOKEN)).status).toBe(404);
    await worker.stop();
  });
});

describe('GET /metrics', () => {
  const stage = useStage({ manualClock: true });

  const read = async (app: TestApp) => (await app.call('GET', '/metrics', OPERATOR_TOKEN)).text;
  const value = (text: string, series: string): number => {
    const line = text.split('\n').find((each) => each.startsWith(`${series} `));
    if (line === undefined) throw new Error(`no series ${series}`);
    return Number(line.slice(series.length + 1));
  };

  test('only with the operator token', async () => {
    const { key } = await stage.app.team();
    for (const token of [undefined, key, 'wrong']) {
      expect((await stage.app.call('GET', '/metrics', token)).status).toBe(401);
    }
  });

  test('counts events and attempts, and says what is due, held and queued', async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    receiver.respond('/metrics', [{ status: 200 }, { status: 500 }, { status: 500 }]);
    const { id } = await app.endpoint(key, receiver.url('/metrics'));
    for (let n = 0; n < 2; n++) {
      await app.publish(key);
      await app.settled(id);
    }
    await app.publish(key, { id: 'event_same' });
    await app.publish(key, { id: 'event_same' });
    await app.settled(id);
    await app.call('POST', `/webhooks/${id}/test`, key, {});
    await app.settled(id);
    const text = await read(app);
    expect(value(text, 'connect_events_accepted_total{origin="published"}')).toBe(3);
    expect(value(text, 'connect_events_accepted_total{origin="test"}')).toBe(1);
    expect(value(text, 'connect_delivery_attempts_total{outcome="delivered"}')).toBe(1);
    expect(value(text, 'connect_delivery_attempts_total{outcome="failed"}')).toBe(3);
    expect(value(text, 'connect_delivery_attempt_seconds_count')).toBe(4);
    expect(value(text, 'connect_due_deliveries')).toBe(0);
    expect(value(text, 'connect_oldest_due_delivery_seconds')).toBe(0);
    expect(value(text, 'connect_worker_deliveries{state="in_flight"}')).toBe(0);
    expect(value(text, 'connect_worker_deliveries{state="held"}')).toBe(0);
    expect(value(text, 'connect_queue_depth')).toBeGreaterThanOrEqual(0);
    expect(text).toContain('process_resident_memory_bytes');
  });

  test('the age of the oldest due delivery grows while nobody sends it', async () => {
    const api = await startTestApp({ role: 'api', manualClock: true });
    const { key } = await api.team();
    await api.endpoint(key, stage.receiver.url('/nobody'));
    await api.publish(key);
    await api.advance(90_000);
    await api.publish(key);
    const text = await read(api);
    expect(value(text, 'connect_due_deliveries')).toBe(2);
    expect(value(text, 'connect_oldest_due_delivery_seconds')).toBe(90);
    expect(value(text, 'connect_queue_depth')).toBeGreaterThan(0);
    await api.stop();
  });
});
