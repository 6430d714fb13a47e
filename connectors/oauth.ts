import { createHash } from 'node:crypto';
import type { Exchange, OAuth, TokenRefusal, Tokens } from './connector.ts';
import type { OutboundHttp } from './http.ts';

/** The vendor's addresses and our app there. */
export interface OAuthApp {
  authorizeUrl: string;
  tokenUrl: string;
  client: { id: string; secret: string };
  redirectUri: string;
  /** What people are asked to grant. */
  scopes: readonly string[];
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
/**
 * Timeout, conflict, locked, too early, too many: no refusal of the grant. Airtable answers 409 when a token
 * was refreshed a moment ago.
 */
const NOT_NOW = [408, 409, 423, 425, 429];
/** Codes that say nothing about the grant: the vendor's trouble, or what the operator has entered for us. */
const MENDABLE = ['temporarily_unavailable', 'invalid_client'];

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
    ...(app.scopes.length > 0 && { scope: app.scopes.join(oauth.scopeSeparator) }),
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

/** Trades what somebody has pasted for a token that ends. Never rejects. */
export async function exchangePasted(
  http: OutboundHttp,
  { form, readTokens }: Exchange,
  to: { tokenUrl: string; scopes: readonly string[]; now: Date },
  pasted: string,
): Promise<TokenAnswer> {
  const body = new URLSearchParams(form(pasted, to)).toString();
  const answer = await post(http, to.tokenUrl, FORM, body, (json) => readTokens(json, pasted));
  // What was pasted is kept, as it buys the next one.
  return answer.kind === 'tokens' ? { ...answer, refreshToken: pasted } : answer;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function askForTokens(http: OutboundHttp, oauth: OAuth, app: OAuthApp, grant: Grant): Promise<TokenAnswer> {
  const { encoding, secret } = oauth.tokenRequest;
  const { id, secret: clientSecret } = app.client;
  const fields = {
    ...grant,
    ...(grant.grant_type === 'authorization_code' && { redirect_uri: app.redirectUri }),
    ...(secret === 'body' && { client_id: id, client_secret: clientSecret }),
  };
  const form = encoding === 'form';
  const headers = {
    ...(form ? FORM : { 'content-type': 'application/json' }),
    ...(secret === 'basic' && { authorization: basic(id, clientSecret) }),
  };
  const body = form ? new URLSearchParams(fields).toString() : JSON.stringify(fields);
  return post(http, app.tokenUrl, headers, body, (answer) => oauth.readTokens(answer));
}

type ReadTokens = (answer: unknown) => Tokens | TokenRefusal;

async function post(
  http: OutboundHttp,
  url: string,
  headers: Record<string, string>,
  body: string,
  read: ReadTokens,
): Promise<TokenAnswer> {
  const result = await http.send({
    url,
    method: 'POST',
    headers: { accept: 'application/json', ...headers },
    body,
    timeoutMs: TOKEN_DEADLINE_MS,
    maxResponseBytes: LONGEST_ANSWER,
  });
  if (result.kind === 'failure') return { kind: 'unreachable', message: result.message };
  if (result.brokenBody !== undefined) return { kind: 'unreachable', message: result.brokenBody };
  return readAnswer(read, result.status, result.body);
}

function readAnswer(readTokens: ReadTokens, status: number, body: string): TokenAnswer {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return { kind: 'unreachable', message: `answered ${status} without JSON` };
  }
  if (status >= 500 || NOT_NOW.includes(status)) {
    return { kind: 'unreachable', message: `answered ${status}` };
  }
  if (status >= 400) return refusalOf(answer, status);
  try {
    const read = readTokens(answer);
    return read.kind === 'refused' && MENDABLE.includes(read.code) ? { ...read, final: false } : read;
  } catch {
    return { kind: 'unreachable', message: 'answered with tokens in a form that is not known' };
  }
}

/** The error answer of RFC 6749, 5.2. */
function refusalOf(answer: unknown, status: number): TokenRefusal {
  const error = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'error') : undefined;
  const code = typeof error === 'string' && /^[\w.-]{1,64}$/.test(error) ? error : `http_${status}`;
  return { kind: 'refused', code, final: !MENDABLE.includes(code) };
}

/** RFC 6749, 2.3.1: both parts form-encoded first. */
function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}
