import { createHash } from 'node:crypto';
import type { OAuth, TokenRefusal, Tokens } from './connector.ts';
import type { OutboundHttp } from './http.ts';

/** The vendor's addresses and our app there. */
export interface OAuthApp {
  authorizeUrl: string;
  tokenUrl: string;
  client: { id: string; secret: string };
  redirectUri: string;
}

export type TokenAnswer =
  | Tokens
  | TokenRefusal
  /** There was no answer that could be understood. Another try may work. */
  | { kind: 'unreachable'; message: string };

type Grant =
  | { grant_type: 'authorization_code'; code: string; code_verifier?: string }
  | { grant_type: 'refresh_token'; refresh_token: string };

const TOKEN_DEADLINE_MS = 10_000;
const LONGEST_ANSWER = 256 * 1024;

/** Makes the URL to send the browser to (RFC 6749, 4.1.1; PKCE: RFC 7636, 4.3). */
export function authorizeUrl(
  oauth: OAuth,
  app: OAuthApp,
  { state, verifier }: { state: string; verifier: string | undefined },
): string {
  const url = new URL(app.authorizeUrl);
  const parameters = {
    response_type: 'code',
    client_id: app.client.id,
    redirect_uri: app.redirectUri,
    ...(oauth.scopes.length > 0 && { scope: oauth.scopes.join(oauth.scopeSeparator) }),
    state,
    ...(verifier !== undefined && {
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
    ...oauth.authorizeParameters,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Trades the code that the browser brought back for tokens. Never rejects. */
export function exchangeCode(
  http: OutboundHttp,
  oauth: OAuth,
  app: OAuthApp,
  { code, verifier }: { code: string; verifier: string | undefined },
): Promise<TokenAnswer> {
  const proof = verifier === undefined ? {} : { code_verifier: verifier };
  return askForTokens(http, oauth, app, { grant_type: 'authorization_code', code, ...proof });
}

/** Trades a refresh token for a new access token, and often a new refresh token. Never rejects. */
export function refreshTokens(
  http: OutboundHttp,
  oauth: OAuth,
  app: OAuthApp,
  refreshToken: string,
): Promise<TokenAnswer> {
  return askForTokens(http, oauth, app, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

async function askForTokens(
  http: OutboundHttp,
  oauth: OAuth,
  app: OAuthApp,
  grant: Grant,
): Promise<TokenAnswer> {
  const { encoding, secret } = oauth.tokenRequest;
  const { id, secret: clientSecret } = app.client;
  const fields = {
    ...grant,
    ...(grant.grant_type === 'authorization_code' && { redirect_uri: app.redirectUri }),
    ...(secret === 'body' && { client_id: id, client_secret: clientSecret }),
  };
  const form = encoding === 'form';
  const result = await http.send({
    url: app.tokenUrl,
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      ...(secret === 'basic' && { authorization: basic(id, clientSecret) }),
    },
    body: form ? new URLSearchParams(fields).toString() : JSON.stringify(fields),
    timeoutMs: TOKEN_DEADLINE_MS,
    maxResponseBytes: LONGEST_ANSWER,
  });
  if (result.kind === 'failure') return { kind: 'unreachable', message: result.message };
  if (result.brokenBody !== undefined) return { kind: 'unreachable', message: result.brokenBody };
  return readAnswer(oauth, result.status, result.body);
}

function readAnswer(oauth: OAuth, status: number, body: string): TokenAnswer {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return { kind: 'unreachable', message: `answered ${status} without JSON` };
  }
  if (status >= 500 || status === 429) return { kind: 'unreachable', message: `answered ${status}` };
  if (status >= 400) return refusalOf(answer, status);
  try {
    return oauth.readTokens(answer);
  } catch {
    return { kind: 'unreachable', message: 'answered with tokens in a form that is not known' };
  }
}

/** The error answer of RFC 6749, 5.2. Every code but `temporarily_unavailable` is final. */
function refusalOf(answer: unknown, status: number): TokenRefusal {
  const error = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'error') : undefined;
  const code = typeof error === 'string' && /^[\w.-]{1,64}$/.test(error) ? error : `http_${status}`;
  return { kind: 'refused', code, final: code !== 'temporarily_unavailable' };
}

/** RFC 6749, 2.3.1: both parts form-encoded first. */
function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}
