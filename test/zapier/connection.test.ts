import { describe, expect, test } from 'vitest';
import app from '../../zapier-app/src/index.ts';
import { parseServerUrl } from '../../zapier-app/src/server-url.ts';
import { version } from '../../zapier-app/src/version.ts';
import type { Definition } from '../../zapier-app/tools/definition.ts';
import { type FrontAnswer, startTlsFront } from './tls-front.ts';
import { hookOf, run, useZapier } from './world.ts';

const world = useZapier();
const connect = (authData: Record<string, string>) => run(app.authentication?.test, { authData });
const errorOf = async (promise: Promise<unknown>) =>
  (await promise.then(
    () => undefined,
    (error: unknown) => error,
  )) as Error | undefined;

describe('connecting', () => {
  test('shows the team and its plan as label', async () => {
    const { id, key } = await world.app.team('enterprise');
    const tested = await connect(world.connection(key).authData);
    expect(tested).toEqual({ team: 'Acme', plan: 'enterprise', team_id: id });
    const label = String(app.authentication?.connectionLabel);
    expect(label.replace(/\{\{(\w+)\}\}/g, (_, name) => String(tested[name]))).toBe('Acme (enterprise)');
  });

  test('says who is asking, in a spelling that the default does not override', async () => {
    const { key } = await world.app.team();
    await connect(world.connection(key).authData);
    const { url, headers } = world.front.requests.at(-1) ?? {};
    expect(url).toBe('/api/v1/auth/whoami');
    expect(headers).toMatchObject({
      authorization: `Bearer ${key}`,
      'user-agent': `autousers-zapier/${version}`,
    });
  });

  test.each([
    [['webhooks:*', 'events:read'], undefined],
    [['webhooks:read', 'webhooks:write', 'events:*'], undefined],
    [['*'], undefined],
    [['webhooks:read'], 'webhooks:write and events:read'],
    [['events:*'], 'webhooks:read and webhooks:write'],
  ] as const)('with the scopes %s', async (scopes, missing) => {
    const { id } = await world.app.team();
    const { token } = await world.app.key(id, [...scopes]);
    const error = await errorOf(connect(world.connection(token).authData));
    if (missing === undefined) expect(error).toBeUndefined();
    else expect(error?.message).toContain(`lacks ${missing}`);
  });

  test('with a key that nobody has: the connection has expired', async () => {
    const error = await errorOf(connect(world.connection('ak_live_nobody').authData));
    expect(error?.name).toBe('ExpiredAuthError');
    expect(error?.message).toContain('Settings → API keys');
  });

  test('to something else that answers', async () => {
    world.front.answerNext({ status: 200, body: '<h1>Welcome</h1>' });
    const error = await errorOf(connect(world.connection('ak_live_x').authData));
    expect(error?.message).toContain('no Autousers server');
  });
});

describe('the API key', () => {
  test('is not carried along by a redirect', async () => {
    const elsewhere = await startTlsFront(world.app.app.url);
    try {
      const location = elsewhere.url.replace('localhost', '127.0.0.1');
      world.front.answerNext({ status: 307, headers: { location: `${location}/api/v1/auth/whoami` } });
      const error = await errorOf(connect(world.connection('ak_live_x').authData));
      expect(error?.message).toContain(location);
      expect(elsewhere.requests).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  test.each([
    'https://127.0.0.1:1/api/v1/auth/whoami',
    'http://localhost/api/v1/auth/whoami',
    'https://connect.example.com.evil.example/',
    '/api/v1/auth/whoami',
  ])('does not go to %s', async (url) => {
    const request = (z: { request: (url: string) => Promise<unknown> }) => z.request(url);
    const error = await errorOf(run(request, world.connection('ak_live_x')));
    expect(error?.message).toContain(`Requests go to ${world.front.url} only.`);
  });
});

describe('the Server URL', () => {
  test.each([
    [undefined, 'https://app.autousers.ai'],
    ['', 'https://app.autousers.ai'],
    [' https://connect.example.com/ ', 'https://connect.example.com'],
    ['https://Connect.Example.com//', 'https://connect.example.com'],
    ['https://example.com:8443/connect/', 'https://example.com:8443/connect'],
    ['https://connect.example.com/api/v1/', 'https://connect.example.com'],
    ['https://connect.example.com/v1', 'https://connect.example.com'],
  ])('%s means %s', (typed, url) => {
    expect(parseServerUrl(typed)).toEqual({ ok: true, url });
  });

  test.each([
    'http://connect.example.com',
    'http://localhost:8080',
    'ftp://connect.example.com',
    'connect.example.com',
    'https://user@connect.example.com',
    'https://:password@connect.example.com',
    'https://connect.example.com?a=b',
    'https://connect.example.com/#',
    'https://',
    'javascript:alert(1)',
  ])('%s is refused, and nothing is sent', async (server_url) => {
    expect(parseServerUrl(server_url).ok).toBe(false);
    const error = await errorOf(connect({ api_key: 'ak_live_x', server_url }));
    expect(error?.message).toContain('Server URL must');
  });

  test('with a path has all requests below it', async () => {
    world.front.answerNext({
      status: 200,
      body: { team: { id: 'team_1', name: 'Acme' }, plan: 'pro', scopes: ['*'] },
    });
    await connect({ api_key: 'ak_live_x', server_url: `${world.front.url}/connect/` });
    expect(world.front.requests.at(-1)?.url).toBe('/connect/api/v1/auth/whoami');
  });
});

describe('what the API answers when something is wrong', () => {
  const list = (key: string) => run(hookOf('rating_created').performList, world.connection(key));
  const subscribeTo = (path: string) => ({ targetUrl: world.receiver.url(path), inputData: {} });
  const subscribe = (key: string, path: string) =>
    run(hookOf('rating_created').performSubscribe, { ...world.connection(key), ...subscribeTo(path) });

  test('a plan without webhooks: halted, with the reason', async () => {
    const { key } = await world.app.team('free');
    const error = await errorOf(subscribe(key, '/free'));
    expect(error?.name).toBe('HaltedError');
    expect(error?.message).toMatch(/free/);
  });

  test('a scope that is missing: an error that names it', async () => {
    const { id } = await world.app.team();
    const { token } = await world.app.key(id, ['events:read']);
    const error = await errorOf(subscribe(token, '/scope'));
    expect(error?.name).toBe('AppError');
    expect(error?.message).toContain('webhooks:write');
  });

  test('a key that was used for something else: halted', async () => {
    const [one, other] = [await world.app.team(), await world.app.team()];
    await subscribe(one.key, '/conflict');
    const used = world.front.requests.findLast(({ method }) => method === 'POST')?.headers['idempotency-key'];
    const body = { url: world.receiver.url('/other'), enabled_events: ['*'] };
    await world.app.call('POST', '/webhooks', other.key, body, { 'idempotency-key': String(used) });
    const error = await errorOf(subscribe(other.key, '/conflict'));
    expect(error?.name).toBe('HaltedError');
    expect(error?.message).toContain('Idempotency-Key');
  });

  test('too many requests: throttled, for as long as the server asks', async () => {
    const { id, key } = await world.app.team('free');
    const { token } = await world.app.key(id, ['events:read']);
    for (let n = 0; n < 60; n++) await world.app.call('GET', '/events', token);
    const error = await errorOf(list(key));
    expect(error?.name).toBe('ThrottledError');
    expect(JSON.parse(error?.message ?? '').delay).toBeGreaterThan(0);
  });

  test.each([
    [422, 'HaltedError'],
    [400, 'AppError'],
    [404, 'AppError'],
  ])('%i is a %s with our message', async (status, name) => {
    world.front.answerNext({ status, body: { error: { message: 'Because of the moon.' } } });
    const error = await errorOf(list('ak_live_x'));
    expect(error).toMatchObject({ name, message: expect.stringContaining('Because of the moon.') });
  });

  test.each([
    [500, { error: { message: 'Something went wrong on our side.' } }],
    [502, '<html>Bad gateway</html>'],
    [503, {}],
  ])('%i is an error in plain words', async (status, body) => {
    world.front.answerNext({ status, body });
    const error = await errorOf(list('ak_live_x'));
    expect(error?.name).toBe('AppError');
    expect(error?.message).toContain(`could not do this just now (${status})`);
    expect(error?.message).not.toContain('<html>');
  });

  test.each<[string, FrontAnswer]>([
    ['a captive page', { status: 200, body: '<h1>Sign in to the guest network</h1>' }],
    ['no body', { status: 204 }],
    ['a text', { status: 200, body: '"ok"' }],
    ['JSON of somebody else', { status: 200, body: { status: 'up' } }],
    ['a list of nobody', { status: 200, body: [] }],
  ])('a 2xx that is not ours is said to be none: %s', async (_, answer) => {
    const { key } = await world.app.team();
    const act = (perform: unknown, inputData: object = {}) =>
      run(perform, { ...world.connection(key), inputData, targetUrl: world.receiver.url('/captive') });
    const { creates, searches } = app as unknown as Definition;
    const steps = [
      () => act(hookOf('rating_created').performList),
      () => act(hookOf('rating_created').performSubscribe),
      () => act(creates.send_test_event?.operation.perform, { endpoint_id: 'whe_1' }),
      () => act(creates.replay_delivery?.operation.perform, { delivery_id: 'whd_1' }),
      () => act(searches.find_endpoint?.operation.perform, { url: 'example.com' }),
      () => connect(world.connection(key).authData),
    ];
    for (const step of steps) {
      world.front.answerNext(answer);
      const error = await errorOf(step());
      expect(error?.name).toBe('AppError');
      expect(error?.message).toContain('no Autousers server at this Server URL');
      expect(error?.message).not.toContain('<h1>');
    }
  });

  test.each([
    ['refuses connections', 'https://127.0.0.1:1', 'ECONNREFUSED'],
    ['has no address', 'https://connect.invalid', 'ENOTFOUND'],
  ])('a server that %s is named, with what to check', async (_, server_url, code) => {
    const error = await errorOf(connect({ api_key: 'ak_live_x', server_url }));
    expect(error?.name).toBe('AppError');
    expect(error?.message).toMatch(
      new RegExp(`^.*${server_url} could not be reached \\((${code}|EAI_AGAIN)\\)`),
    );
    expect(error?.message).toContain('Check the Server URL');
  });

  test('unsubscribing needs an endpoint that answers, or is gone', async () => {
    const { key } = await world.app.team();
    const gone = (status: number) => {
      world.front.answerNext({ status, body: {} });
      const bundle = { ...world.connection(key), subscribeData: { id: 'whe_1' } };
      return run(hookOf('rating_created').performUnsubscribe, bundle);
    };
    expect(await gone(404)).toEqual({ id: 'whe_1' });
    expect(await gone(410)).toEqual({ id: 'whe_1' });
    expect((await errorOf(gone(500)))?.name).toBe('AppError');
    expect((await errorOf(gone(401)))?.name).toBe('ExpiredAuthError');
  });
});

describe('a server whose webhooks are switched off', () => {
  const off = useZapier({ env: { AUTOUSERS_WEBHOOKS_ENABLED: '0' } });

  test('says so', async () => {
    const { key } = await off.app.team();
    const bundle = { ...off.connection(key), inputData: { url: 'example.com' } };
    const search = (app.searches?.find_endpoint?.operation as { perform: unknown } | undefined)?.perform;
    const error = await errorOf(run(search, bundle));
    expect(error?.message).toContain('(503)');
  });
});
