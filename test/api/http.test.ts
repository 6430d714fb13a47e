import { describe, expect, test } from 'vitest';
import { routes } from '../../server/api/routes/index.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage();
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const paths = [...new Set(routes.map(({ path }) => path))];
test.each(paths)('%s: another method is 405 and says which are allowed', async (path) => {
  const allowed = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
  // A concrete path may be of two patterns: /webhooks/deliveries/x is not an endpoint's.
  for (const method of METHODS.filter((each) => !allowed.includes(each))) {
    const answer = await stage.app.call(method, path.replace(':id', 'x'));
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(allowed.sort());
    expect(answer.body.error).toMatchObject({ type: 'invalid_request_error' });
  }
});

test.each(['/nothing', '/webhooks/a/b/c', '/Webhooks', '/events/', '/', '/api/v2/events', '/favicon.ico'])(
  '%s: a path that is not there is 404 with the envelope',
  async (path) => {
    const { key } = await stage.app.team();
    const answer = await stage.app.call('GET', path, key);
    // A trailing slash may also lead to the list itself.
    if (path === '/events/' && answer.status === 200) return;
    expect(answer.status).toBe(404);
    expect(answer.body.error).toMatchObject({ type: 'not_found_error', message: expect.any(String) });
  },
);

test('every answer has an X-Request-Id of its own, and errors repeat it', async () => {
  const { app } = stage;
  const { key } = await app.team();
  const ids = new Set<string | null>();
  for (const [method, path, token, status] of [
    ['GET', '/webhooks', key, 200],
    ['POST', '/webhooks', key, 400],
    ['GET', '/webhooks', undefined, 401],
    ['GET', '/admin/teams', key, 403],
    ['GET', '/webhooks/whe_x', key, 404],
    ['DELETE', '/webhooks', key, 405],
    ['GET', '/nothing', key, 404],
    ['GET', '/healthz', undefined, 200],
  ] as const) {
    const answer = await app.call(method, path, token, undefined, { 'x-request-id': 'mine' });
    const id = answer.headers.get('x-request-id');
    expect(answer.status).toBe(status);
    expect(id).toMatch(UUID_V7);
    if (status >= 400) expect(answer.body.error.request_id).toBe(id);
    ids.add(id);
  }
  expect(ids.size).toBe(8);
});

test('/v1 is the same API as /api/v1', async () => {
  const { app, receiver } = stage;
  const { key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url('/alias'));
  const [short, long] = [
    await app.call('GET', '/v1/webhooks', key),
    await app.call('GET', '/api/v1/webhooks', key),
  ];
  expect(short.body).toEqual(long.body);
  expect(short.body.data[0].id).toBe(id);
});

test('no cache keeps an answer, whether it is one or an error', async () => {
  const { key, id } = await stage.app.team();
  const event = { type: 'evaluation.created', data: { object: { id: 'eval_1' } } };
  for (const [method, path, token, body] of [
    ['GET', '/webhooks', key],
    ['GET', '/event-types', key],
    ['GET', '/webhooks/whe_x', key],
    ['GET', '/webhooks', undefined],
    ['POST', '/events', key, event],
    ['POST', '/events', key, {}],
    ['PUT', `/admin/teams/${id}`, OPERATOR_TOKEN, { name: 'A', plan: 'pro', owner_email: 'a@b.example' }],
    ['GET', '/connect/slack', undefined],
    ['GET', '/api/nothing', undefined],
  ] as const) {
    const { headers } = await stage.app.call(method, path, token, body);
    expect(headers.get('cache-control')).toBe('no-store');
  }
});

describe('compression', () => {
  const gzip = { 'accept-encoding': 'gzip' };

  test.each(
    routes
      .filter(({ compressed }) => compressed)
      .map(({ method, path, frontDoor, audit }) => ({ path, method, frontDoor, audit })),
  )('$path: only what is read, and is neither hot nor changes anything', ({ method, frontDoor, audit }) =>
    expect([method, frontDoor, audit]).toEqual(['get', undefined, undefined]),
  );

  test('catalogs are compressed for who accepts it, and say the same', async () => {
    const { key } = await stage.app.team();
    for (const path of ['/event-types', '/connectors']) {
      const packed = await stage.app.call('GET', path, key, undefined, gzip);
      const plain = await stage.app.call('GET', path, key, undefined, { 'accept-encoding': 'identity' });
      expect(packed.headers.get('content-encoding')).toBe('gzip');
      expect(Number(packed.headers.get('content-length'))).toBeLessThan(plain.text.length / 2);
      expect(plain.headers.get('content-encoding')).toBeNull();
      expect(packed.text).toBe(plain.text);
      for (const { headers } of [packed, plain]) expect(headers.get('vary')).toContain('Accept-Encoding');
    }
  });

  test('what has secrets, or texts of others beside them, never is', async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    const object = { id: 'eval_1', name: 'x'.repeat(5_000), shareToken: 'secret' };
    await app.publish(key, { object });
    const body = { url: receiver.url('/packed'), enabled_events: ['*'], description: 'x'.repeat(500) };
    const created = await app.call('POST', '/webhooks', key, body, gzip);
    const { id } = created.body;
    const answers = await Promise.all([
      app.call('POST', `/webhooks/${id}/rotate-secret`, key, undefined, gzip),
      ...['/events', `/webhooks/${id}`, `/webhooks/${id}/deliveries`].map((path) =>
        app.call('GET', path, key, undefined, gzip),
      ),
    ]);
    for (const { status, headers } of [created, ...answers]) {
      expect(status).toBeLessThan(300);
      expect(headers.get('content-encoding')).toBeNull();
    }
  });

  test('the documentation is, and a small answer isn’t', async () => {
    for (const path of ['/api/v1/openapi.json', '/api/docs', '/api/docs/style.css']) {
      const packed = await stage.app.call('GET', path, undefined, undefined, gzip);
      const plain = await stage.app.call('GET', path, undefined, undefined, {
        'accept-encoding': 'identity',
      });
      expect(packed.headers.get('content-encoding')).toBe('gzip');
      expect(packed.text).toBe(plain.text);
    }
    const { key } = await stage.app.team();
    const { headers, body } = await stage.app.call('GET', '/connections', key, undefined, gzip);
    expect([headers.get('content-encoding'), body.data]).toEqual([null, []]);
  });
});

test('answers are JSON that no browser takes for something else, and name no software', async () => {
  const { key } = await stage.app.team();
  const { headers } = await stage.app.call('GET', '/webhooks', key);
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-powered-by')).toBeNull();
});

test.each(['/webhooks/%00', '/webhooks/%ZZ', '/events?type=%00', '/events/%F0%9F'])(
  '%s: a path or query that can be no id is refused, not a 500',
  async (path) => {
    const { key } = await stage.app.team();
    const answer = await stage.app.call('GET', path, key);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body.error.request_id).toBe(answer.headers.get('x-request-id'));
  },
);

test.each([
  ['/webhooks?limit=0', 'limit'],
  ['/webhooks?limit=501', 'limit'],
  ['/automations?limit=501', 'limit'],
  ['/events?limit=101', 'limit'],
  ['/webhooks?limit=1.5', 'limit'],
  ['/webhooks?limit=ten', 'limit'],
  ['/webhooks?limit=1&limit=2', 'limit'],
  ['/webhooks?colour=red', 'colour'],
  ['/events?type=nothing.happened', 'type'],
  ['/webhooks/x/deliveries?status=lost', 'status'],
  ['/events?starting_after=', 'starting_after'],
])('%s: a wrong query parameter is named', async (path, param) => {
  const { key } = await stage.app.team();
  const answer = await stage.app.call('GET', path, key);
  expect(answer).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error', param } } });
});
