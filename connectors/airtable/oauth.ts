import { z } from 'zod';
import type { OAuth, TokenRefusal, Tokens } from '../connector.ts';

const granted = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive().optional(),
  scope: z.string().optional(),
});
const refused = z.object({ error: z.string() });

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

function readTokens(answer: unknown): Tokens | TokenRefusal {
  const tokens = granted.safeParse(answer).data;
  if (!tokens) {
    const code = refused.safeParse(answer).data?.error ?? 'unreadable_answer';
    return { kind: 'refused', code, final: code === 'invalid_grant' };
  }
  return {
    kind: 'tokens',
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresInSeconds: tokens.expires_in,
    scopes: tokens.scope?.split(' '),
  };
}
