import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OAuth } from '../../connectors/connector.ts';
import type { OutboundHttp } from '../../connectors/http.ts';
import { authorizeUrl, exchangeCode, type OAuthApp, refreshTokens } from '../../connectors/oauth.ts';
import { template } from '../../connectors/template/index.ts';
import { type VendorAnswer, VendorServer } from '../support/fakes/vendor-server.ts';
import type { Behaviour } from '../support/receiver-behaviour.ts';
import { rawServer, reply, testClient } from './raw-server.ts';

/** RFC 7636, appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const CLIENT = { id: 'client:1', secret: 's/e+c r&t' };
const CODE = 'code/+&=';
const standard = template.oauth as OAuth;

let answer: VendorAnswer;
let vendor: VendorServer;
let http: OutboundHttp;
let app: OAuthApp;

beforeEach(async () => {
  answer = { body: { access_token: 'access-1', token_type: 'Bearer' } };
  vendor = await new VendorServer(() => answer).listen();
  ({ http } = testClient());
  app = {
    authorizeUrl: 'https://vendor.test/authorize',
    tokenUrl: `${vendor.url}/token`,
    client: CLIENT,
    redirectUri: 'https://connect.test/connect/acme/callback?x=1',
    scopes: standard.scopes,
  };
});
afterEach(async () => {
  await http.close();
  await vendor.stop();
});

const exchange = (oauth = standard, verifier: string | undefined = VERIFIER) =>
  exchangeCode(http, oauth, app, { code: CODE, verifier });
const sent = () => vendor.requests[0] ?? expect.unreachable('nothing was sent');

describe('the address for the browser', () => {
  test('has the parameters of RFC 6749, and the challenge of RFC 7636', () => {
    const url = new URL(authorizeUrl(standard, app, { state: 'state&1', verifier: VERIFIER }));
    expect(url.origin + url.pathname).toBe('https://vendor.test/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: CLIENT.id,
      redirect_uri: app.redirectUri,
      scope: 'boards:read cards:write',
      state: 'state&1',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    });
    expect(url.href).not.toContain(VERIFIER);
    expect(url.href).not.toContain(encodeURIComponent(CLIENT.secret));
  });

  test('leaves out what the vendor does not have, and adds what it wants', () => {
    const oauth: OAuth = { ...standard, authorizeParameters: { owner: 'user' } };
    const own = { ...app, scopes: [], authorizeUrl: 'https://vendor.test/authorize?tenant=1' };
    const { searchParams } = new URL(authorizeUrl(oauth, own, { state: 's', verifier: undefined }));
    expect([...searchParams.keys()].sort()).toEqual(
      ['client_id', 'owner', 'redirect_uri', 'response_type', 'state', 'tenant'].sort(),
    );
  });

  test('separates scopes as the vendor does', () => {
    const url = authorizeUrl({ ...standard, scopeSeparator: ',' }, app, { state: 's', verifier: undefined });
    expect(new URL(url).searchParams.get('scope')).toBe('boards:read,cards:write');
  });
});

describe('the token call', () => {
  const fields = { grant_type: 'authorization_code', code: CODE, code_verifier: VERIFIER };
  const secrets = { client_id: CLIENT.id, client_secret: CLIENT.secret };
  /** RFC 6749, 2.3.1: both parts encoded, so that a colon in the id is no separator. */
  const basic = `Basic ${Buffer.from('client%3A1:s%2Fe%2Bc%20r%26t').toString('base64')}`;

  test.each([
    ['form', 'body'],
    ['form', 'basic'],
    ['json', 'body'],
    ['json', 'basic'],
  ] as const)('as %s with the secret in %s', async (encoding, secret) => {
    expect(await exchange({ ...standard, tokenRequest: { encoding, secret } })).toMatchObject({
      kind: 'tokens',
      accessToken: 'access-1',
    });
    const { method, path, headers, body } = sent();
    expect([method, path, headers.accept]).toEqual(['POST', '/token', 'application/json']);
    expect(headers['content-type']).toBe(
      encoding === 'form' ? 'application/x-www-form-urlencoded' : 'application/json',
    );
    expect(headers.authorization).toBe(secret === 'basic' ? basic : undefined);
    expect(body).toEqual({ ...fields, redirect_uri: app.redirectUri, ...(secret === 'body' && secrets) });
  });

  test('without PKCE has no verifier', async () => {
    await exchangeCode(http, standard, app, { code: CODE, verifier: undefined });
    expect(sent().body).not.toHaveProperty('code_verifier');
  });

  test('for a refresh has the refresh token, and no redirect address', async () => {
    answer.body = {
      access_token: 'access-2',
      refresh_token: 'refresh-2',
      expires_in: 3_600,
      scope: 'boards:read',
    };
    expect(await refreshTokens(http, standard, app, 'refresh-1')).toEqual({
      kind: 'tokens',
      accessToken: 'access-2',
      refreshToken: 'refresh-2',
      expiresInSeconds: 3_600,
      scopes: ['boards:read'],
    });
    expect(sent().body).toEqual({ grant_type: 'refresh_token', refresh_token: 'refresh-1', ...secrets });
  });
});

describe('an answer', () => {
  const invalid = { error: 'invalid_grant', error_description: `The code ${CODE} is void` };

  test.each([
    [400, invalid, 'invalid_grant', true],
    [401, { error: 'invalid_client' }, 'invalid_client', false],
    [200, { error: 'invalid_client' }, 'invalid_client', false],
    [400, { error: 'temporarily_unavailable' }, 'temporarily_unavailable', false],
    [400, {}, 'http_400', true],
    [403, null, 'http_403', true],
    [400, { error: { code: 1 } }, 'http_400', true],
    [400, { error: `${CLIENT.secret} is wrong` }, 'http_400', true],
    [400, { error: 'x'.repeat(65) }, 'http_400', true],
    [200, { error: 'invalid_grant' }, 'invalid_grant', true],
    [200, { surprise: true }, 'unreadable_answer', false],
  ])('of %i with %j is a refusal: %s', async (status, body, code, final) => {
    answer = { status, body };
    expect(await exchange()).toEqual({ kind: 'refused', code, final });
  });

  test.each<[string, Behaviour, RegExp]>([
    ['a page in HTML', { status: 200, body: '<h1>Maintenance</h1>' }, /answered 200 without JSON/],
    ['nothing', { status: 400, body: '' }, /answered 400 without JSON/],
    ['an error of the server', { status: 503, body: invalid }, /answered 503/],
    ['a rate limit', { status: 429, body: { error: 'invalid_grant' } }, /answered 429/],
    ['a timeout', { status: 408, body: invalid }, /answered 408/],
    ['a token that was renewed a moment ago', { status: 409, body: invalid }, /answered 409/],
    ['a lock', { status: 423, body: invalid }, /answered 423/],
    ['a request that came too early', { status: 425, body: invalid }, /answered 425/],
    ['a broken connection', 'reset', /./],
    ['an answer without end', 'huge', /without JSON/],
  ])('is not there when it is %s: worth another try', async (_, instead, message) => {
    vendor.inject({ instead }, 1, () => true);
    expect(await exchange()).toEqual({ kind: 'unreachable', message: expect.stringMatching(message) });
  });

  test('that breaks off is not there, even where what came can be read', async () => {
    const tokens = reply('{"access_token":"access-1"}').replace('27', '99');
    const broken = await rawServer((socket) => socket.end(tokens));
    app = { ...app, tokenUrl: `http://127.0.0.1:${broken.port}/` };
    const message = 'connection closed before the answer was complete';
    expect(await exchange()).toEqual({ kind: 'unreachable', message });
    await broken.close();
  });

  test('that never comes is given up after ten seconds', async () => {
    vendor.inject({ instead: 'hang' }, 1, () => true);
    const asked: number[] = [];
    const hasty: OutboundHttp = {
      ...http,
      send: (request) => {
        asked.push(request.timeoutMs);
        return http.send({ ...request, timeoutMs: 200 });
      },
    };
    expect(await refreshTokens(hasty, standard, app, 'refresh-1')).toMatchObject({ kind: 'unreachable' });
    expect(asked).toEqual([10_000]);
  });

  test('from nobody is worth another try', async () => {
    await vendor.stop();
    expect(await exchange()).toMatchObject({ kind: 'unreachable' });
  });

  test('that a connector chokes on is worth another try', async () => {
    const choking: OAuth = {
      ...standard,
      readTokens: () => {
        throw new Error('access-1');
      },
    };
    expect(await exchange(choking)).toEqual({
      kind: 'unreachable',
      message: 'answered with tokens in a form that is not known',
    });
  });
});

test.each<Behaviour>([
  {
    status: 400,
    body: { error: 'invalid_grant', error_description: `${CLIENT.secret} ${CODE} ${VERIFIER}` },
  },
  { status: 400, body: `${CLIENT.secret} ${CODE} ${VERIFIER}` },
  { status: 500, body: { error: CLIENT.secret } },
  'reset',
])('no secret is in what is said of %j', async (instead) => {
  vendor.inject({ instead }, 1, () => true);
  const text = JSON.stringify(await exchange());
  for (const secret of [CLIENT.secret, CODE, VERIFIER]) expect(text).not.toContain(secret);
});
