import type { OAuth, Session, TokenRefusal, Tokens } from '../connector.ts';
import { authorization } from './client.ts';

/** Codes of RFC 6749, 5.2, after which asking again with the same won't help. */
const FINAL = ['invalid_grant', 'unauthorized_client', 'unsupported_grant_type', 'access_denied'];

/**
 * https://linear.app/developers/oauth-2-0-authentication; `actor=app`: issues are the app's, not the
 * person's.
 */
export const oauth: OAuth = {
  authorizeUrl: 'https://linear.app/oauth/authorize',
  tokenUrl: 'https://api.linear.app/oauth/token',
  scopes: ['read', 'issues:create', 'comments:create'],
  scopeSeparator: ',',
  tokenRequest: { encoding: 'form', secret: 'body' },
  pkce: true,
  // Without the consent page, connecting once more would silently choose the same workspace.
  authorizeParameters: { actor: 'app', prompt: 'consent' },
  readTokens,
  revoke,
};

function readTokens(answer: unknown): Tokens | TokenRefusal {
  const body: Record<string, unknown> = typeof answer === 'object' && answer !== null ? { ...answer } : {};
  const { access_token, refresh_token, expires_in, scope, error } = body;
  if (typeof access_token !== 'string' || access_token === '') {
    const code = typeof error === 'string' && error !== '' ? error : 'unreadable_answer';
    return { kind: 'refused', code, final: FINAL.includes(code) };
  }
  return {
    kind: 'tokens',
    accessToken: access_token,
    refreshToken: typeof refresh_token === 'string' && refresh_token !== '' ? refresh_token : undefined,
    expiresInSeconds: typeof expires_in === 'number' && expires_in > 0 ? expires_in : undefined,
    scopes: readScopes(scope),
  };
}

/** Old apps get a list, newer ones text, with spaces or commas. */
function readScopes(scope: unknown): string[] | undefined {
  if (Array.isArray(scope)) return scope.filter((one) => typeof one === 'string');
  return typeof scope === 'string' ? scope.split(/[\s,]+/).filter((one) => one !== '') : undefined;
}

/** 400 and 401 mean that it was void already. @throws Error when Linear doesn't say that it is void */
async function revoke(session: Session): Promise<void> {
  const { status } = await session.fetch(new URL('/oauth/revoke', session.apiUrl).href, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: authorization(session.credential),
    },
    body: new URLSearchParams({ token: session.credential.secret }).toString(),
    signal: session.signal,
  });
  if (status !== 200 && status !== 400 && status !== 401) {
    throw new Error(`Linear did not take the token back (HTTP ${status})`);
  }
}
