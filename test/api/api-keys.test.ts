import { expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const stage = useStage({ manualClock: true });
const MINUTE = 60_000;

test('the operator mints a key; its token is shown once, and only its hash is kept', async () => {
  const { app } = stage;
  const { id: teamId } = await app.team();
  const scopes = ['webhooks:read', 'events:*', 'webhooks:read'];
  const body = { name: 'CI', scopes };
  const { status, body: key } = await app.call(
    'POST',
    `/admin/teams/${teamId}/api-keys`,
    OPERATOR_TOKEN,
    body,
  );
  expect(status).toBe(201);
  expect(key).toEqual({
    id: expect.stringMatching(/^key_[a-z0-9]{24}$/),
    name: 'CI',
    token: expect.stringMatching(/^ak_live_[A-Za-z0-9_-]{43}$/),
    prefix: key.token.slice(0, 14),
    scopes: ['webhooks:read', 'events:*'],
    expires_at: null,
    last_used_at: null,
    created_at: app.clock?.now().toISOString(),
  });
  const who = await app.call('GET', '/auth/whoami', key.token);
  expect(who.body).toMatchObject({
    key: { id: key.id, name: 'CI', prefix: key.prefix },
    team: { id: teamId, name: 'Acme' },
    plan: 'pro',
    scopes: ['webhooks:read', 'events:*'],
  });
  expect(who.text).not.toContain(key.token);
});

test.each([
  [{ scopes: ['*'] }, 'name'],
  [{ name: 'x', scopes: [] }, 'scopes'],
  [{ name: 'x', scopes: ['webhooks:delete'] }, 'scopes.0'],
  [{ name: 'x', scopes: ['*'], expires_at: 'tomorrow' }, 'expires_at'],
  [{ name: 'x', scopes: ['*'], expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
  [{ name: 'x', scopes: ['*'], token: 'ak_live_mine' }, 'token'],
])('%j is refused', async (body, param) => {
  const { id } = await stage.app.team();
  const answer = await stage.app.call('POST', `/admin/teams/${id}/api-keys`, OPERATOR_TOKEN, body);
  expect(answer).toMatchObject({ status: 400, body: { error: { param } } });
});

test('a key works until it expires, and not a moment longer', async () => {
  const { app } = stage;
  const { id } = await app.team();
  const expires = new Date(Number(app.clock?.now()) + 10 * MINUTE);
  const body = { name: 'short', scopes: ['*'], expires_at: expires.toISOString() };
  const { token } = (await app.call('POST', `/admin/teams/${id}/api-keys`, OPERATOR_TOKEN, body)).body;
  await app.advance(10 * MINUTE - 1);
  expect((await app.call('GET', '/webhooks', token)).status).toBe(200);
  await app.advance(1);
  expect(await app.call('GET', '/webhooks', token)).toMatchObject({
    status: 401,
    body: { error: { type: 'authentication_error', code: 'expired_api_key' } },
  });
});

test('people list, create and revoke keys; a revoked key stops at once', async () => {
  const { app } = stage;
  const { id: teamId, key } = await app.team();
  const admin = await app.session(teamId, 'admin');
  const body = { name: 'by hand', scopes: ['webhooks:*'] };
  const created = await app.call('POST', '/api-keys', undefined, body, admin);
  expect(created).toMatchObject({ status: 201, body: { name: 'by hand', scopes: ['webhooks:*'] } });
  const { id, token } = created.body;
  expect((await app.call('GET', '/webhooks', token)).status).toBe(200);

  const list = await app.call('GET', '/api-keys', undefined, undefined, admin);
  expect(list.body.data.map((each: { name: string }) => each.name)).toEqual(['by hand', 'test']);
  expect(list.text).not.toContain(token);

  const revoke = () => app.call('DELETE', `/api-keys/${id}`, undefined, undefined, admin);
  expect(await revoke()).toMatchObject({ status: 200, body: { id, deleted: true } });
  expect(await app.call('GET', '/webhooks', token)).toMatchObject({
    status: 401,
    body: { error: { code: 'invalid_api_key' } },
  });
  expect((await revoke()).status).toBe(404);
  expect((await app.call('GET', '/webhooks', key)).status).toBe(200);
});

test('the last use is recorded, to the minute', async () => {
  const { app } = stage;
  const { id: teamId } = await app.team();
  const { id, token } = await app.key(teamId, ['webhooks:read']);
  const lastUsed = async () =>
    (await app.sql('SELECT last_used_at AS at FROM api_keys WHERE id = $1', [id]))[0]?.at;
  expect(await lastUsed()).toBeNull();
  await app.call('GET', '/webhooks', token);
  const first = app.clock?.now();
  await until(async () => (await lastUsed()) !== null);
  expect(await lastUsed()).toEqual(first);

  await app.advance(MINUTE);
  await app.call('GET', '/webhooks', token);
  await app.advance(1);
  await app.call('GET', '/webhooks', token);
  const second = app.clock?.now();
  await until(async () => Number(await lastUsed()) > Number(first));
  expect(await lastUsed()).toEqual(second);

  // A refused request is a use as well: that is when someone wants to know where a key is.
  await app.advance(2 * MINUTE);
  await app.call('POST', '/webhooks', token, {});
  await until(async () => Number(await lastUsed()) === Number(app.clock?.now()));
});
