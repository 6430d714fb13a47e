import { describe, expect, test } from 'vitest';
import app from '../../zapier-app/src/index.ts';
import type { Definition, Step } from '../../zapier-app/tools/definition.ts';
import { flatKeys } from '../../zapier-app/tools/keys.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { catalog, type EventType, eventTypes, sampleObject } from '../support/catalog.ts';
import type { ReceivedRequest } from '../support/receiver.ts';
import { missingKeys } from './lint.ts';
import { hookBundle, hookOf, run, useZapier } from './world.ts';

const world = useZapier();

type Output = Record<string, unknown>;
interface Subscribed {
  id: string;
  secret: string;
}

/** A Zap of a new team, switched on. */
async function zap(type: EventType, inputData: Output = {}) {
  const { app: server, receiver } = world;
  const key = type.replace('.', '_');
  const operation = hookOf(key);
  const team = await server.team();
  const path = `/${team.id}`;
  const connection = world.connection(team.key);
  const targetUrl = receiver.url(path);
  const switchOn = (inputs = inputData) =>
    run<Subscribed>(operation.performSubscribe, { ...connection, inputData: inputs, targetUrl });
  const posts = () => receiver.forPath(path).filter(({ method }) => method === 'POST');
  return {
    operation,
    team,
    connection,
    switchOn,
    posts,
    step: (app as unknown as Definition).triggers[key] as Step,
    /** The worker's next POST of this team. */
    async arrival(count = 1): Promise<ReceivedRequest> {
      await receiver.waitFor(() => posts().length >= count);
      return posts()[count - 1] as ReceivedRequest;
    },
    runs: (received: ReceivedRequest, subscribeData: object) =>
      run<Output[]>(operation.perform, { ...connection, subscribeData, ...hookBundle(received) }),
    list: () => run<Output[]>(operation.performList, { ...connection, inputData: {} }),
    switchOff: (subscribeData: object) =>
      run(operation.performUnsubscribe, { ...connection, subscribeData, targetUrl }),
    endpoint: (id: string) => server.call('GET', `/webhooks/${id}`, team.key),
  };
}

describe.each(eventTypes.map((type) => [catalog[type].title, type] as const))('%s', (_, type) => {
  test('subscribes, runs on what the worker really sends, and unsubscribes, also twice', async () => {
    const zapped = await zap(type);
    const { operation, step, team } = zapped;

    expect(await zapped.list()).toEqual([operation.sample]);
    const subscribed = await zapped.switchOn();
    expect(subscribed).toEqual({
      id: expect.stringMatching(/^whe_/),
      secret: expect.stringMatching(/^whsec_/),
    });
    expect((await zapped.endpoint(subscribed.id)).body).toMatchObject({
      enabled_events: [type],
      source: 'zapier',
      filter: null,
    });

    const id = await world.app.publish(team.key, { type, object: sampleObject(type) });
    const [output, ...more] = await zapped.runs(await zapped.arrival(), subscribed);
    expect(more).toEqual([]);
    expect(output).toEqual({ ...operation.sample, id, created_at: expect.stringMatching(/^20\d\d-.*Z$/) });

    const [listed] = await zapped.list();
    expect(listed).toEqual(output);
    const keys = flatKeys(output);
    expect(keys).toEqual(expect.arrayContaining(flatKeys(operation.sample)));
    expect(keys).toEqual(expect.arrayContaining(flatKeys(listed)));
    expect(missingKeys(step, output)).toEqual([]);

    expect(await zapped.switchOff(subscribed)).toEqual({ id: subscribed.id });
    expect((await zapped.endpoint(subscribed.id)).status).toBe(404);
    expect(await zapped.switchOff(subscribed)).toEqual({ id: subscribed.id });
  });

  test('has all its keys when the publisher leaves most fields out', async () => {
    const zapped = await zap(type);
    const subscribed = await zapped.switchOn();
    await world.app.publish(zapped.team.key, { type, object: {} });
    const [output] = await zapped.runs(await zapped.arrival(), subscribed);
    expect(missingKeys(zapped.step, output)).toEqual([]);
    const [listed] = await zapped.list();
    expect(missingKeys(zapped.step, listed)).toEqual([]);
  });
});

describe('a Zap', () => {
  test('that is switched on again gets a subscription that lives', async () => {
    const zapped = await zap('rating.created');
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) {
      const subscribed = await zapped.switchOn();
      ids.push(subscribed.id);
      expect((await zapped.endpoint(subscribed.id)).status).toBe(200);
      await zapped.switchOff(subscribed);
    }
    expect(new Set(ids).size).toBe(3);
    // Also with other conditions under the same URL.
    const subscribed = await zapped.switchOn({ rater_type: 'human' });
    expect((await zapped.endpoint(subscribed.id)).body.filter).toMatchObject({ value: 'human' });
  });

  const ends: [string, (id: string, key: string) => Promise<unknown>, number][] = [
    [
      'its endpoint was disabled',
      (id, key) => world.app.call('PATCH', `/webhooks/${id}`, key, { status: 'disabled' }),
      1,
    ],
    ['its secret was rotated', (id, key) => world.app.call('POST', `/webhooks/${id}/rotate-secret`, key), 0],
    [
      'its secret was rotated twice',
      async (id, key) => {
        for (const _ of [1, 2]) await world.app.call('POST', `/webhooks/${id}/rotate-secret`, key);
      },
      0,
    ],
    [
      'its endpoint was narrowed',
      (id, key) =>
        world.app.call('PATCH', `/webhooks/${id}`, key, { enabled_events: ['evaluation.created'] }),
      0,
    ],
  ];
  test.each(ends)('that is switched on again after %s runs, and once', async (_, end, disabled) => {
    const zapped = await zap('rating.created');
    const { key } = zapped.team;
    const first = await zapped.switchOn();
    await end(first.id, key);
    const again = await zapped.switchOn();
    expect(again.id).not.toBe(first.id);
    // Asked a third time, because an answer got lost, it is the same.
    expect(await zapped.switchOn()).toEqual(again);
    const { data } = (await world.app.call('GET', '/webhooks', key)).body;
    expect(data.filter(({ status }: Output) => status === 'enabled')).toMatchObject([{ id: again.id }]);
    expect(data.filter(({ status }: Output) => status === 'disabled')).toHaveLength(disabled);

    await world.app.publish(key, { type: 'rating.created', object: { id: 'rat_1' } });
    expect(await zapped.runs(await zapped.arrival(), again)).toHaveLength(1);
    await world.app.settled(again.id);
    expect(zapped.posts()).toHaveLength(1);
  });

  test('that is switched off, or off and on, hears no farewell: it would pause the Zap', async () => {
    const zapped = await zap('rating.created');
    const url = world.receiver.url(`/${zapped.team.id}`);
    const farewells = () => world.app.sql('SELECT * FROM farewells WHERE url = $1', [url]);
    await zapped.switchOff(await zapped.switchOn());
    expect(await farewells()).toEqual([]);
    const again = await zapped.switchOn();
    await world.app.call('POST', `/webhooks/${again.id}/rotate-secret`, zapped.team.key);
    await zapped.switchOn();
    expect(await farewells()).toEqual([]);
  });

  test('can be switched off on any plan', async () => {
    const zapped = await zap('rating.created');
    const subscribed = await zapped.switchOn();
    const team = { name: 'Acme', plan: 'free', owner_email: 'owner@example.com' };
    await world.app.call('PUT', `/admin/teams/${zapped.team.id}`, OPERATOR_TOKEN, team);
    expect(await zapped.switchOff(subscribed)).toEqual({ id: subscribed.id });
    expect(await world.app.sql('SELECT id FROM endpoints WHERE id = $1', [subscribed.id])).toEqual([]);
  });

  test('gets no token that lets people in', async () => {
    const zapped = await zap('evaluation.created');
    const subscribed = await zapped.switchOn();
    await world.app.publish(zapped.team.key, { object: sampleObject('evaluation.created') });
    const outputs = [await zapped.runs(await zapped.arrival(), subscribed), await zapped.list()];
    expect(sampleObject('evaluation.created')).toHaveProperty('shareToken');
    expect(JSON.stringify([outputs, zapped.step])).not.toMatch(/share_?token/i);
  });

  test('whose subscription was answered but not heard of does not get a second one', async () => {
    const zapped = await zap('rating.created');
    const first = await zapped.switchOn();
    expect(await zapped.switchOn()).toEqual(first);
    const endpoints = await world.app.call('GET', '/webhooks', zapped.team.key);
    expect(endpoints.body.data).toHaveLength(1);
  });

  test('runs on a test event of its type, which says that it is one, and not on any other', async () => {
    const zapped = await zap('evaluation.completed');
    const subscribed = await zapped.switchOn();
    const send = (body: object) =>
      world.app.call('POST', `/webhooks/${subscribed.id}/test`, zapped.team.key, body);
    await send({ type: 'evaluation.completed' });
    expect(await zapped.runs(await zapped.arrival(1), subscribed)).toMatchObject([{ is_test: true }]);
    await send({});
    expect(await zapped.runs(await zapped.arrival(2), subscribed)).toEqual([]);
  });

  test('gets nothing at its URL but events: no ping, no handshake', async () => {
    const zapped = await zap('rating.created');
    const subscribed = await zapped.switchOn();
    await world.app.publish(zapped.team.key, { type: 'rating.created', object: { id: 'rat_1' } });
    await zapped.arrival();
    await world.app.settled(subscribed.id);
    expect(zapped.posts()).toHaveLength(1);
  });

  test('turns versions that are numbers into the texts that they are declared as', async () => {
    const zapped = await zap('rating.created');
    const subscribed = await zapped.switchOn();
    await world.app.publish(zapped.team.key, { type: 'rating.created', object: { rubricVersion: 7 } });
    const [output] = await zapped.runs(await zapped.arrival(), subscribed);
    expect(output).toMatchObject({ rating: { rubricVersion: '7' } });
  });

  test('that never was subscribed is unsubscribed without a request', async () => {
    const zapped = await zap('rating.created');
    const before = world.front.requests.length;
    expect(await zapped.switchOff({})).toEqual({ id: null });
    expect(world.front.requests).toHaveLength(before);
  });
});
