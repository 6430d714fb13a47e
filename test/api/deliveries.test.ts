import { beforeAll, expect, test } from 'vitest';
import { describeOnBothQueues } from '../support/queues.ts';
import { useStage } from '../support/stage.ts';

describeOnBothQueues('the delivery log', (queue) => {
  const stage = useStage({ queue, manualClock: true, env: { RETRY_SCHEDULE: '60' } });
  let key: string;
  let endpointId: string;

  beforeAll(async () => {
    const { app, receiver } = stage;
    ({ key } = await app.team());
    const failing = new Set(['event_fails', 'event_pending']);
    receiver.respond('/log', (_, { headers }) => {
      const fails = failing.has(String(headers['autousers-event-id']));
      return fails
        ? { status: 500, body: 'oops', headers: { 'x-why': 'tired' } }
        : { status: 200, body: 'ok' };
    });
    ({ id: endpointId } = await app.endpoint(key, receiver.url('/log')));
    for (const id of ['event_fine', 'event_fails']) await app.publish(key, { id });
    await app.settled();
    await app.advance(60_000);
    await app.settled();
    await app.publish(key, { id: 'event_pending' });
    await app.settled();
  });

  const list = async (query = '') =>
    (await stage.app.call('GET', `/webhooks/${endpointId}/deliveries${query}`, key)).body.data;

  test('lists every attempt, newest first, with the names in both styles', async () => {
    const rows = await list();
    const brief = (row: Record<string, unknown>) => [row.event_id, row.attempt, row.status];
    expect(rows.map(brief)).toEqual([
      ['event_pending', 2, 'pending'],
      ['event_pending', 1, 'failed'],
      ['event_fails', 2, 'abandoned'],
      ['event_fails', 1, 'failed'],
      ['event_fine', 1, 'delivered'],
    ]);
    const now = stage.app.clock?.now().toISOString();
    const [pending, , abandoned, , delivered] = rows;
    expect(abandoned).toMatchObject({
      id: expect.stringMatching(/^whd_[a-z0-9]{24}$/),
      attempt: 2,
      scheduled_for: now,
      response_status: 500,
      response_body: 'oops',
      response_ms: expect.any(Number),
      error: 'answered 500',
      delivered_at: null,
    });
    expect(delivered).toMatchObject({ response_body: 'ok', error: null, delivered_at: expect.any(String) });
    expect(pending).toMatchObject({
      response_status: null,
      response_body: null,
      error: null,
      response_ms: null,
    });
    for (const row of rows) {
      expect(row).toMatchObject({
        eventId: row.event_id,
        scheduledFor: row.scheduled_for,
        deliveredAt: row.delivered_at,
        createdAt: row.created_at,
      });
    }
  });

  test.each([
    ['pending', ['event_pending']],
    ['delivered', ['event_fine']],
    ['failed', ['event_pending', 'event_fails']],
    ['abandoned', ['event_fails']],
  ])('status=%s lists those alone, page by page', async (status, expected) => {
    const rows = await list(`?status=${status}`);
    expect(rows.map((row: { event_id: string }) => row.event_id)).toEqual(expected);
    const paged: string[] = [];
    for (let cursor = ''; ; ) {
      const path = `/webhooks/${endpointId}/deliveries?status=${status}&limit=1${cursor}`;
      const { body } = await stage.app.call('GET', path, key);
      paged.push(...body.data.map((row: { event_id: string }) => row.event_id));
      if (!body.has_more) break;
      cursor = `&starting_after=${body.next_cursor}`;
    }
    expect(paged).toEqual(expected);
  });

  test('one attempt shows what was sent and what came back, byte for byte', async () => {
    const { app, receiver } = stage;
    const [failed] = await list('?status=abandoned');
    const { body } = await app.call('GET', `/webhooks/deliveries/${failed.id}`, key);
    const request = receiver.requests.find(({ headers }) => headers['autousers-delivery-id'] === failed.id);
    expect(body).toMatchObject({ ...failed, event_type: 'evaluation.created' });
    expect(body.request.body).toBe(request?.rawBody.toString());
    const sent = Object.entries(body.request.headers).map(([name, value]) => [name.toLowerCase(), value]);
    expect(request?.headers).toMatchObject(Object.fromEntries(sent));
    for (const name of ['autousers-signature', 'autousers-delivery-id', 'webhook-signature', 'user-agent']) {
      expect(Object.fromEntries(sent)).toHaveProperty(name);
    }
    expect(body.response).toMatchObject({ status: 500, body: 'oops', ms: failed.response_ms });
    expect(body.response.headers['x-why']).toBe('tired');
  });

  test('any attempt can be sent again, also one that was abandoned or delivered', async () => {
    const { app, receiver } = stage;
    for (const status of ['abandoned', 'delivered']) {
      const [original] = await list(`?status=${status}`);
      const before = receiver.requests.length;
      const { status: answered, body } = await app.call(
        'POST',
        `/webhooks/deliveries/${original.id}/retry`,
        key,
      );
      expect(answered).toBe(202);
      expect(body).toMatchObject({ status: 'pending', replays_delivery_id: original.id });
      await receiver.waitFor(before + 1);
      const request = receiver.requests.at(-1);
      expect(request?.headers['autousers-delivery-id']).toBe(body.delivery_id);
      expect(request?.headers['autousers-event-id']).toBe(original.event_id);
      await app.settled(endpointId);
      expect((await app.call('GET', `/webhooks/deliveries/${body.delivery_id}`, key)).body).toMatchObject({
        replays_delivery_id: original.id,
        attempt: 1,
      });
    }
  });
});
