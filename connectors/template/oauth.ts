import { z } from 'zod';
import type { OAuth, TokenRefusal, Tokens } from '../connector.ts';

/** RFC 6749, 5.1; `refused` is 5.2, for vendors that send it with 200. */
const granted = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
  scope: z.string().optional(),
});
const refused = z.object({ error: z.string() });

export const oauth: OAuth = {
  authorizeUrl: 'https://acme-board.example/oauth/authorize',
  tokenUrl: 'https://api.acme-board.example/oauth/token',
  scopes: ['boards:read', 'cards:write'],
  scopeSeparator: ' ',
  tokenRequest: { encoding: 'form', secret: 'body' },
  pkce: true,
  readTokens,
  // RFC 7009: 200 also for a token that was void already.
  async revoke(session) {
    const body = new URLSearchParams({ token: session.credential.secret });
    const { ok, status } = await session.fetch(`${session.apiUrl}/oauth/revoke`, { method: 'POST', body });
    if (!ok) throw new Error(`Acme Board did not take the token back (HTTP ${status})`);
  },
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
