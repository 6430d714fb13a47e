import type { OAuth, TokenRefusal, Tokens } from '../connector.ts';
import { standardTokens } from '../shared/tokens.ts';

/**
 * https://airtable.com/developers/web/api/oauth-reference: PKCE also with a secret, and both tokens die when
 * they are renewed.
 */
export const oauth: OAuth = {
  authorizeUrl: 'https://airtable.com/oauth2/v1/authorize',
  tokenUrl: 'https://airtable.com/oauth2/v1/token',
  scopes: [
    'data.records:read',
    'data.records:write',
    'schema.bases:read',
    'schema.bases:write',
    'user.email:read',
  ],
  scopeSeparator: ' ',
  tokenRequest: { encoding: 'form', secret: 'basic' },
  pkce: true,
  // https://airtable.com/developers/web/api/oauth-reference
  unusedDays: 60,
  readTokens,
};

/** A refresh token comes each time: without it, the connection would end within the hour. */
function readTokens(answer: unknown): Tokens | TokenRefusal {
  const tokens = standardTokens(answer);
  return tokens.kind === 'tokens' && tokens.refreshToken === undefined
    ? { kind: 'refused', code: 'unreadable_answer', final: false }
    : tokens;
}
