import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { airtable } from '../../../connectors/airtable/index.ts';
import type { Tokens } from '../../../connectors/connector.ts';
import { authorizeUrl, exchangeCode, type OAuthApp, refreshTokens } from '../../../connectors/oauth.ts';
import { openSession } from '../../../connectors/session.ts';
import { airtableWorld } from './airtable-world.ts';

const world = airtableWorld();
const { oauth } = airtable;
if (!oauth) throw new Error('no OAuth');
const verifier = randomBytes(32).toString('base64url');
let app: OAuthApp;

beforeEach(() => {
  const { authorizeUrl: authorize, tokenUrl, client } = world.fake;
  const redirectUri = 'https://connect.example.com/connect/airtable/callback';
  app = { authorizeUrl: authorize, tokenUrl, client, redirectUri, scopes: oauth.scopes };
});

async function connect(): Promise<Tokens> {
  const address = authorizeUrl(oauth as NonNullable<typeof oauth>, app, { state: 's'.repeat(20), verifier });
  const back = new URL((await fetch(address, { redirect: 'manual' })).headers.get('location') ?? '');
  const code = back.searchParams.get('code') ?? expect.unreachable('no code');
  const tokens = await exchangeCode(world.http, oauth as NonNullable<typeof oauth>, app, { code, verifier });
  return tokens.kind === 'tokens' ? tokens : expect.unreachable(JSON.stringify(tokens));
}

const refresh = (token = '') => refreshTokens(world.http, oauth, app, token);

async function identity(secret: string) {
  const credential = { kind: 'oauth', secret };
  const open = openSession({ http: world.http, apiUrl: world.fake.apiUrl, credential, timeoutMs: 5_000 });
  return airtable.identify(open.session).finally(() => open.close());
}

test('connecting takes PKCE and the secret, and says whose account it is', async () => {
  const tokens = await connect();
  expect(tokens).toMatchObject({ expiresInSeconds: 3_600, scopes: world.fake.scopes });
  expect(await identity(tokens.accessToken)).toMatchObject({
    kind: 'account',
    account: { id: world.fake.user.id, name: world.fake.user.email },
  });
});

test('both old tokens die when they are renewed', async () => {
  const old = await connect();
  const fresh = await refresh(old.refreshToken);
  if (fresh.kind !== 'tokens') expect.unreachable(JSON.stringify(fresh));
  expect(await identity(old.accessToken)).toMatchObject({ kind: 'refused' });
  expect(await identity(fresh.accessToken)).toMatchObject({ kind: 'account' });
  expect(await refresh(old.refreshToken)).toEqual({ kind: 'refused', code: 'invalid_grant', final: true });
});

test('a renewal right after another one is a conflict, not the end of the connection', async () => {
  const { refreshToken } = await connect();
  world.fake.refreshedJustNow = true;
  expect(await refresh(refreshToken)).toEqual({ kind: 'unreachable', message: 'answered 409' });
});

test("a wrong secret of ours is the operator's to mend", async () => {
  const { refreshToken } = await connect();
  app = { ...app, client: { ...app.client, secret: 'wrong' } };
  expect(await refresh(refreshToken)).toEqual({ kind: 'refused', code: 'invalid_client', final: false });
});
