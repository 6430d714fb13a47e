import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutboundHttp } from '../../../connectors/http.ts';
import {
  authorizeUrl,
  exchangeCode,
  exchangePasted,
  type OAuthApp,
  refreshTokens,
} from '../../../connectors/oauth.ts';
import { sheets } from '../../../connectors/sheets/index.ts';
import { type SheetsFake, startSheetsFake } from '../../support/fakes/sheets.ts';
import { testClient } from '../raw-server.ts';

const { oauth } = sheets;
const [pasted] = sheets.pasted;
const exchange = pasted?.exchange;
if (!oauth || !pasted || !exchange) throw new Error('no OAuth, or no service account');
const AUTH = 'https://www.googleapis.com/auth';
const now = new Date('2026-05-05T16:03:45.000Z');
let fake: SheetsFake;
let http: OutboundHttp;

beforeEach(async () => {
  fake = await startSheetsFake();
  ({ http } = testClient());
});
afterEach(async () => {
  await http.close();
  await fake.server.stop();
});

describe('a service account', () => {
  const buy = (file: string, scopes: readonly string[] = oauth.scopes) =>
    exchangePasted(http, exchange, { tokenUrl: fake.accounts.tokenUrl, scopes, now }, file);

  test('buys a token for an hour, keeps the key, and is known by its address', async () => {
    const file = fake.accounts.keyFile;
    const { client_email: email } = fake.accounts.service;
    expect(await buy(file)).toEqual({
      kind: 'tokens',
      accessToken: expect.stringMatching(/^ya29\./),
      refreshToken: file,
      expiresInSeconds: 3_599,
      scopes: [`${AUTH}/userinfo.email`, `${AUTH}/spreadsheets`],
      account: { id: email, name: email },
    });
  });

  test('asks at the operator’s address, whatever the file says', async () => {
    await buy(fake.accounts.keyFile);
    expect(fake.server.requests.map(({ path }) => path)).toEqual(['/token']);
  });

  test('asks for the operator’s scopes', async () => {
    expect(await buy(fake.accounts.keyFile, [`${AUTH}/drive.file`])).toMatchObject({
      scopes: [`${AUTH}/userinfo.email`, `${AUTH}/drive.file`],
    });
  });

  test('whose key was deleted gets nothing, and that is final', async () => {
    fake.accounts.revoke();
    expect(await buy(fake.accounts.keyFile)).toEqual({ kind: 'refused', code: 'invalid_grant', final: true });
  });

  test('with somebody else’s key gets nothing', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(await buy(JSON.stringify({ ...fake.accounts.service, private_key }))).toMatchObject({
      kind: 'refused',
    });
  });

  test('Google’s trouble is no refusal', async () => {
    fake.server.inject({ instead: { status: 503, body: '' } }, 1, () => true);
    expect(await buy(fake.accounts.keyFile)).toMatchObject({ kind: 'unreachable' });
  });

  test('a key file has the right shape, and others are told what would be right', () => {
    const { service, keyFile } = fake.accounts;
    expect(pasted.problem(keyFile)).toBeUndefined();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const elliptic = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const wrong: [string, RegExp][] = [
      ['not JSON', /whole JSON key file/],
      [keyFile.slice(0, -20), /whole JSON key file/],
      [JSON.stringify({ ...service, type: 'authorized_user' }), /"type"/],
      [JSON.stringify({ ...service, client_email: undefined }), /"client_email"/],
      [JSON.stringify({ ...service, private_key: 'abc' }), /complete "private_key"/],
      [JSON.stringify({ ...service, private_key: elliptic }), /RSA/],
      [' '.repeat(30_000), /no more/],
    ];
    for (const [file, words] of wrong) expect(pasted.problem(file)).toMatch(words);
  });
});

describe('a person', () => {
  const verifier = 'v'.repeat(43);
  const app = (): OAuthApp => ({
    ...{
      authorizeUrl: fake.accounts.authorizeUrl,
      tokenUrl: fake.accounts.tokenUrl,
      client: fake.accounts.client,
    },
    ...{ redirectUri: 'https://connect.example.com/connect/sheets/callback', scopes: oauth.scopes },
  });
  async function connect() {
    const address = authorizeUrl(oauth as NonNullable<typeof oauth>, app(), { state: 'state', verifier });
    const back = new URL((await fetch(address, { redirect: 'manual' })).headers.get('location') ?? '');
    const code = back.searchParams.get('code') ?? expect.unreachable('no code');
    return exchangeCode(http, oauth as NonNullable<typeof oauth>, app(), { code, verifier });
  }

  test('is known by the id token, and the refresh token stays the same', async () => {
    const tokens = await connect();
    if (tokens.kind !== 'tokens') expect.unreachable(JSON.stringify(tokens));
    const { sub, email } = fake.accounts.person;
    expect(tokens).toMatchObject({ account: { id: sub, name: email }, expiresInSeconds: 3_599 });
    const fresh = await refreshTokens(
      http,
      oauth as NonNullable<typeof oauth>,
      app(),
      tokens.refreshToken ?? '',
    );
    expect(fresh).toMatchObject({ kind: 'tokens', refreshToken: undefined });
  });

  test('who unticked the scope isn’t connected', async () => {
    fake.accounts.unticked = [`${AUTH}/spreadsheets`];
    expect(await connect()).toEqual({ kind: 'refused', code: 'scope_missing', final: true });
  });
});
