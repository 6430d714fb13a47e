import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Emulator, pressFirstButton, startEmulator } from '../support/emulator.ts';
import { attemptsOf, automate } from '../support/integrations.ts';
import { comeBack, vendorPage } from '../support/oauth.ts';

/**
 * Slack and Linear as a third party understands them: what our own fakes and we both get wrong shows here.
 */
let emulator: Emulator;
let app: TestApp;
let team: { id: string; key: string };
let owner: Record<string, string>;

beforeAll(async () => {
  emulator = await startEmulator();
  app = await startTestApp({
    env: {
      PUBLIC_URL: 'http://connect.test',
      SLACK_API_URL: `${emulator.slack}/api`,
      SLACK_AUTHORIZE_URL: `${emulator.slack}/oauth/v2/authorize`,
      SLACK_TOKEN_URL: `${emulator.slack}/api/oauth.v2.access`,
      SLACK_CLIENT_ID: '111.222',
      SLACK_CLIENT_SECRET: 'emulated_slack_secret',
      LINEAR_API_URL: `${emulator.linear}/graphql`,
      LINEAR_AUTHORIZE_URL: `${emulator.linear}/oauth/authorize`,
      LINEAR_TOKEN_URL: `${emulator.linear}/oauth/token`,
      LINEAR_CLIENT_ID: 'emulated_linear_client',
      LINEAR_CLIENT_SECRET: 'emulated_linear_secret',
    },
  });
  team = await app.team();
  owner = await app.session(team.id, 'owner');
}, 300_000);

afterAll(async () => {
  await app?.stop();
  await emulator?.stop();
});

/** Through the vendor's own page. Returns the connection as the API shows it. */
async function connect(connector: string) {
  const back = await pressFirstButton((await vendorPage(app, connector, owner)).href);
  expect(back.pathname).toBe(`/connect/${connector}/callback`);
  const answer = await comeBack(app, back, owner);
  const location = new URL(answer.headers.get('location') ?? '', 'http://here');
  const id = location.searchParams.get('connected');
  expect(id, String(location)).toMatch(/^con_/);
  return (await app.call('GET', `/connections/${id}`, team.key)).body;
}

describe('Slack', () => {
  test('is connected, offers its channels, and gets the message', async () => {
    const connection = await connect('slack');
    expect(connection).toMatchObject({ status: 'active', account: { name: 'Acme Research' } });
    const options = await app.call('GET', `/connections/${connection.id}/options/channels?q=rese`, team.key);
    expect(options.body.data).toMatchObject([{ label: expect.stringContaining('research') }]);
    const channel = options.body.data[0].value;

    const id = await automate(app, team.key, { connection_id: connection.id, config: { channel } });
    await app.publish(team.key, { type: 'evaluation.completed', object: { id: 'eval_1', name: 'Sign-up' } });
    await app.settled(id);
    const [attempt] = await attemptsOf(app, team.key, id);
    expect(attempt).toMatchObject({ status: 'delivered', error: null, response_status: 200 });
    expect(attempt.reference.id).toMatch(new RegExp(`^${channel}:\\d+\\.\\d+$`));
  });

  test('a disconnected account is revoked there', async () => {
    const connection = await connect('slack');
    const { body } = await app.call('DELETE', `/connections/${connection.id}`, team.key);
    expect(body).toEqual({ id: connection.id, deleted: true });
  });
});

describe('Linear', () => {
  test('is connected with PKCE and a token that rotates', async () => {
    const connection = await connect('linear');
    expect(connection).toMatchObject({ status: 'active', account: { name: 'Acme' } });
    const [{ expires_at, credential_ciphertext } = {}] = await app.sql(
      'SELECT expires_at, credential_ciphertext FROM connections WHERE id = $1',
      [connection.id],
    );
    expect(expires_at).toBeInstanceOf(Date);
    await app.sql("UPDATE connections SET expires_at = now() - interval '1 minute' WHERE id = $1", [
      connection.id,
    ]);
    const verified = await app.call('POST', `/connections/${connection.id}/verify`, team.key);
    expect(verified.body).toMatchObject({ status: 'active' });
    const [renewed] = await app.sql(
      'SELECT expires_at > now() AS fresh, credential_version AS version, credential_ciphertext FROM connections WHERE id = $1',
      [connection.id],
    );
    expect(renewed).toMatchObject({ fresh: true, version: 2 });
    expect(renewed?.credential_ciphertext).not.toBe(credential_ciphertext);
  });

  test('a code works once', async () => {
    const page = await vendorPage(app, 'linear', owner);
    const back = await pressFirstButton(page.href);
    expect((await comeBack(app, back, owner)).headers.get('location')).toContain('connected=con_');
    expect((await comeBack(app, back, owner)).headers.get('location')).toContain('connect_error=expired');
  });
});
