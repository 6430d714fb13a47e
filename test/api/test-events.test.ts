import { expect, test } from 'vitest';
import { verifySignature } from '../../server/signing/index.ts';
import { catalog, testableTypes } from '../support/catalog.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage({ manualClock: true });

test.each(testableTypes)(
  '%s: a real signed POST with a realistic payload that calls itself a test',
  async (type) => {
    const { app, receiver } = stage;
    const { id: teamId, key } = await app.team();
    const { id, secret } = await app.endpoint(key, receiver.url('/test'), ['rating.created']);
    receiver.clear();
    const { status, body } = await app.call('POST', `/webhooks/${id}/test`, key, { type });
    const now = app.clock?.now().toISOString();
    expect(status).toBe(202);
    expect(body).toEqual({
      event_id: expect.stringMatching(/^event_test_[a-z0-9]{24}$/),
      delivery_id: expect.stringMatching(/^whd_test_[a-z0-9]{24}$/),
      status: 'pending',
      scheduled_for: now,
      deliveryId: body.delivery_id,
      scheduledFor: now,
      synthetic: true,
    });
    const [request] = await receiver.waitFor(1);
    expect(request?.headers).toMatchObject({
      'autousers-event-id': body.event_id,
      'autousers-event-type': type,
      'autousers-delivery-id': body.delivery_id,
    });
    const header = String(request?.headers['autousers-signature']);
    expect(verifySignature({ header, body: request?.rawBody ?? '', secret })).toEqual({ ok: true });
    const envelope = request?.body as { data: { object: Record<string, unknown> } };
    expect(envelope).toMatchObject({ id: body.event_id, type, team_id: teamId, api_version: '2026-05-04' });
    expect(envelope.data.object.id).toMatch(/_test_/);
    expect(Object.keys(envelope.data.object)).toEqual(
      expect.arrayContaining(Object.keys(catalog[type].sample)),
    );

    await app.settled(id);
    const log = await app.call('GET', `/webhooks/${id}/deliveries`, key);
    expect(log.body.data).toMatchObject([
      { id: body.delivery_id, event_id: body.event_id, status: 'delivered' },
    ]);
    expect((await app.call('GET', '/events', key)).body.data).toEqual([]);
    expect((await app.call('GET', `/events/${body.event_id}`, key)).status).toBe(404);
  },
);

test('without a body it is webhook.test, and it goes to this endpoint alone', async () => {
  const { app, receiver } = stage;
  const { key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url('/chosen'), ['rating.created']);
  await app.endpoint(key, receiver.url('/other'));
  const { status, body } = await app.call('POST', `/webhooks/${id}/test`, key);
  expect(status).toBe(202);
  await app.settled();
  expect(receiver.forPath('/chosen').map(({ headers }) => headers['autousers-event-type'])).toEqual([
    'webhook.test',
  ]);
  expect(receiver.forPath('/other')).toEqual([]);
  expect(await app.deliveries(id)).toMatchObject([{ id: body.delivery_id }]);
});

test('it is retried and replayed like any other', async () => {
  const { app, receiver } = stage;
  const { key } = await app.team();
  receiver.respond('/flaky', [{ status: 500 }, { status: 200 }]);
  const { id } = await app.endpoint(key, receiver.url('/flaky'));
  const { body } = await app.call('POST', `/webhooks/${id}/test`, key, { type: 'rating.created' });
  await app.settled(id);
  await app.advance(60_000);
  await app.settled(id);
  const replay = await app.call('POST', `/webhooks/deliveries/${body.delivery_id}/retry`, key);
  expect(replay.status).toBe(202);
  await app.settled(id);
  expect((await app.deliveries(id)).map((row) => [row.event_id, row.status])).toEqual([
    [body.event_id, 'failed'],
    [body.event_id, 'delivered'],
    [body.event_id, 'delivered'],
  ]);
  const detail = await app.call('GET', `/webhooks/deliveries/${body.delivery_id}`, key);
  expect(detail.body.request.body).toBe(receiver.forPath('/flaky')[0]?.rawBody.toString());
});

test.each([
  [{ type: 'rating.deleted' }, 'type'],
  [{ type: '*' }, 'type'],
  [{ colour: 'red' }, 'colour'],
])('%j is refused', async (body, param) => {
  const { key } = await stage.app.team();
  const { id } = await stage.app.endpoint(key, stage.receiver.url('/refused'));
  const answer = await stage.app.call('POST', `/webhooks/${id}/test`, key, body);
  expect(answer).toMatchObject({ status: 400, body: { error: { param } } });
  expect(await stage.app.deliveries(id)).toEqual([]);
});

test('a disabled endpoint gets no test events', async () => {
  const { app, receiver } = stage;
  const { key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url('/off'));
  await app.call('PATCH', `/webhooks/${id}`, key, { status: 'disabled' });
  const answer = await app.call('POST', `/webhooks/${id}/test`, key, {});
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'endpoint_disabled' } } });
});
