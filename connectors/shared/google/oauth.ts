import { z } from 'zod';
import { type OAuth, SCOPE_MISSING, type TokenRefusal, type Tokens } from '../../connector.ts';
import { standardTokens } from '../tokens.ts';

const identified = z.object({ id_token: z.string().optional() });
const claims = z.object({ sub: z.string().min(1), email: z.string().optional() });

/**
 * Google's OAuth for a connector. `needed`: scopes of which one must have been granted.
 * https://developers.google.com/identity/protocols/oauth2/web-server
 */
export function googleOAuth(scopes: readonly string[], needed: readonly string[]): OAuth {
  return {
    authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    scopes: ['openid', 'email', ...scopes],
    scopeSeparator: ' ',
    tokenRequest: { encoding: 'form', secret: 'body' },
    pkce: true,
    unusedDays: 180,
    // Without a prompt there is no refresh token the second time.
    authorizeParameters: { access_type: 'offline', prompt: 'consent' },
    readTokens: (answer) => readTokens(answer, needed),
    async revoke(session) {
      const body = new URLSearchParams({ token: session.credential.secret });
      const { ok, status } = await session.fetch(
        addressFor(session.apiUrl, 'https://oauth2.googleapis.com/revoke'),
        {
          method: 'POST',
          body,
        },
      );
      // 400: it was void already.
      if (!ok && status !== 400) throw new Error(`Google did not take the token back (HTTP ${status})`);
    },
  };
}

/** Of the token endpoint, for all ways of asking it. */
export function readTokens(answer: unknown, needed: readonly string[] = []): Tokens | TokenRefusal {
  const tokens = standardTokens(answer);
  if (tokens.kind !== 'tokens') return tokens;
  const { scopes } = tokens;
  if (scopes && needed.length > 0 && !needed.some((scope) => scopes.includes(scope))) {
    // People can untick scopes while consenting.
    return { kind: 'refused', code: SCOPE_MISSING, final: true };
  }
  const identity = identified.safeParse(answer);
  if (!identity.success) return { kind: 'refused', code: 'unreadable_answer', final: false };
  const { id_token: idToken } = identity.data;
  const person = idToken === undefined ? undefined : claimsOf(idToken);
  return {
    ...tokens,
    ...(person && { account: { id: person.sub, name: person.email ?? 'Google account' } }),
  };
}

/** It came from Google itself over TLS, so its signature needs no check (OpenID Connect Core, 3.1.3.7). */
function claimsOf(idToken: string): z.infer<typeof claims> | undefined {
  try {
    return claims.parse(JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}

/** Where something else of Google's is: there, or beside an API that was replaced. */
export function addressFor(apiUrl: string, address: string): string {
  const isGoogle = new URL(apiUrl).hostname.endsWith('.googleapis.com');
  const { pathname, search } = new URL(address);
  return isGoogle ? address : `${new URL(apiUrl).origin}${pathname}${search}`;
}
