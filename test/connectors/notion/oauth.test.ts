import { beforeEach, describe, expect, test } from 'vitest';
import type { OutboundHttp } from '../../../connectors/http.ts';
import { notion } from '../../../connectors/notion/index.ts';
import {
  authorizeUrl,
  exchangeCode,
  type OAuthApp,
  refreshTokens,
  type TokenAnswer,
} from '../../../connectors/oauth.ts';
import { testClient } from '../raw-server.ts';
import { notionWorld } from './notion-world.ts';

const world = notionWorld();
const { oauth } = notion;
if (!oauth) throw new Error('no OAuth');
let http: OutboundHttp;
let app: OAuthApp;

beforeEach(() => {
  http = testClient().http;
  const { authorizeUrl, tokenUrl, tokens } = world.fake;
  const redirectUri = 'https://connect.example.com/connect/notion/callback';
  app = { authorizeUrl, tokenUrl, client: tokens.client, redirectUri, scopes: [] };
  return () => http.close();
});

/** What the browser brings back. */
async function code(): Promise<string> {
  const url = authorizeUrl(oauth as NonNullable<typeof oauth>, app, {
    state: 'state_1',
    verifier: undefined,
  });
  expect(new URL(url).searchParams.get('owner')).toBe('user');
  expect(new URL(url).searchParams.has('scope')).toBe(false);
  const answer = await http.send({
    url,
    method: 'GET',
    headers: {},
    timeoutMs: 5_000,
    maxResponseBytes: 1_000,
  });
  if (answer.kind !== 'response') throw new Error(answer.message);
  const location = new URL(answer.headers.location ?? '');
  expect(location.searchParams.get('state')).toBe('state_1');
  return location.searchParams.get('code') ?? '';
}

const exchange = (given: string) => exchangeCode(http, oauth, app, { code: given, verifier: undefined });
function tokensIn(answer: TokenAnswer) {
  if (answer.kind !== 'tokens') throw new Error(JSON.stringify(answer));
  return answer;
}
const identify = (secret: string) =>
  world.session((session) => notion.identify(session), { credential: { kind: 'oauth', secret } });

describe('connecting', () => {
  test('trades the code for tokens of the bot, once', async () => {
    const given = await code();
    const tokens = tokensIn(await exchange(given));
    const account = { id: world.fake.tokens.bot.id, name: 'Acme Research' };
    expect(tokens).toMatchObject({ account });
    expect(tokens.expiresInSeconds).toBeUndefined();
    expect(await identify(tokens.accessToken)).toEqual({ kind: 'account', account });
    expect(await exchange(given)).toEqual({ kind: 'refused', code: 'invalid_grant', final: true });
  });

  test('refreshes with a token that changes each time', async () => {
    const first = tokensIn(await exchange(await code()));
    world.fake.tokens.expire();
    expect((await identify(first.accessToken)).kind).toBe('refused');
    const second = tokensIn(await refreshTokens(http, oauth, app, first.refreshToken ?? ''));
    expect((await identify(second.accessToken)).kind).toBe('account');
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(await refreshTokens(http, oauth, app, first.refreshToken ?? '')).toEqual({
      kind: 'refused',
      code: 'invalid_grant',
      final: true,
    });
  });

  test('disconnecting revokes the token, signed by the app', async () => {
    const { accessToken } = tokensIn(await exchange(await code()));
    const credential = { kind: 'oauth', secret: accessToken };
    await world.session(async (session) => oauth.revoke?.(session, app.client), { credential });
    expect((await identify(accessToken)).kind).toBe('refused');
  });
});

describe('the answer of the token call', () => {
  const answer = { access_token: 'ntn_1', token_type: 'bearer', bot_id: 'bot_1', workspace_id: 'w_1' };
  test('may lack a refresh token and a name', () => {
    expect(oauth.readTokens({ ...answer, refresh_token: null, workspace_name: null })).toEqual({
      kind: 'tokens',
      accessToken: 'ntn_1',
      refreshToken: undefined,
      account: { id: 'bot_1', name: 'Notion' },
    });
  });
  test.each([
    [{ error: 'invalid_grant' }, 'invalid_grant', true],
    [
      { object: 'error', status: 401, code: 'unauthorized_client', message: 'no' },
      'unauthorized_client',
      true,
    ],
    [{ error: 'invalid_client' }, 'invalid_client', false],
    [{}, 'invalid_answer', false],
    ['nonsense', 'invalid_answer', false],
  ])('that refuses is read: %j', (refusal, said, final) => {
    expect(oauth.readTokens(refusal)).toEqual({ kind: 'refused', code: said, final });
  });
});

test('a pasted token that Notion refuses says where to find the right one', async () => {
  const credential = { kind: 'integration_token', secret: `ntn_${'x'.repeat(40)}` };
  expect(await world.session((session) => notion.identify(session), { credential })).toEqual({
    kind: 'refused',
    message:
      'Notion does not accept this token. Copy it again from the settings of the connection, under "Configuration".',
  });
});

test('pasted tokens have one of two forms', () => {
  const [pasted] = notion.pasted;
  expect(pasted?.problem(`ntn_${'a1'.repeat(20)}`)).toBeUndefined();
  expect(pasted?.problem(`secret_${'a1'.repeat(20)}`)).toBeUndefined();
  for (const bad of ['xoxb-123', 'ntn_short', `ntn_${'a'.repeat(30)} `, `ntn_${'a'.repeat(30)}\nx`]) {
    expect(pasted?.problem(bad)).toBe('must start with ntn_ or secret_, followed by letters and digits only');
  }
});
