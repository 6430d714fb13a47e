import { describe, expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';

const stage = useStage();
const create = (key: string, body: unknown) => stage.app.call('POST', '/webhooks', key, body);
const url = () => stage.receiver.url('/hook');

describe('creating', () => {
  test('answers with everything about the endpoint, and with its secret this once', async () => {
    const { app } = stage;
    const { key } = await app.team();
    const body = {
      url: url(),
      description: 'Orders',
      enabled_events: ['rating.created', 'evaluation.completed', 'rating.created'],
      api_version: '2026-05-04',
    };
    const { status, body: created } = await create(key, body);
    expect(status).toBe(201);
    const { secret, ...endpoint } = created;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(endpoint).toMatchObject({
      id: expect.stringMatching(/^whe_[a-z0-9]{24}$/),
      url: body.url,
      description: 'Orders',
      enabled_events: ['rating.created', 'evaluation.completed'],
      api_version: '2026-05-04',
      status: 'enabled',
      disabled_reason: null,
      disabled_at: null,
      secret_prefix: secret.slice(0, 12),
      last_delivered_at: null,
      last_failed_at: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const read = await app.call('GET', `/webhooks/${created.id}`, key);
    expect(read.body).toEqual(endpoint);
    expect((await app.call('GET', '/webhooks', key)).body.data).toEqual([endpoint]);
    expect(read.text).not.toContain(secret);
  });

  test.each([
    ['url', { url: undefined }],
    ['url', { url: 5 }],
    ['url', { url: '' }],
    ['url', { url: `https://example.com/${'x'.repeat(2_048)}` }],
    ['description', { description: 'x'.repeat(501) }],
    ['description', { description: 'a\0b' }],
    ['enabled_events', { enabled_events: undefined }],
    ['enabled_events', { enabled_events: [] }],
    ['enabled_events', { enabled_events: Array(51).fill('rating.created') }],
    ['enabled_events', { enabled_events: 'rating.created' }],
    ['enabled_events.1', { enabled_events: ['rating.created', 'rating.deleted'] }],
    ['enabled_events.0', { enabled_events: ['webhook.test'] }],
    ['api_version', { api_version: 'x'.repeat(33) }],
    ['secret', { secret: 'whsec_mine' }],
    ['status', { status: 'disabled' }],
    ['team_id', { team_id: 'team_other' }],
  ])('names the field that is wrong: %s', async (param, wrong) => {
    const { id, key } = await stage.app.team();
    const answer = await create(key, { url: url(), enabled_events: ['*'], ...wrong });
    expect(answer).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error', param } } });
    expect(await stage.app.sql('SELECT 1 FROM endpoints WHERE team_id = $1', [id])).toEqual([]);
  });

  test('takes the longest that is allowed', async () => {
    const { key } = await stage.app.team();
    const description = 'é'.repeat(500);
    const answer = await create(key, {
      url: url(),
      description,
      enabled_events: Array(50).fill('*'),
      api_version: 'v'.repeat(32),
    });
    expect(answer).toMatchObject({ status: 201, body: { description, enabled_events: ['*'] } });
  });

  test.each([
    'not a url',
    '/relative',
    'ftp://example.com/',
    'http://example.com/',
    'http://10.1.2.3/',
    'https://10.1.2.3/',
    'https://192.168.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://2130706434/',
    'https://0x7f.0.0.2/',
    'https://0.0.0.0/',
    'https://user:password@example.com/',
    'https://example.com/#fragment',
    'javascript:alert(1)',
    'file:///etc/passwd',
  ])('refuses the URL %s', async (refused) => {
    const { key } = await stage.app.team();
    const answer = await create(key, { url: refused, enabled_events: ['*'] });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'url_not_allowed', param: 'url' } } });
    const { id } = (await create(key, { url: url(), enabled_events: ['*'] })).body;
    const patched = await stage.app.call('PATCH', `/webhooks/${id}`, key, { url: refused });
    expect(patched).toMatchObject({ status: 400, body: { error: { code: 'url_not_allowed' } } });
    expect((await stage.app.call('GET', `/webhooks/${id}`, key)).body.url).toBe(url());
  });
});

describe('without allowed targets', () => {
  const strict = useStage({ env: { ALLOWED_TARGETS: '' } });
  test.each(['http://localhost:3000/', 'https://localhost/', 'http://127.0.0.1/', 'https://127.0.0.1/'])(
    'this machine is no target: %s',
    async (refused) => {
      const { key } = await strict.app.team();
      const answer = await strict.app.call('POST', '/webhooks', key, { url: refused, enabled_events: ['*'] });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'url_not_allowed' } } });
    },
  );
});

describe('changing', () => {
  test('changes what is given and nothing else, and counts for the next event', async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    const created = (await create(key, { url: url(), description: 'Before', enabled_events: ['*'] })).body;
    const patch = (body: unknown) => app.call('PATCH', `/webhooks/${created.id}`, key, body);
    const { secret: _, updated_at, version, changed_by, changed_fields, changed_at, ...before } = created;
    expect({ version, changed_by, changed_fields, changed_at }).toEqual({
      ...{ version: 1, changed_by: null, changed_fields: [], changed_at: null },
    });
    const unchanged = (await patch({})).body;
    expect(unchanged).toMatchObject(before);
    expect((await patch({ description: null })).body).toMatchObject({ ...before, description: null });
    const moved = { url: receiver.url('/moved'), enabled_events: ['rating.created'] };
    const answer = await patch(moved);
    expect(answer.body).toMatchObject({ ...before, description: null, ...moved });
    expect(Date.parse(answer.body.updated_at)).toBeGreaterThan(Date.parse(updated_at));
    expect(answer.body).not.toHaveProperty('secret');

    await app.publish(key);
    await app.publish(key, { type: 'rating.created', object: { id: 'rat_1' } });
    await app.settled(created.id);
    expect(receiver.forPath('/moved').map((request) => request.headers['autousers-event-type'])).toEqual([
      'rating.created',
    ]);
  });

  test.each([
    ['status', { status: 'paused' }],
    ['enabled_events', { enabled_events: [] }],
    ['secret', { secret: 'whsec_mine' }],
    ['id', { id: 'whe_mine' }],
    [undefined, []],
    [undefined, 'null'],
  ])('refuses %s', async (param, body) => {
    const { key } = await stage.app.team();
    const { id } = await stage.app.endpoint(key, url());
    const answer = await stage.app.call('PATCH', `/webhooks/${id}`, key, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.param).toBe(param);
  });

  test('a retry goes to the URL that the endpoint has by then', async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    receiver.respond('/old', { status: 500 });
    const { id } = await app.endpoint(key, receiver.url('/old'));
    await app.publish(key);
    await app.settled(id);
    await app.call('PATCH', `/webhooks/${id}`, key, { url: receiver.url('/new') });
    await app.sql('UPDATE due SET scheduled_for = now() WHERE destination_id = $1 AND attempt = 2', [id]);
    await app.app.worker?.sweep();
    await receiver.waitFor((requests) => requests.some(({ path }) => path === '/new'));
  });
});

test('what the settings show of an endpoint’s life: last delivered, last failed', async () => {
  const { app, receiver } = stage;
  const { key } = await app.team();
  receiver.respond('/life', [{ status: 200 }, { status: 500 }]);
  const { id } = await app.endpoint(key, receiver.url('/life'));
  const view = async () => (await app.call('GET', `/webhooks/${id}`, key)).body;
  await app.publish(key);
  await app.settled(id);
  const delivered = await view();
  expect(delivered).toMatchObject({ last_delivered_at: expect.any(String), last_failed_at: null });
  await app.publish(key);
  await app.settled(id);
  const { last_delivered_at, last_failed_at } = await view();
  expect(last_delivered_at).toBe(delivered.last_delivered_at);
  expect(Date.parse(last_failed_at)).toBeGreaterThanOrEqual(Date.parse(last_delivered_at));
});

test('a name that can’t be found yet is saved with a warning; names of this machine are refused when saved', async () => {
  const { app } = stage;
  const { key } = await app.team();
  const create = (url: string) => app.call('POST', '/webhooks', key, { url, enabled_events: ['*'] });
  const { status, body } = await create('https://not-there-yet.invalid/hook');
  expect(status).toBe(201);
  expect(body.warning).toContain('not-there-yet.invalid');
  const change = (changes: object) => app.call('PATCH', `/webhooks/${body.id}`, key, changes);
  expect((await change({ url: 'https://neither.invalid/' })).body.warning).toContain('neither.invalid');
  expect((await change({ description: 'x' })).body.warning).toBeNull();
  expect(await create('https://168.63.129.16/')).toMatchObject({
    status: 400,
    body: { error: { param: 'url', code: 'url_not_allowed' } },
  });
});
