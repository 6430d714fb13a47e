import { z } from 'zod';
import type { OAuth, TokenRefusal, Tokens } from '../connector.ts';
import { revokeToken } from './client.ts';

/** Of https://developers.notion.com/reference/create-a-token; a refresh is answered in the same form. */
const granted = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  bot_id: z.string().min(1),
  workspace_name: z.string().nullish(),
});
const refused = z.object({ error: z.string().optional(), code: z.string().optional() });

export const oauth: OAuth = {
  authorizeUrl: 'https://api.notion.com/v1/oauth/authorize',
  tokenUrl: 'https://api.notion.com/v1/oauth/token',
  // What the connection may do is set where the app is registered, and what it sees is chosen while
  // connecting.
  scopes: [],
  scopeSeparator: ' ',
  tokenRequest: { encoding: 'json', secret: 'basic' },
  pkce: false,
  authorizeParameters: { owner: 'user' },
  readTokens,
  async revoke(session, app) {
    if (app) await revokeToken(session, app);
  },
};

function readTokens(answer: unknown): Tokens | TokenRefusal {
  const tokens = granted.safeParse(answer);
  if (!tokens.success) return refusalOf(answer);
  const { access_token, refresh_token, bot_id, workspace_name } = tokens.data;
  return {
    kind: 'tokens',
    accessToken: access_token,
    refreshToken: refresh_token ?? undefined,
    account: { id: bot_id, name: workspace_name || 'Notion' },
  };
}

function refusalOf(answer: unknown): TokenRefusal {
  const { error, code } = refused.safeParse(answer).data ?? {};
  const said = error ?? code ?? 'invalid_answer';
  // A wrong client secret can be put right by the operator, so the refresh token is kept.
  return { kind: 'refused', code: said, final: ['invalid_grant', 'unauthorized_client'].includes(said) };
}
