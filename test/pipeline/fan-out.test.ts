import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { describeOnBothQueues } from '../support/queues.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

/** Shorter than the pause between two sweeps: of two events in a row, only a wake-up brings both in time. */
const SOONER_THAN_A_SWEEP_MS = 4_000;

describeOnBothQueues('an event goes to the endpoints that want it', (queue) => {
  let app: TestApp;
  let receiver: Receiver;
  beforeAll(async () => {
    [app, receiver] = await Promise.all([startTestApp({ queue }), startReceiver()]);
  });
  afterAll(async () => {
    await app.stop();
    await receiver.stop();
  });

  test('to those that name its type or "*", once each, and to no others', async () => {
    const { key } = await app.team();
    const wanting = [
      await app.endpoint(key, receiver.url('/all')),
      await app.endpoint(key, receiver.url('/named'), ['rating.created', 'evaluation.completed']),
      await app.endpoint(key, receiver.url('/both'), ['*', 'evaluation.completed']),
    ];
    await app.endpoint(key, receiver.url('/other-type'), ['evaluation.created']);
    const disabled = await app.endpoint(key, receiver.url('/disabled'));
    await app.call('PATCH', `/webhooks/${disabled.id}`, key, { status: 'disabled' });
    const stranger = await app.team();
    await app.endpoint(stranger.key, receiver.url('/other-team'));

    const eventId = await app.publish(key, { type: 'evaluation.completed' });
    await receiver.waitFor(3);
    await app.settled();

    expect(receiver.requests.map((request) => request.path).sort()).toEqual(['/all', '/both', '/named']);
    const rows = await app.deliveries();
    expect(rows.map((row) => row.destination_id).sort()).toEqual(wanting.map(({ id }) => id).sort());
    for (const row of rows) expect(row).toMatchObject({ event_id: eventId, attempt: 1, status: 'delivered' });
  });

  test('an event that nobody listens to is accepted and in the log, and sent nowhere', async () => {
    const { key } = await app.team();
    const eventId = await app.publish(key);
    expect((await app.call('GET', `/events/${eventId}`, key)).body.id).toBe(eventId);
    expect((await app.deliveries()).filter((row) => row.event_id === eventId)).toEqual([]);
  });

  test('an endpoint gets the events that come after it, not those from before', async () => {
    const { key } = await app.team();
    await app.publish(key, { id: 'event_before' });
    await app.endpoint(key, receiver.url('/late'));
    await app.publish(key, { id: 'event_after' });
    await receiver.waitFor((requests) => requests.some(({ path }) => path === '/late'));
    await app.settled();
    const ids = receiver.forPath('/late').map((request) => request.headers['autousers-event-id']);
    expect(ids).toEqual(['event_after']);
  });

  test('at once: a worker in another process is woken, it does not wait for its next sweep', async () => {
    const api = await startTestApp({ queue, role: 'api' });
    const worker = await startTestApp({ queue, role: 'worker', database: api.database });
    const { key } = await api.team();
    await api.endpoint(key, receiver.url('/prompt'));
    for (const id of ['event_p1', 'event_p2', 'event_p3']) {
      await api.publish(key, { id });
      await receiver.waitFor(
        (requests) => requests.some((request) => request.headers['autousers-event-id'] === id),
        { timeoutMs: SOONER_THAN_A_SWEEP_MS },
      );
    }
    await worker.stop();
    await api.stop();
  });
});
