import type { OAuth } from '../connector.ts';
import { standardTokens } from '../shared/tokens.ts';

export const oauth: OAuth = {
  authorizeUrl: 'https://acme-board.example/oauth/authorize',
  tokenUrl: 'https://api.acme-board.example/oauth/token',
  scopes: ['boards:read', 'cards:write'],
  scopeSeparator: ' ',
  tokenRequest: { encoding: 'form', secret: 'body' },
  pkce: true,
  readTokens: standardTokens,
  // RFC 7009: 200 also for a token that was void already.
  async revoke(session) {
    const body = new URLSearchParams({ token: session.credential.secret });
    const { ok, status } = await session.fetch(`${session.apiUrl}/oauth/revoke`, { method: 'POST', body });
    if (!ok) throw new Error(`Acme Board did not take the token back (HTTP ${status})`);
  },
};
