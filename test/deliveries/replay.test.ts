import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { describeOnBothQueues } from '../support/queues.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

describeOnBothQueues('retries and replays', (queue) => {
  let app: TestApp;
  let receiver: Receiver;
  beforeAll(async () => {
    [app, receiver] = await Promise.all([startTestApp({ queue, manualClock: true }), startReceiver()]);
  });
  afterAll(async () => {
    await app.stop();
    await receiver.stop();
  });

  test('send the same bytes under the same event id, with a new delivery id and a fresh signature', async () => {
    const { key } = await app.team();
    receiver.respond('/flaky', [{ status: 500 }, { status: 200 }]);
    const { id } = await app.endpoint(key, receiver.url('/flaky'));
    const eventId = await app.publish(key);
    await app.settled(id);
    await app.advance(60_000);
    await app.settled(id);
    const [, second] = await app.deliveries(id);
    await app.advance(1_000);
    const replay = await app.call('POST', `/webhooks/deliveries/${second?.id}/retry`, key);
    expect(replay.status).toBe(202);
    await app.settled(id);

    const requests = receiver.forPath('/flaky');
    const rows = await app.deliveries(id);
    expect(rows.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 'failed'],
      [2, 'delivered'],
      [1, 'delivered'],
    ]);
    expect(replay.body).toEqual({
      delivery_id: rows[2]?.id,
      status: 'pending',
      scheduled_for: app.clock?.now().toISOString(),
      replays_delivery_id: second?.id,
    });
    expect(rows[2]?.replays_delivery_id).toBe(second?.id);
    const header = (name: string) => requests.map(({ headers }) => headers[name]);
    expect(header('autousers-event-id')).toEqual([eventId, eventId, eventId]);
    expect(header('webhook-id')).toEqual([eventId, eventId, eventId]);
    expect(header('autousers-delivery-id')).toEqual(rows.map((row) => row.id));
    expect(new Set(header('autousers-signature')).size).toBe(3);
    const start = Number(requests[0]?.headers['webhook-timestamp']);
    expect(header('webhook-timestamp')).toEqual([start, start + 60, start + 61].map(String));
    expect(new Set(requests.map(({ rawBody }) => rawBody.toString())).size).toBe(1);
  });

  test('a replay that fails is retried on the schedule from its beginning', async () => {
    const { key } = await app.team();
    receiver.respond('/again', { status: 500 });
    const { id } = await app.endpoint(key, receiver.url('/again'));
    await app.publish(key);
    await app.settled(id);
    const [first] = await app.deliveries(id);
    await app.call('POST', `/webhooks/deliveries/${first?.id}/retry`, key);
    await app.settled(id);
    const retry = (await app.deliveries(id)).at(-1);
    expect(retry).toMatchObject({ attempt: 2, status: 'pending', replays_delivery_id: first?.id });
    expect(retry?.scheduled_for.getTime()).toBe(Number(app.clock?.now().getTime()) + 60_000);
  });

  test('a disabled endpoint gets no replays', async () => {
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url('/off'));
    await app.publish(key);
    await app.settled(id);
    await app.call('PATCH', `/webhooks/${id}`, key, { status: 'disabled' });
    const [only] = await app.deliveries(id);
    const answer = await app.call('POST', `/webhooks/deliveries/${only?.id}/retry`, key);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'endpoint_disabled' } } });
    expect(await app.deliveries(id)).toHaveLength(1);
  });
});
