import { describe, expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const eventsOf = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, n) => ({
    id: `${prefix}_${n}`,
    type: 'rating.created',
    data: { object: { id: `rat_${n}` } },
  }));

describe('an endpoint with strict ordering', () => {
  const stage = useStage({ manualClock: true });
  const arrived = (path: string) =>
    stage.receiver.forPath(path).map((request) => String(request.headers['autousers-event-id']));

  test('gets events one at a time in the order of acceptance, and waits for the retry of the one before', async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    let open = 0;
    let most = 0;
    let failed = false;
    receiver.respond('/strict', (_, { headers }) => {
      open += 1;
      most = Math.max(most, open);
      open -= 1;
      const fails = headers['autousers-event-id'] === 'event_7' && !failed;
      failed ||= fails;
      return { status: fails ? 500 : 200, delayMs: 2 };
    });
    const created = await app.call('POST', '/webhooks', key, {
      ...{ url: receiver.url('/strict'), enabled_events: ['*'], ordering: 'strict' },
    });
    expect(created).toMatchObject({ status: 201, body: { ordering: 'strict' } });
    const { id } = created.body;
    await app.call('POST', '/events/batch', key, { events: eventsOf(20, 'event') });
    await app.publish(key, { id: 'event_20' });
    const expected = Array.from({ length: 21 }, (_, n) => `event_${n}`);
    const pending = async () =>
      (await app.call('GET', `/webhooks/${id}/deliveries?status=pending&limit=100`, key)).body.data;
    const itsRetry = async () => (await pending()).find(({ attempt }: { attempt: number }) => attempt === 2);
    // It has failed, and that is written: what the clock says from now on doesn't matter for its retry.
    const retry = await until(itsRetry);
    expect(retry).toMatchObject({ event_id: 'event_7', waits_for: null });

    // Its retry is due in a minute; until then nothing passes it, and each says what it waits for.
    await app.app.worker?.sweep();
    await app.advance(30_000);
    const others = (await pending()).filter((row: { id: string }) => row.id !== retry.id);
    expect(others).toHaveLength(13);
    expect(new Set(others.map((row: { waits_for: string }) => row.waits_for))).toEqual(new Set([retry.id]));
    expect(arrived('/strict')).toEqual(expected.slice(0, 8));

    await app.advance(30_000);
    await app.settled(id);
    expect(arrived('/strict')).toEqual([...expected.slice(0, 8), ...expected.slice(7)]);
    expect(most).toBe(1);
  });

  test('can be asked for and taken back later; other words are refused', async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url('/changes'));
    const change = (ordering: unknown) => app.call('PATCH', `/webhooks/${id}`, key, { ordering });
    expect((await app.call('GET', `/webhooks/${id}`, key)).body.ordering).toBe('none');
    expect((await change('strict')).body.ordering).toBe('strict');
    expect((await change('none')).body.ordering).toBe('none');
    expect(await change('fifo')).toMatchObject({ status: 400, body: { error: { param: 'ordering' } } });
  });
});

describe('with endpoints split into lanes', () => {
  const stage = useStage({ env: { ENDPOINT_LANES: '4' } });

  test('one with strict ordering has a single lane, others have several', async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    receiver.respond('/held', { status: 500 });
    const { id: split } = await app.endpoint(key, receiver.url('/held'));
    const { body } = await app.call('POST', '/webhooks', key, {
      ...{ url: receiver.url('/in-order'), enabled_events: ['*'], ordering: 'strict' },
    });
    await app.call('POST', '/events/batch', key, { events: eventsOf(40, 'event') });
    await app.settled();
    const retries = await app.sql(
      'SELECT count(DISTINCT lane)::int AS lanes FROM due WHERE destination_id = $1',
      [split],
    );
    expect(retries).toEqual([{ lanes: 4 }]);
    const inOrder = receiver.forPath('/in-order').map((request) => request.headers['autousers-event-id']);
    expect(inOrder).toEqual(eventsOf(40, 'event').map(({ id }) => id));
    expect(await app.sql('SELECT lane FROM lanes WHERE lane LIKE $1', [`${body.id}/%`])).toEqual([]);
  });
});
