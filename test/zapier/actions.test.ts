import { describe, expect, test } from 'vitest';
import app from '../../zapier-app/src/index.ts';
import type { Definition, Step } from '../../zapier-app/tools/definition.ts';
import { missingKeys } from './lint.ts';
import { run, useZapier } from './world.ts';

const world = useZapier();
const { triggers, creates, searches } = app as unknown as Definition;

type Output = Record<string, unknown>;
interface Choice {
  id: string;
  name: string;
}
const act = <T = Output>(step: Step | undefined, key: string, inputData: object = {}, meta: object = {}) =>
  run<T>(step?.operation.perform, { ...world.connection(key), inputData, meta });

/** A team with an endpoint that has got one event. */
async function delivered() {
  const { app: server, receiver } = world;
  const { id: teamId, key } = await server.team();
  const path = `/${teamId}`;
  const { id } = await server.endpoint(key, receiver.url(path));
  const eventId = await server.publish(key);
  await server.settled(id);
  return { key, path, endpointId: id, eventId };
}

describe('Send Test Event', () => {
  test.each([
    ['of a type', { type: 'autouser_run.failed' }, 'autouser_run.failed'],
    ['without a type', {}, 'webhook.test'],
    ['with the empty type that forms leave behind', { type: '' }, 'webhook.test'],
  ])('%s', async (_, inputs, type) => {
    const { key, path, endpointId } = await delivered();
    const step = creates.send_test_event as Step;
    const output = await act(step, key, { endpoint_id: endpointId, ...inputs });
    expect(missingKeys(step, output)).toEqual([]);
    await world.app.settled(endpointId);
    expect(world.receiver.forPath(path).at(-1)?.body).toMatchObject({ id: output.event_id, type });
  });

  test('to an endpoint that is gone says so', async () => {
    const { key } = await delivered();
    const sent = act(creates.send_test_event, key, { endpoint_id: 'whe_gone' });
    await expect(sent).rejects.toThrow('No such webhook endpoint');
  });
});

describe('Replay Delivery', () => {
  test('sends the same event again', async () => {
    const { key, path, endpointId, eventId } = await delivered();
    const [choice] = await act<Choice[]>(triggers.delivery, key, { endpoint_id: endpointId });
    expect(choice?.name).toMatch(/^delivered, attempt 1, \d{4}-\d\d-\d\d \d\d:\d\d UTC \(event_/);
    const step = creates.replay_delivery as Step;
    const output = await act(step, key, { delivery_id: choice?.id });
    expect(missingKeys(step, output)).toEqual([]);
    expect(output.replays_delivery_id).toBe(choice?.id);
    await world.app.settled(endpointId);
    expect(world.receiver.forPath(path).map(({ body }) => (body as Choice).id)).toEqual([eventId, eventId]);
  });
});

describe('Find Endpoint', () => {
  const find = (key: string, inputs: object) => act<Output[]>(searches.find_endpoint, key, inputs);

  test('by URL or description, whole or in part, the best first', async () => {
    const { key } = await world.app.team();
    for (const [path, description] of [
      ['/hooks/staging', 'Staging'],
      ['/hooks', 'Production'],
      ['/else', null],
    ]) {
      const body = { url: world.receiver.url(path ?? ''), description, enabled_events: ['*'] };
      await world.app.call('POST', '/webhooks', key, body);
    }
    const urls = async (inputs: object) =>
      (await find(key, inputs)).map(({ url }) => new URL(String(url)).pathname);
    expect(await urls({ url: world.receiver.url('/hooks') })).toEqual(['/hooks', '/hooks/staging']);
    expect(await urls({ description: 'STAG' })).toEqual(['/hooks/staging']);
    expect(await urls({ url: '/hooks', description: 'production' })).toEqual(['/hooks']);
    expect(await urls({ url: 'elsewhere.example.com' })).toEqual([]);
    expect(await urls({ url: '/else', description: 'production' })).toEqual([]);
    const [output] = await find(key, { url: '/else', description: '' });
    expect(missingKeys(searches.find_endpoint as Step, output)).toEqual([]);
  });

  test('of a router by its whole URL, which lists mask', async () => {
    const { key } = await world.app.team();
    const urls = [
      'https://hooks.zapier.com/hooks/standard/1234567/0a1b2c3d4e5f60718293/',
      'https://hook.eu2.make.com/AbcdefghijklmnopQrstuvwxyz012345',
    ];
    const ids = await Promise.all(urls.map(async (url) => (await world.app.endpoint(key, url)).id));
    for (const [n, url] of urls.entries()) {
      expect((await find(key, { url: ` ${url} ` })).map(({ id }) => id)).toEqual([ids[n]]);
      expect(await find(key, { url, description: 'another' })).toEqual([]);
    }
  });

  test('without anything to look for', async () => {
    const { key } = await world.app.team();
    await expect(find(key, { url: ' ', description: null })).rejects.toMatchObject({ name: 'HaltedError' });
  });
});

describe('dropdowns', () => {
  test('show endpoints page by page, all of them once', async () => {
    const { id: teamId, key } = await world.app.team();
    for (let n = 0; n < 101; n++) await world.app.endpoint(key, world.receiver.url(`/${teamId}/${n}`));
    const page = (number: number) => act<Choice[]>(triggers.endpoint, key, {}, { page: number });
    const [first, second, third] = [await page(0), await page(1), await page(2)];
    expect([first.length, second.length, third.length]).toEqual([100, 1, 0]);
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(101);
    // What looks drawn by lot in a path may be a secret: lists leave it out.
    expect(second[0]?.name).toBe(world.receiver.url(`/…${teamId.slice(-4)}/0`));
    // Find Endpoint looks through all pages too, for the whole URL.
    const found = await act<Output[]>(searches.find_endpoint, key, {
      url: world.receiver.url(`/${teamId}/0`),
    });
    expect(found[0]?.id).toBe(second[0]?.id);
  });

  test('name an endpoint by its note and say when it is disabled', async () => {
    const { key } = await world.app.team();
    const url = world.receiver.url('/named');
    const body = { url, description: 'Production', enabled_events: ['*'] };
    const { id } = (await world.app.call('POST', '/webhooks', key, body)).body;
    await world.app.call('PATCH', `/webhooks/${id}`, key, { status: 'disabled' });
    const choices = await act<Choice[]>(triggers.endpoint, key);
    expect(choices).toEqual([{ id, name: `Production (${url}) – disabled` }]);
  });

  test('show no deliveries before an endpoint is chosen', async () => {
    const { key } = await world.app.team();
    expect(await act(triggers.delivery, key, { endpoint_id: '' })).toEqual([]);
  });

  test('offer every type that a test event can have', async () => {
    const { key, endpointId } = await delivered();
    const types = await act<Choice[]>(triggers.event_type, key);
    expect(types.at(-1)).toEqual({ id: 'webhook.test', name: 'Test Event' });
    for (const { id } of types) {
      const answer = await world.app.call('POST', `/webhooks/${endpointId}/test`, key, { type: id });
      expect(answer.status, id).toBe(202);
    }
  });
});
