import { describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN, startTestApp, type TestApp, until } from '../support/app.ts';
import { useStage } from '../support/stage.ts';

const read = async (app: TestApp) => (await app.call('GET', '/metrics', OPERATOR_TOKEN)).text;
const value = (text: string, series: string): number => {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  if (line === undefined) throw new Error(`no series ${series}`);
  return Number(line.slice(series.length + 1));
};

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
    // Publishing is answered before the wake-up is stored.
    await expect.poll(async () => value(await read(api), 'connect_queue_depth')).toBeGreaterThan(0);
    await api.stop();
  });

  test('counts requests by the pattern of their path and the class of their status', async () => {
    const { app } = stage;
    const { key } = await app.team();
    const count = (text: string, labels: string) =>
      value(text, `connect_http_request_seconds_count{${labels}}`);
    const shown = 'method="GET",route="/webhooks/:id",status="4xx"';
    await app.call('GET', '/webhooks/whe_one', key);
    const before = count(await read(app), shown);
    await app.call('GET', '/webhooks/whe_two', key);
    await app.publish(key);
    await app.call('DELETE', '/events', key);
    await app.call('GET', '/nothing-there', key);
    await app.call('GET', '/nothing-else', key);
    await app.call('GET', '/healthz');
    const text = await read(app);
    expect(count(text, shown)).toBe(before + 1);
    expect(count(text, 'method="POST",route="/events",status="2xx"')).toBeGreaterThan(0);
    expect(count(text, 'method="DELETE",route="/events",status="4xx"')).toBe(1);
    expect(count(text, 'method="GET",route="none",status="4xx"')).toBeGreaterThanOrEqual(2);
    expect(count(text, 'method="GET",route="/healthz",status="2xx"')).toBeGreaterThan(0);
    expect(text).not.toMatch(/whe_|nothing-there/);
    expect(value(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });
});

describe('GET /metrics, as time goes by', () => {
  const stage = useStage();

  test('counts letters, recoveries and how long statements wait for a connection', async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url('/letters'));
    await app.publish(key);
    await app.settled(id);
    await app.call('PATCH', `/webhooks/${id}`, key, { status: 'disabled' });
    await until(async () => value(await read(app), 'connect_mails_total{outcome="sent"}') > 0);
    expect(value(await read(app), 'connect_mails_waiting')).toBe(0);
    expect(value(await read(app), 'connect_oldest_mail_seconds')).toBe(0);
    await app.call('PATCH', `/webhooks/${id}`, key, { status: 'enabled' });
    await app.sql(`DELETE FROM attempts WHERE destination_id = $1`, [id]);
    await app.call('POST', `/webhooks/${id}/recover`, key, { since: '2020-01-01T00:00:00Z' });
    await until(async () => value(await read(app), 'connect_recovered_events_total') > 0);
    const many = Array.from({ length: 200 }, () => app.call('GET', '/events', key));
    await Promise.all(many);
    expect(value(await read(app), 'connect_database_wait_seconds_count{pool="reads"}')).toBeGreaterThan(0);
  });
});
