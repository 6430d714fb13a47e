import { describe, expect, test } from 'vitest';
import type { Tokens } from '../../../connectors/connector.ts';
import { authorizeUrl, exchangeCode, type OAuthApp, refreshTokens } from '../../../connectors/oauth.ts';
import { identify } from '../../../connectors/slack/identify.ts';
import { oauth } from '../../../connectors/slack/oauth.ts';
import { type SlackFake, startSlackFake } from '../../support/fakes/slack.ts';
import { useSlack } from './slack-world.ts';

const slack = useSlack();
const REDIRECT = 'https://connect.example.com/connect/slack/callback';
const SCOPES = ['chat:write', 'chat:write.public', 'channels:read', 'groups:read'];

function appAt(fake: SlackFake, more: Partial<OAuthApp> = {}): OAuthApp {
  const { authorizeUrl: authorize, tokenUrl } = fake;
  const client = { id: fake.oauth.clientId, secret: fake.oauth.clientSecret };
  return { authorizeUrl: authorize, tokenUrl, client, redirectUri: REDIRECT, scopes: oauth.scopes, ...more };
}

/** What the browser brings back. */
async function agree(app: OAuthApp): Promise<URLSearchParams> {
  const url = authorizeUrl(oauth, app, { state: 'state-1', verifier: undefined });
  const answer = await fetch(url, { redirect: 'manual' });
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('location') ?? '').searchParams;
}

async function connect(fake: SlackFake): Promise<Tokens> {
  const app = appAt(fake);
  const code = (await agree(app)).get('code') ?? '';
  const tokens = await exchangeCode(slack.http, oauth, app, { code, verifier: undefined });
  if (tokens.kind !== 'tokens') throw new Error(JSON.stringify(tokens));
  return tokens;
}

const credential = (secret: string) => ({ kind: 'oauth', secret });

describe('connecting with one click', () => {
  test('asks for what is needed, and no PKCE', () => {
    const url = new URL(authorizeUrl(oauth, appAt(slack.fake), { state: 's', verifier: undefined }));
    expect(url.searchParams.get('scope')).toBe('chat:write,chat:write.public,channels:read,groups:read');
    expect(url.searchParams.get('redirect_uri')).toBe(REDIRECT);
    expect(oauth).toMatchObject({
      authorizeUrl: 'https://slack.com/oauth/v2/authorize',
      tokenUrl: 'https://slack.com/api/oauth.v2.access',
      pkce: false,
    });
  });

  test('gives a token that lasts, and the workspace that it is for', async () => {
    const tokens = await connect(slack.fake);
    expect(tokens).toEqual({
      kind: 'tokens',
      accessToken: expect.stringMatching(/^xoxb-/),
      refreshToken: undefined,
      expiresInSeconds: undefined,
      scopes: SCOPES,
      account: undefined,
    });
    expect(await slack.session(identify, credential(tokens.accessToken))).toEqual({
      kind: 'account',
      account: { id: 'T0ACME0001', name: 'Acme Research', url: 'https://acme-research.slack.com' },
      scopes: SCOPES,
    });
  });

  test('gives a token that ends, when the app rotates its tokens', async () => {
    const fake = await startSlackFake({ rotation: true });
    try {
      const first = await connect(fake);
      expect(first).toMatchObject({
        accessToken: expect.stringMatching(/^xoxe\.xoxb-/),
        expiresInSeconds: 43_200,
      });
      const second = await refreshTokens(slack.http, oauth, appAt(fake), first.refreshToken ?? '');
      expect(second).toMatchObject({
        kind: 'tokens',
        scopes: SCOPES,
        refreshToken: expect.stringMatching(/^xoxe-/),
      });
      expect(fake.oauth.liveTokens).toContain(second.kind === 'tokens' && second.accessToken);
      expect(fake.oauth.liveTokens).not.toContain(first.accessToken);
      const again = await refreshTokens(slack.http, oauth, appAt(fake), first.refreshToken ?? '');
      expect(again).toEqual({ kind: 'refused', code: 'invalid_refresh_token', final: true });
    } finally {
      await fake.stop();
    }
  });

  test('a person who says no comes back without a code', async () => {
    slack.fake.oauth.denyNext();
    const back = await agree(appAt(slack.fake));
    expect([back.get('error'), back.get('code'), back.get('state')]).toEqual([
      'access_denied',
      null,
      'state-1',
    ]);
  });

  test('a code works once, for its own app and address', async () => {
    const app = appAt(slack.fake);
    const code = (await agree(app)).get('code') ?? '';
    const exchange = (more: Partial<OAuthApp>, which = code) =>
      exchangeCode(slack.http, oauth, { ...app, ...more }, { code: which, verifier: undefined });
    const refusedWith = (error: string) => ({ kind: 'refused', code: error, final: true });
    expect(await exchange({}, 'nonsense')).toEqual(refusedWith('invalid_code'));
    expect(await exchange({ redirectUri: 'https://other.test/' })).toEqual(refusedWith('bad_redirect_uri'));
    // The operator's mistake, which can be mended.
    expect(await exchange({ client: { ...app.client, secret: 'x' } })).toEqual({
      ...refusedWith('bad_client_secret'),
      final: false,
    });
    expect(await exchange({})).toMatchObject({ kind: 'tokens' });
    expect(await exchange({})).toEqual(refusedWith('code_already_used'));
  });

  test('reads answers that are no tokens', () => {
    expect(oauth.readTokens({ ok: false, error: 'internal_error' })).toEqual({
      kind: 'refused',
      code: 'internal_error',
      final: false,
    });
    expect(oauth.readTokens({ ok: false, error: '<html>' })).toMatchObject({ code: 'unknown', final: false });
    const org = {
      ok: true,
      access_token: 'xoxb-1',
      team: null,
      enterprise: { id: 'E1' },
      is_enterprise_install: true,
    };
    expect(oauth.readTokens(org)).toEqual({
      kind: 'refused',
      code: 'org_install_not_supported',
      final: true,
    });
    expect(() => oauth.readTokens({ ok: true })).toThrow();
  });
});

describe('disconnecting', () => {
  test('takes the token back, once or twice', async () => {
    const { accessToken } = await connect(slack.fake);
    const revoke = () => slack.session(async (session) => oauth.revoke?.(session), credential(accessToken));
    await revoke();
    expect(slack.fake.oauth.liveTokens).toEqual([slack.fake.botToken]);
    await expect(revoke()).resolves.toBeUndefined();
  });

  test('says when it could not', async () => {
    slack.fake.server.inject({ instead: { status: 500, body: 'x' } }, 1, () => true);
    const revoke = slack.session(async (session) => oauth.revoke?.(session));
    await expect(revoke).rejects.toThrow('Slack did not take the token back');
  });
});

describe('a pasted token', () => {
  test('that cannot post is refused with what it lacks', async () => {
    slack.fake.oauth.addToken('xoxb-reader-1234567890', ['channels:read']);
    expect(await slack.session(identify, { kind: 'bot_token', secret: 'xoxb-reader-1234567890' })).toEqual({
      kind: 'refused',
      message: expect.stringContaining('lacks the scope chat:write'),
    });
  });

  test.each(['invalid_auth', 'account_inactive', 'token_expired', 'missing_scope', 'something_new'])(
    'that Slack refuses with %s is refused',
    async (code) => {
      slack.fake.refuse(code, {}, 'auth.test');
      expect(await slack.session(identify)).toMatchObject({ kind: 'refused', message: expect.any(String) });
    },
  );

  test.each([
    { status: 500, body: 'x' },
    { status: 200, body: '<html>' },
    { status: 429, body: '' },
  ])('cannot be judged by %j', async (answer) => {
    slack.fake.server.inject({ instead: answer }, 1, () => true);
    expect(await slack.session(identify)).toMatchObject({ kind: 'unreachable' });
  });
});

describe('a pasted webhook', () => {
  const identified = () => slack.session(identify, { kind: 'incoming_webhook', secret: slack.fake.webhook });

  test('is known by its ids, and nothing is posted to find out', async () => {
    expect(await identified()).toEqual({
      kind: 'account',
      account: { id: 'T0ACME0001/B0HOOK0001', name: 'Incoming webhook B0HOOK0001' },
    });
    expect(slack.fake.messages).toEqual([]);
  });

  test('that is gone is refused', async () => {
    slack.fake.webhookGone = { status: 404, body: 'no_service' };
    expect(await identified()).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('copy its URL'),
    });
  });

  test('cannot be judged while Slack is away', async () => {
    await slack.fake.stop();
    expect(await identified()).toMatchObject({ kind: 'unreachable' });
  });
});
