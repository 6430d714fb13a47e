import { expect, test } from 'vitest';
import { ENCRYPTION_KEY, OPERATOR_TOKEN } from '../support/app.ts';
import { everythingStored } from '../support/database.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const stage = useStage({ env: { RETRY_SCHEDULE: '0.05', LOG_LEVEL: 'trace' } });

test('no secret is in a log line, or in the database in plain text', async () => {
  const { app, receiver } = stage;
  const { id: teamId, key } = await app.team();
  const { token: revoked } = await app.key(teamId, ['events:write']);
  const { cookie = '', origin = '' } = await app.session(teamId, 'owner');
  const sessionToken = cookie.slice(cookie.indexOf('=') + 1);
  const linked = await app.call('POST', `/admin/teams/${teamId}/dashboard-links`, OPERATOR_TOKEN, {
    role: 'owner',
  });
  const unusedLink = new URL(linked.body.url).searchParams.get('token') ?? '';

  receiver.respond('/fails', { status: 500, body: 'no' });
  const working = await app.endpoint(key, receiver.url('/works'));
  const failing = await app.endpoint(key, receiver.url('/fails'));
  const rotated = await app.call('POST', `/webhooks/${working.id}/rotate-secret`, key);
  const secrets: Record<string, string> = {
    operator: OPERATOR_TOKEN,
    encryption: ENCRYPTION_KEY,
    key,
    revoked,
    sessionToken,
    unusedLink,
    old: working.secret,
    fresh: rotated.body.secret,
    failing: failing.secret,
    database: new URL(app.database.url).password,
  };
  for (const [name, secret] of Object.entries(secrets)) expect(secret.length, name).toBeGreaterThan(10);

  await app.publish(key);
  await app.call('POST', `/webhooks/${failing.id}/test`, key, {});
  await app.call('GET', '/webhooks', undefined, undefined, { cookie, origin });
  await app.call('GET', `/sign-in?token=${unusedLink}x`);
  await app.call('GET', `/webhooks?token=${key}`, key);
  await app.call('POST', '/events', key, `{"broken": "${secrets.old}"`);
  await app.call('POST', '/api-keys', undefined, { name: 'x' }, { cookie, origin });
  await app.call('GET', '/webhooks', `${key}x`);
  await app.call('GET', '/metrics', OPERATOR_TOKEN);
  await until(async () => (await app.deliveries(failing.id)).some((row) => row.status === 'abandoned'));
  await app.call('PATCH', `/webhooks/${failing.id}`, key, { status: 'disabled' });
  await until(() => app.mails.length > 0);
  await app.settled();

  const logs = JSON.stringify(app.logs);
  expect(logs).toContain('delivery.attempted');
  expect(logs).toContain('http.request');
  const stored = await everythingStored(app.sql);
  expect(stored).toContain(working.id);
  for (const [name, secret] of Object.entries(secrets)) {
    // Without the prefix as well, which may be shown.
    for (const form of [
      secret,
      secret.replace(/^(whsec|ak_live|op_test)_/, ''),
      encodeURIComponent(secret),
    ]) {
      expect(logs.includes(form), `${name} is in the log`).toBe(false);
      expect(stored.includes(form), `${name} is in the database`).toBe(false);
      expect(JSON.stringify(app.mails).includes(form), `${name} is in a mail`).toBe(false);
    }
  }
});

test('no header of a team, no URL that starts a workflow and no cookie is where somebody reads it who may not', async () => {
  const { app, receiver } = stage;
  const { id: teamId, key } = await app.team();
  const viewer = await app.session(teamId, 'viewer');
  const editor = await app.session(teamId, 'editor');
  const { token: reader } = await app.key(teamId, ['webhooks:read', 'events:read']);
  const secrets = {
    bearer: 'b3arer-of-nothing',
    plain: 'value-under-a-harmless-name',
    path: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    signature: 'sig-of-a-flow-0123456789',
    cookie: 'session-of-the-receiver',
  };
  const path = `/hooks/standard/1234567/${secrets.path}/`;
  const { bearer, plain, cookie } = secrets;
  receiver.respond(path, {
    status: 500,
    headers: { 'set-cookie': `sid=${cookie}`, 'x-echo': plain },
    body: bearer,
  });
  const create = (url: string, more: object = {}) =>
    app.call('POST', '/webhooks', key, { url, enabled_events: ['*'], ...more });
  const headers = { 'X-Bearer': `Bearer ${bearer}`, 'X-Sig': plain };
  const zap = await create(receiver.url(path), { source: 'zapier', headers });
  const flow = await create(receiver.url(`/flow?sig=${secrets.signature}`));
  expect(zap.body.url).toBe(receiver.url(path));

  const eventId = await app.publish(key);
  await until(async () => (await app.deliveries(zap.body.id)).some((row) => row.status === 'abandoned'));
  await app.call('PATCH', `/webhooks/${zap.body.id}`, key, { status: 'disabled' });
  await until(() => app.mails.length > 0);
  await app.settled();
  const { body: log } = await app.call('GET', `/webhooks/${zap.body.id}/deliveries`, key);

  const asSession = ({ cookie = '', origin = '' }) => ({ cookie, origin });
  const read = async (where: string, who: string | Record<string, string>) => {
    const answer =
      typeof who === 'string'
        ? await app.call('GET', where, who)
        : await app.call('GET', where, undefined, undefined, who);
    expect(answer.status, where).toBe(200);
    return answer.text;
  };
  const everybody = [
    '/webhooks',
    `/webhooks/${zap.body.id}/deliveries`,
    `/webhooks/deliveries/${log.data[0].id}`,
    `/events/${eventId}/deliveries`,
  ];
  const single = [`/webhooks/${zap.body.id}`, `/webhooks/${flow.body.id}`];
  const shown = [
    ...(await Promise.all(everybody.map((where) => read(where, key)))),
    ...(await Promise.all([...everybody, ...single].map((where) => read(where, asSession(viewer))))),
    ...(await Promise.all([...everybody, ...single].map((where) => read(where, reader)))),
    JSON.stringify(app.mails),
    JSON.stringify(app.logs),
  ];
  for (const [name, secret] of Object.entries(secrets)) {
    for (const text of shown) expect(text.includes(secret), `${name}: ${text.slice(0, 300)}`).toBe(false);
  }
  const stored = await everythingStored(app.sql);
  for (const secret of [bearer, plain, cookie]) expect(stored.includes(secret), secret).toBe(false);

  // Those who work with it see where it goes; its headers are shown to those who may change them, when they
  // ask.
  expect(await read(single[0] ?? '', asSession(editor))).toContain(secrets.path);
  expect(await read(single[1] ?? '', key)).toContain(secrets.signature);
  expect(JSON.parse(await read(`${single[0]}/headers`, key))).toEqual({ headers });
  const refused = await app.call('GET', `${single[0]}/headers`, undefined, undefined, asSession(editor));
  expect(refused.status).toBe(403);
  expect((await app.call('GET', `${single[0]}/headers`, reader)).status).toBe(403);
});
