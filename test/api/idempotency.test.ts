import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATOR_TOKEN, startTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let key: string;
let teamId: string;
const body = { url: 'https://example.com/hook', enabled_events: ['*'] };

beforeAll(async () => {
  app = await startTestApp({ manualClock: true });
  ({ key, id: teamId } = await app.team());
});
afterAll(() => app.stop());

const post = (idempotencyKey: string, path = '/webhooks', json: unknown = body, token = key) =>
  app.call('POST', path, token, json, { 'idempotency-key': idempotencyKey });

test('the same request again gets the same status, body and request id, and runs once', async () => {
  const first = await post('create-1');
  const again = await post('create-1');
  expect(first.status).toBe(201);
  expect(again.status).toBe(201);
  expect(again.text).toBe(first.text);
  expect(again.headers.get('x-request-id')).toBe(first.headers.get('x-request-id'));
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect((await app.call('GET', '/webhooks', key)).body.data).toHaveLength(1);
});

test('another body, or another route, with the same key is refused', async () => {
  await post('create-2');
  const other = await post('create-2', '/webhooks', { ...body, url: 'https://example.com/other' });
  expect(other.status).toBe(409);
  expect(other.body.error).toMatchObject({ code: 'idempotency_key_reused', type: 'invalid_request_error' });
  expect((await post('create-2', '/events')).status).toBe(409);
});

test('identical requests at the same moment run once', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => post('create-3')));
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  expect(new Set(answers.map((answer) => answer.headers.get('x-request-id'))).size).toBe(1);
  expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === null)).toHaveLength(1);
});

test('refusals are kept too, with the request id in their body', async () => {
  const first = await post('bad-1', '/webhooks', { url: 'nonsense', enabled_events: ['*'] });
  const again = await post('bad-1', '/webhooks', { url: 'nonsense', enabled_events: ['*'] });
  expect(first.status).toBe(400);
  expect(again.text).toBe(first.text);
  expect(again.headers.get('x-request-id')).toBe(first.body.error.request_id);
});

test('teams do not share keys, nor does the operator', async () => {
  const other = await app.team();
  const mine = await post('shared');
  const theirs = await post('shared', '/webhooks', body, other.key);
  expect(theirs.status).toBe(201);
  expect(theirs.body.id).not.toBe(mine.body.id);
  const path = `/admin/teams/${teamId}/api-keys`;
  const minted = await post('shared', path, { name: 'k', scopes: ['*'] }, OPERATOR_TOKEN);
  expect(minted.status).toBe(201);
});

test('a key is free again after a day', async () => {
  const first = await post('daily');
  await app.advance(24 * 3_600_000 - 1_000);
  expect((await post('daily')).text).toBe(first.text);
  await app.advance(2_000);
  expect((await post('daily')).body.id).not.toBe(first.body.id);
});

test('a request that died with its process does not block its key', async () => {
  await app.sql(
    `INSERT INTO idempotency_keys (owner, key, fingerprint, request_id, locked_until, created_at)
     VALUES ($1, 'orphan', 'whatever it was', 'r1', $2, $2)`,
    [teamId, new Date((app.clock?.now().getTime() ?? 0) - 1)],
  );
  expect((await post('orphan')).status).toBe(201);
});

test('answers are encrypted at rest, because they can hold a secret', async () => {
  const { body: created } = await post('secret-1');
  const rows = await app.sql(`SELECT * FROM idempotency_keys WHERE key = 'secret-1'`);
  expect(JSON.stringify(rows)).not.toContain(created.secret);
});

test('a key of 255 characters is fine, one more or none is not', async () => {
  expect((await post('x'.repeat(255))).status).toBe(201);
  expect((await post('x'.repeat(256))).status).toBe(400);
});

test('a failure on our side is not kept', async () => {
  await app.sql('ALTER TABLE endpoints RENAME TO away');
  const failed = await post('retry-me');
  await app.sql('ALTER TABLE away RENAME TO endpoints');
  expect(failed.status).toBe(500);
  expect((await post('retry-me')).status).toBe(201);
});
