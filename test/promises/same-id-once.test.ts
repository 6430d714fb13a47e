import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { describeOnBothQueues } from '../support/queues.ts';
import { useStage } from '../support/stage.ts';

describeOnBothQueues('the same id is the same event', (queue) => {
  const stage = useStage({ queue });

  async function subscribed(path: string) {
    const { app, receiver } = stage;
    const { key } = await app.team();
    const { id } = await app.endpoint(key, receiver.url(path));
    return { key, endpointId: id };
  }

  const event = (id: string, name = 'same') => ({
    id,
    type: 'rating.created',
    data: { object: { id: 'rat_1', name } },
  });

  async function expectOnce(endpointId: string, path: string, ids: string[]): Promise<void> {
    const { app, receiver } = stage;
    await app.settled(endpointId);
    const rows = await app.deliveries(endpointId);
    expect(rows.map((row) => row.event_id).sort()).toEqual([...ids].sort());
    const arrived = receiver.forPath(path).map((request) => String(request.headers['autousers-event-id']));
    expect(arrived.sort()).toEqual([...ids].sort());
  }

  test('published twenty times at the same moment', async () => {
    const { key, endpointId } = await subscribed('/at-once');
    const call = () => stage.app.call('POST', '/events', key, event('event_at_once'));
    const answers = await Promise.all(Array.from({ length: 20 }, call));
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 202, body: { id: 'event_at_once', status: 'accepted' } });
    }
    await expectOnce(endpointId, '/at-once', ['event_at_once']);
  });

  test('twice in a batch, and again later, with other content: the first one counts', async () => {
    const { key, endpointId } = await subscribed('/twice');
    const { app, receiver } = stage;
    const events = [event('event_1', 'first'), event('event_2'), event('event_1', 'second')];
    const answer = await app.call('POST', '/events/batch', key, { events });
    expect(answer.body.data).toEqual(
      ['event_1', 'event_2', 'event_1'].map((id) => ({ id, status: 'accepted' })),
    );
    await app.call('POST', '/events', key, event('event_1', 'third'));
    await expectOnce(endpointId, '/twice', ['event_1', 'event_2']);
    const stored = await app.call('GET', '/events/event_1', key);
    expect(stored.body.data.object.name).toBe('first');
    expect(receiver.forPath('/twice').some(({ rawBody }) => rawBody.includes('third'))).toBe(false);
  });

  test('in batches at the same moment, in different orders, at two servers', async () => {
    const { key, endpointId } = await subscribed('/orders');
    const other = await startTestApp({ queue, role: 'api', database: stage.app.database });
    const ids = Array.from({ length: 500 }, (_, n) => `event_order_${n}`);
    const forwards = ids.map((id) => event(id));
    const backwards = forwards.toReversed();
    for (let round = 0; round < 5; round++) {
      const fresh = (events: typeof forwards) =>
        events.map((each) => ({ ...each, id: `${each.id}_${round}` }));
      const answers = await Promise.all([
        stage.app.call('POST', '/events/batch', key, { events: fresh(forwards) }),
        other.call('POST', '/events/batch', key, { events: fresh(backwards) }),
      ]);
      const errors = answers.flatMap(({ body }) => body.data.filter((each: object) => 'error' in each));
      expect(errors.slice(0, 1)).toEqual([]);
    }
    await other.stop();
    const all = Array.from({ length: 5 }, (_, round) => ids.map((id) => `${id}_${round}`)).flat();
    await expectOnce(endpointId, '/orders', all);
  });

  test('of two teams are two events', async () => {
    const first = await subscribed('/team-1');
    const second = await subscribed('/team-2');
    for (const { key } of [first, second]) await stage.app.publish(key, { id: 'event_shared' });
    await expectOnce(first.endpointId, '/team-1', ['event_shared']);
    await expectOnce(second.endpointId, '/team-2', ['event_shared']);
  });
});
