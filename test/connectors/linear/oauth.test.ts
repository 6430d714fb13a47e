import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OAuth } from '../../../connectors/connector.ts';
import { linear } from '../../../connectors/linear/index.ts';
import { openStage, type Stage } from './stage.ts';

const oauth = linear.oauth as OAuth;
const REDIRECT = 'http://127.0.0.1:9/connect/linear/callback';
let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.stop());

async function authorize(verifier: string): Promise<{ code: string; state: string }> {
  const url = new URL(stage.fake.authorizeUrl);
  url.search = new URLSearchParams({
    client_id: stage.fake.oauth.client.id,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: oauth.scopes.join(oauth.scopeSeparator),
    state: 'state_1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...oauth.authorizeParameters,
  }).toString();
  const { status, headers } = await fetch(url, { redirect: 'manual' });
  expect(status).toBe(302);
  const { searchParams } = new URL(headers.get('location') ?? '');
  return { code: searchParams.get('code') ?? '', state: searchParams.get('state') ?? '' };
}

async function token(fields: Record<string, string>) {
  const { id, secret } = stage.fake.oauth.client;
  const body = new URLSearchParams({ client_id: id, client_secret: secret, ...fields });
  const response = await fetch(stage.fake.tokenUrl, { method: 'POST', body });
  return oauth.readTokens(await response.json());
}

const exchange = (code: string, verifier: string) =>
  token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier });

async function connected() {
  const verifier = randomBytes(32).toString('base64url');
  const tokens = await exchange((await authorize(verifier)).code, verifier);
  if (tokens.kind !== 'tokens' || !tokens.refreshToken) throw new Error(JSON.stringify(tokens));
  return { ...tokens, refreshToken: tokens.refreshToken };
}

const sessionWith = (secret: string) => ({ ...stage.session, credential: { kind: 'oauth', secret } });

test('is described as Linear wants it', () => {
  const { readTokens, revoke, ...data } = oauth;
  expect(data).toEqual({
    authorizeUrl: 'https://linear.app/oauth/authorize',
    tokenUrl: 'https://api.linear.app/oauth/token',
    scopes: ['read', 'issues:create', 'comments:create'],
    scopeSeparator: ',',
    tokenRequest: { encoding: 'form', secret: 'body' },
    pkce: true,
    authorizeParameters: { actor: 'app', prompt: 'consent' },
  });
});

test('a code gives tokens for a day, which work', async () => {
  const tokens = await connected();
  expect(tokens).toMatchObject({
    expiresInSeconds: 86_399,
    scopes: ['read', 'issues:create', 'comments:create'],
  });
  expect(await linear.identify(sessionWith(tokens.accessToken))).toMatchObject({ kind: 'account' });
});

test('a code works once, and only with its verifier', async () => {
  const refused = { kind: 'refused', code: 'invalid_grant', final: true };
  const { code, state } = await authorize('verifier-1');
  expect(state).toBe('state_1');
  expect(await exchange(code, 'verifier-2')).toEqual(refused);
  const other = await authorize('verifier-1');
  expect(await exchange(other.code, 'verifier-1')).toMatchObject({ kind: 'tokens' });
  expect(await exchange(other.code, 'verifier-1')).toEqual(refused);
});

test('a refresh rotates both tokens; the old ones are void', async () => {
  const old = await connected();
  const refresh = (refreshToken: string) =>
    token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  const fresh = await refresh(old.refreshToken);
  if (fresh.kind !== 'tokens') throw new Error(JSON.stringify(fresh));
  expect(fresh.refreshToken).not.toBe(old.refreshToken);
  expect(await linear.identify(sessionWith(fresh.accessToken))).toMatchObject({ kind: 'account' });
  expect(await linear.identify(sessionWith(old.accessToken))).toMatchObject({ kind: 'refused' });
  expect(await refresh(old.refreshToken)).toEqual({ kind: 'refused', code: 'invalid_grant', final: true });
});

test('a wrong client secret can be mended by the operator: the refresh token stays', async () => {
  expect(await token({ grant_type: 'refresh_token', client_secret: 'wrong' })).toEqual({
    kind: 'refused',
    code: 'invalid_client',
    final: false,
  });
});

describe('readTokens', () => {
  test('reads the older answers, with a list of scopes and without a refresh token', () => {
    const answer = {
      access_token: 'a',
      token_type: 'Bearer',
      expires_in: 315_705_599,
      scope: ['read', 'write'],
    };
    expect(oauth.readTokens(answer)).toEqual({
      kind: 'tokens',
      accessToken: 'a',
      refreshToken: undefined,
      expiresInSeconds: 315_705_599,
      scopes: ['read', 'write'],
    });
  });

  test.each([
    [undefined, 'unreadable_answer', false],
    ['<h1>Bad gateway</h1>', 'unreadable_answer', false],
    [{ access_token: '' }, 'unreadable_answer', false],
    [{ error: 'temporarily_unavailable' }, 'temporarily_unavailable', false],
    [{ error: 'invalid_grant', error_description: 'x' }, 'invalid_grant', true],
  ])('refuses %j', (answer, code, final) => {
    expect(oauth.readTokens(answer)).toEqual({ kind: 'refused', code, final });
  });
});

describe('revoke', () => {
  test('takes the token back', async () => {
    const { accessToken } = await connected();
    await oauth.revoke?.(sessionWith(accessToken));
    expect(stage.fake.oauth.accepts(accessToken)).toBe(false);
    expect(stage.fake.server.requests.at(-1)?.path).toBe('/oauth/revoke');
  });

  test('of a token that is void already is no failure', async () => {
    await expect(oauth.revoke?.(sessionWith('lin_oauth_void'))).resolves.toBeUndefined();
  });

  test('that Linear does not answer is one', async () => {
    stage.fake.inject({ instead: { status: 503, body: 'away' } }, 1, ({ path }) => path === '/oauth/revoke');
    await expect(oauth.revoke?.(sessionWith('lin_oauth_1'))).rejects.toThrow('HTTP 503');
  });
});
