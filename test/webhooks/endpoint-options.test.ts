import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

let app: TestApp;
let receiver: Receiver;
let key: string;

beforeAll(async () => {
  [app, receiver] = await Promise.all([startTestApp(), startReceiver()]);
});
beforeEach(async () => {
  receiver.clear();
  ({ key } = await app.team());
});
afterAll(async () => {
  await app.stop();
  await receiver.stop();
});

const create = (path: string, options: object) =>
  app.call('POST', '/webhooks', key, { url: receiver.url(path), enabled_events: ['*'], ...options });

const completed = (usability: number) => ({
  type: 'evaluation.completed',
  object: { id: `eval_${usability}`, summary: { dimensionScores: { usability } } },
});

test('an endpoint with a condition gets only the events that meet it', async () => {
  const filter = { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.7 };
  const created = await create('/low', { filter });
  expect(created.body.filter).toEqual(filter);
  await create('/all', {});
  await app.publish(key, completed(0.82));
  await app.publish(key, completed(0.62));
  await receiver.waitFor((requests) => requests.length === 3);
  await app.settled();
  expect(
    receiver.forPath('/low').map(({ body }) => (body as { data: { object: { id: string } } }).data.object.id),
  ).toEqual(['eval_0.62']);
});

test('a condition can be taken away, and a bad one is refused and changes nothing', async () => {
  const { body: endpoint } = await create('/f', {
    filter: { path: 'type', op: 'eq', value: 'rating.created' },
  });
  const bad = await app.call('PATCH', `/webhooks/${endpoint.id}`, key, {
    filter: { all: [{ path: 'type', op: 'nope' }] },
  });
  expect(bad.status).toBe(400);
  expect(bad.body.error.param).toBe('filter.all.0.op');
  expect((await app.call('GET', `/webhooks/${endpoint.id}`, key)).body.filter).toEqual(endpoint.filter);
  const patched = await app.call('PATCH', `/webhooks/${endpoint.id}`, key, { filter: null });
  expect(patched.body.filter).toBeNull();
  await app.publish(key);
  await receiver.waitFor(1);
});

test('custom headers are sent; their values are shown and logged redacted, and encrypted at rest', async () => {
  const headers = { 'X-Environment': 'staging-east-7', 'X-Api-Key': 'sesame-open-42' };
  const { body: endpoint } = await create('/h', { headers });
  expect(endpoint.headers).toEqual({ 'X-Environment': '[redacted]', 'X-Api-Key': '[redacted]' });
  await app.publish(key);
  const [request] = await receiver.waitFor(1);
  expect(request?.headers).toMatchObject({
    'x-environment': 'staging-east-7',
    'x-api-key': 'sesame-open-42',
  });
  await app.settled();
  const { body: list } = await app.call('GET', `/webhooks/${endpoint.id}/deliveries`, key);
  const { body: detail } = await app.call('GET', `/webhooks/deliveries/${list.data[0].id}`, key);
  expect(detail.request.headers).toMatchObject({
    'X-Environment': '[redacted]',
    'X-Api-Key': '[redacted]',
    'Autousers-Signature': request?.headers['autousers-signature'],
    'webhook-signature': request?.headers['webhook-signature'],
    'webhook-timestamp': request?.headers['webhook-timestamp'],
  });
  const rows = JSON.stringify([await app.sql('SELECT * FROM endpoints'), await app.deliveries(), app.logs]);
  for (const value of Object.values(headers)) expect(rows).not.toContain(value);
});

test('a value that is shown redacted is kept when it is sent back so, whatever else changes', async () => {
  const { body: endpoint } = await create('/kept', { headers: { 'X-Sig': 'first-value', 'X-Old': 'gone' } });
  const path = `/webhooks/${endpoint.id}`;
  const changed = await app.call('PATCH', path, key, {
    headers: { 'x-sig': '[redacted]', 'X-New': 'second-value' },
  });
  expect(changed).toMatchObject({
    status: 200,
    body: { headers: { 'x-sig': '[redacted]', 'X-New': '[redacted]' } },
  });
  expect((await app.call('GET', `${path}/headers`, key)).body).toEqual({
    headers: { 'x-sig': 'first-value', 'X-New': 'second-value' },
  });
  await app.publish(key);
  const [request] = await receiver.waitFor(1);
  expect(request?.headers).toMatchObject({ 'x-sig': 'first-value', 'x-new': 'second-value' });
  for (const [method, where] of [
    ['PATCH', path],
    ['POST', '/webhooks'],
  ] as const) {
    const body = { url: receiver.url('/kept'), enabled_events: ['*'], headers: { 'X-Other': '[redacted]' } };
    const refused = await app.call(method, where, key, body);
    expect(refused).toMatchObject({ status: 400, body: { error: { param: 'headers.X-Other' } } });
  }
});

test('the masked form of a URL is not taken for one', async () => {
  const { body: endpoint } = await create('/masked', {});
  const answer = await app.call('PATCH', `/webhooks/${endpoint.id}`, key, {
    url: receiver.url('/hooks/…6071'),
  });
  expect(answer).toMatchObject({ status: 400, body: { error: { param: 'url' } } });
});

test.each([
  [{ 'Autousers-Signature': 'x' }, 'headers.Autousers-Signature'],
  [{ 'Content-Type': 'text/plain' }, 'headers.Content-Type'],
  [{ Host: 'elsewhere' }, 'headers.Host'],
  [{ 'bad name': 'x' }, 'headers.bad name'],
  [{ 'X-A': 'line\r\nbreak' }, 'headers.X-A'],
  [{ 'X-A': 1 }, 'headers.X-A'],
  [{ 'X-A': 'a', 'x-a': 'b' }, 'headers'],
])('the headers %j are refused', async (headers, param) => {
  const answer = await create('/h', { headers });
  expect(answer.status).toBe(400);
  expect(answer.body.error.param).toBe(param);
});

test('a rate limit is kept: never more than that a second, and everything arrives', async () => {
  const { body: endpoint } = await create('/slow', { rate_limit: 20 });
  expect(endpoint.rate_limit).toBe(20);
  const events = Array.from({ length: 50 }, (_, index) => ({
    type: 'rating.created',
    data: { object: { id: `rat_${index}` } },
  }));
  await app.call('POST', '/events/batch', key, { events });
  const requests = await receiver.waitFor((all) => all.filter(({ path }) => path === '/slow').length === 50, {
    timeoutMs: 15_000,
  });
  const times = requests.filter(({ path }) => path === '/slow').map(({ receivedAt }) => Number(receivedAt));
  const first = Math.min(...times);
  // 50 at 20 a second take (50 − burst of 3) / 20 s at least.
  expect(Math.max(...times) - first).toBeGreaterThan(2_000);
  for (const time of times) {
    expect(times.filter((other) => other >= time && other < time + 1_000).length).toBeLessThanOrEqual(24);
  }
});

test.each([[0], [1_001], [1.5], ['10']])('a rate limit of %j is refused', async (rate_limit) => {
  const answer = await create('/r', { rate_limit });
  expect(answer.status).toBe(400);
  expect(answer.body.error.param).toBe('rate_limit');
});
