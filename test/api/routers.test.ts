import { beforeAll, describe, expect, test } from 'vitest';
import { routerOf } from '../../server/webhooks/no-code-routers.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const ZAP = 'https://hooks.zapier.com/hooks/standard/1234567/0a1b2c3d4e5f60718293a4b5c6d7e8f9/';

describe('a router', () => {
  test.each([
    [ZAP, 'zapier'],
    ['https://hooks.zapier.com/hooks/catch/1234567/abcdef/', 'zapier'],
    ['https://hook.eu1.make.com/abcdefghijklmnop', 'make'],
    ['https://hook.us2.make.com/abcdefghijklmnop', 'make'],
    ['https://hook.integromat.com/abcdefghijklmnop', 'make'],
    ['https://acme.app.n8n.cloud/webhook/2f6c1a', 'n8n'],
    ['https://eo1abcdefgh.m.pipedream.net', 'pipedream'],
    ['https://hooks.zapier.com.evil.example/hooks/standard/1/a/', undefined],
    ['https://evil-hooks.zapier.com/hooks/standard/1/a/', undefined],
    ['https://hook.make.com.evil.example/abc', undefined],
    ['https://m.pipedream.net.example/abc', undefined],
    ['https://example.com/hooks.zapier.com', undefined],
  ])('%s → %s', (url, id) => {
    expect(routerOf({ url })?.id).toBe(id);
  });

  test('that says itself who it is needs no known host', () => {
    expect(routerOf({ url: 'https://n8n.acme.example/webhook/1', source: 'n8n' })?.name).toBe('n8n');
  });
});

describe('an endpoint of a router', () => {
  const stage = useStage({ env: { RETRY_SCHEDULE: '0.05,0.05' } });
  let team: { id: string; key: string };
  beforeAll(async () => {
    team = await stage.app.team();
  });

  const create = async (body: Record<string, unknown>) => {
    const fields = { enabled_events: ['evaluation.created'], ...body };
    const answer = await stage.app.call('POST', '/webhooks', team.key, fields);
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  };
  const zap = (path: string) => create({ url: stage.receiver.url(path), source: 'zapier' });
  const methods = (path: string) => stage.receiver.forPath(path).map(({ method }) => method);

  test('gets the limit of its router, unless the caller says something else', async () => {
    const url = stage.receiver.url('/limits');
    expect((await create({ url, source: 'zapier' })).rate_limit).toBe(26);
    expect((await create({ url, source: 'pipedream' })).rate_limit).toBe(8);
    expect((await create({ url, source: 'n8n' })).rate_limit).toBeNull();
    expect((await create({ url, source: 'zapier', rate_limit: 5 })).rate_limit).toBe(5);
    expect((await create({ url, source: 'zapier', rate_limit: null })).rate_limit).toBeNull();
    expect((await create({ url })).rate_limit).toBeNull();
  });

  test('an unknown source is refused by name', async () => {
    const body = { url: stage.receiver.url('/'), enabled_events: ['*'], source: 'ifttt' };
    const answer = await stage.app.call('POST', '/webhooks', team.key, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { param: 'source' } } });
  });

  test('is shown with its router, and in lists with a masked URL', async () => {
    const path = '/hooks/standard/1234567/0a1b2c3d4e5f6071/';
    const { id } = await zap(path);
    const { app, receiver } = stage;
    const shown = { source: 'zapier', router: { id: 'zapier', name: 'Zapier' } };
    const one = (await app.call('GET', `/webhooks/${id}`, team.key)).body;
    expect(one).toMatchObject({ ...shown, url: receiver.url(path) });
    const list = await app.call('GET', '/webhooks', team.key);
    const row = list.body.data.find((each: { id: string }) => each.id === id);
    expect(row).toMatchObject({ ...shown, url: receiver.url('/hooks/…6071') });
    expect(list.text).not.toContain('0a1b2c3d4e5f');
  });

  test('is never pinged: nothing arrives until an event does', async () => {
    const { app } = stage;
    const { id } = await zap('/quiet');
    await app.call('PATCH', `/webhooks/${id}`, team.key, { description: 'still quiet' });
    await app.call('POST', `/webhooks/${id}/rotate-secret`, team.key);
    expect(methods('/quiet')).toEqual([]);
    await app.publish(team.key);
    await app.settled(id);
    expect(methods('/quiet')).toEqual(['POST']);
  });

  test('is told once when it is disabled, and not again when it is deleted then', async () => {
    const { app } = stage;
    const { id } = await zap('/disabled');
    await app.call('PATCH', `/webhooks/${id}`, team.key, { status: 'disabled' });
    await until(() => methods('/disabled').includes('DELETE'));
    await app.call('DELETE', `/webhooks/${id}`, team.key);
    await until(async () => (await app.sql('SELECT 1 FROM farewells')).length === 0);
    expect(methods('/disabled')).toEqual(['DELETE']);
  });

  test('is told when it is deleted, or its team is', async () => {
    const { app } = stage;
    const { id } = await zap('/deleted');
    await app.call('DELETE', `/webhooks/${id}`, team.key);
    await until(() => methods('/deleted').includes('DELETE'));
    const other = await app.team();
    const body = { url: stage.receiver.url('/team'), enabled_events: ['*'], source: 'zapier' };
    await app.call('POST', '/webhooks', other.key, body);
    await app.call('DELETE', `/admin/teams/${other.id}`, OPERATOR_TOKEN);
    await until(() => methods('/team').includes('DELETE'));
  });

  test('that it unsubscribes itself is not told of that, with or without a new subscription', async () => {
    const { app } = stage;
    for (const isSubscribedAgain of [false, true]) {
      const path = `/goodbye-${isSubscribedAgain}`;
      const { id } = await zap(path);
      await app.call('DELETE', `/webhooks/${id}?unsubscriber=zapier`, team.key);
      if (isSubscribedAgain) await zap(path);
      expect(await app.sql('SELECT 1 FROM farewells')).toEqual([]);
    }
    // Nor any more of an end that was before.
    stage.receiver.respond('/goodbye-late', { status: 503 });
    const late = await zap('/goodbye-late');
    await app.call('PATCH', `/webhooks/${late.id}`, team.key, { status: 'disabled' });
    await until(() => methods('/goodbye-late').length === 1);
    await app.call('DELETE', `/webhooks/${late.id}?unsubscriber=zapier`, team.key);
    expect(await app.sql('SELECT 1 FROM farewells')).toEqual([]);
    // Who says to be another router is somebody else.
    const { id } = await zap('/goodbye-else');
    await app.call('DELETE', `/webhooks/${id}?unsubscriber=make`, team.key);
    await until(() => methods('/goodbye-else').includes('DELETE'));
    expect([...methods('/goodbye-false'), ...methods('/goodbye-true')]).toEqual([]);
  });

  test.each<[string, (path: string, id: string) => Promise<unknown>]>([
    ['subscribed anew', (path) => zap(path)],
    ['enabled again', (_, id) => stage.app.call('PATCH', `/webhooks/${id}`, team.key, { status: 'enabled' })],
    [
      'given to another endpoint',
      async (path) => {
        const { id } = await zap(`${path}-else`);
        await stage.app.call('PATCH', `/webhooks/${id}`, team.key, { url: stage.receiver.url(path) });
      },
    ],
  ])('a farewell that waits is dropped when the URL is %s meanwhile', async (how, again) => {
    const { app, receiver } = stage;
    const path = `/waiting-${how.replaceAll(' ', '-')}`;
    receiver.respond(path, { status: 503 });
    const { id } = await zap(path);
    await app.call('PATCH', `/webhooks/${id}`, team.key, { status: 'disabled' });
    await until(() => methods(path).length === 1);
    await again(path, id);
    await app.sql('UPDATE farewells SET next_attempt_at = now()');
    await until(async () => (await app.sql('SELECT 1 FROM farewells')).length === 0);
    expect(methods(path)).toEqual(['DELETE']);
  });

  test('is found by its whole URL, although lists mask it', async () => {
    const { app, receiver } = stage;
    const url = receiver.url('/hooks/standard/7654321/f1e2d3c4b5a6/');
    const { id } = await zap('/hooks/standard/7654321/f1e2d3c4b5a6/');
    const found = async (text: string) => {
      const answer = await app.call('GET', `/webhooks?url=${encodeURIComponent(text)}`, team.key);
      return answer.body.data.map((row: { id: string }) => row.id);
    };
    expect(await found(url)).toEqual([id]);
    expect(await found(url.slice(0, -1))).toEqual([id]);
    expect(await found(url.replace('http:', 'HTTP:'))).toEqual([id]);
    expect(await found(url.slice(0, -3))).toEqual([]);
    expect(await found('nonsense')).toEqual([]);
    const other = await app.team();
    const elsewhere = await app.call('GET', `/webhooks?url=${encodeURIComponent(url)}`, other.key);
    expect(elsewhere.body.data).toEqual([]);
  });

  test('is told when three answers of 410 disable it', async () => {
    const { app, receiver } = stage;
    receiver.respond('/gone', (_, { method }) => ({ status: method === 'DELETE' ? 200 : 410 }));
    const { id } = await zap('/gone');
    await app.publish(team.key);
    await until(() => methods('/gone').includes('DELETE'));
    expect(methods('/gone').filter((method) => method === 'POST')).toHaveLength(3);
    expect((await app.call('GET', `/webhooks/${id}`, team.key)).body).toMatchObject({ status: 'disabled' });
  });

  test('a farewell that fails is said again; others than Zapier hear none', async () => {
    const { app, receiver } = stage;
    receiver.respond('/away', [{ status: 503 }, { status: 200 }]);
    const { id } = await zap('/away');
    const make = await create({ url: receiver.url('/make'), source: 'make' });
    const plain = await create({ url: receiver.url('/plain') });
    for (const each of [make.id, plain.id, id]) await app.call('DELETE', `/webhooks/${each}`, team.key);
    await until(() => methods('/away').length === 1);
    await app.sql('UPDATE farewells SET next_attempt_at = now()');
    await until(async () => (await app.sql('SELECT 1 FROM farewells')).length === 0);
    expect(methods('/away')).toEqual(['DELETE', 'DELETE']);
    expect([...methods('/make'), ...methods('/plain')]).not.toContain('DELETE');
  });
});
