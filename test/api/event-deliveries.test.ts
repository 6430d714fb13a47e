import { beforeAll, describe, expect, test } from 'vitest';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const { world, team } = useConnectedTeam({ manualClock: true, env: { RETRY_SCHEDULE: '60' } });
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  return () => receiver.stop();
});

const post = (path: string, body: object) => world.app.call('POST', path, team.key, body);

describe('where an event went', () => {
  test('is told for endpoints and automations together, and it can be sent to an endpoint that it never went to', async () => {
    const { app } = world;
    const config = { channel: 'C0RESEARCH' };
    const automation = await automate(app, team.key, { connection_id: team.slack, config });
    const first = await app.endpoint(team.key, receiver.url('/first'), ['evaluation.completed']);
    const other = await app.endpoint(team.key, receiver.url('/other'), ['rating.created']);
    const object = { id: 'eval_1', name: 'Checkout' };
    const event = await app.publish(team.key, { type: 'evaluation.completed', object });
    for (const id of [automation, first.id]) await app.settled(id);

    const went = async () => (await app.call('GET', `/events/${event}/deliveries`, team.key)).body.data;
    expect(await went()).toHaveLength(2);
    const sent = await post(`/events/${event}/deliver`, { endpoint_id: other.id });
    expect(sent).toMatchObject({ status: 202, body: { status: 'pending', replays_delivery_id: null } });
    await app.settled(other.id);
    const names = (await went()).map(({ destination, status }: { destination: object; status: string }) => ({
      ...destination,
      status,
    }));
    expect(names).toEqual(
      expect.arrayContaining([
        { id: automation, kind: 'automation', name: 'Tell slack', status: 'delivered' },
        { id: first.id, kind: 'endpoint', name: receiver.url('/first'), status: 'delivered' },
        { id: other.id, kind: 'endpoint', name: receiver.url('/other'), status: 'delivered' },
      ]),
    );
    expect(receiver.forPath('/other')[0]?.headers['autousers-event-id']).toBe(event);
    await app.call('PATCH', `/webhooks/${other.id}`, team.key, { status: 'disabled' });
    const refused = await post(`/events/${event}/deliver`, { endpoint_id: other.id });
    expect(refused.body.error.code).toBe('endpoint_disabled');
    for (const endpoint_id of ['aut_1', 'whe_nobody']) {
      expect((await post(`/events/${event}/deliver`, { endpoint_id })).status).toBe(
        endpoint_id === 'aut_1' ? 400 : 404,
      );
    }
    await app.call('DELETE', `/automations/${automation}`, team.key);
  });
});

describe('how a destination is doing', () => {
  test('its last attempts, counts over time and latencies', async () => {
    const { app } = world;
    receiver.respond('/stats', [{ status: 200 }, { status: 500 }, { status: 200 }, { status: 200 }]);
    const { id } = await app.endpoint(team.key, receiver.url('/stats'), ['rating.created']);
    const stats = async (query = '') =>
      (await app.call('GET', `/webhooks/${id}/stats${query}`, team.key)).body;
    expect(await stats()).toMatchObject({ recent: [], success_rate: null, latency: null });
    for (let n = 0; n < 3; n += 1) {
      await app.publish(team.key, { type: 'rating.created', object: { id: `rat_${n}` } });
      await app.settled(id);
    }
    await app.advance(60_000);
    await app.settled(id);
    const day = await stats();
    expect(day.recent.map(({ status }: { status: string }) => status)).toHaveLength(4);
    expect(day.success_rate).toBe(0.75);
    expect(day.series).toHaveLength(24);
    const sum = (key: 'delivered' | 'failed') =>
      day.series.reduce((total: number, step: Record<string, number>) => total + (step[key] ?? 0), 0);
    expect([sum('delivered'), sum('failed')]).toEqual([3, 1]);
    expect(day.latency.p50).toBeGreaterThanOrEqual(0);
    expect(day.latency.p99).toBeGreaterThanOrEqual(day.latency.p50);
    expect((await stats('?period=week')).series).toHaveLength(28);
    expect((await stats('?period=month')).series).toHaveLength(30);
    expect((await app.call('GET', `/webhooks/${id}/stats?period=year`, team.key)).body.error.param).toBe(
      'period',
    );
  });

  test('what is older than the period isn’t counted, but is among the last attempts', async () => {
    const { app } = world;
    const { id } = await app.endpoint(team.key, receiver.url('/old'), ['rating.created']);
    await app.publish(team.key, { type: 'rating.created', object: { id: 'rat_old' } });
    await app.settled(id);
    await app.sql(
      `UPDATE attempts SET id = 'whd_c0' || right(id, 22), position = 'c0' || right(id, 22) WHERE destination_id = $1`,
      [id],
    );
    const { body } = await app.call('GET', `/webhooks/${id}/stats`, team.key);
    expect(body.recent).toHaveLength(1);
    expect(body.latency).toBeNull();
    expect(body.series.every((step: { delivered: number }) => step.delivered === 0)).toBe(true);
  });
});
