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
