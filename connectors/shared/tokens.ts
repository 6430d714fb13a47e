import { z } from 'zod';
import type { TokenRefusal, Tokens } from '../connector.ts';

/** RFC 6749, 5.1; `refused` is 5.2, for vendors that send it with 200. */
const granted = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
  scope: z.string().optional(),
});
const refused = z.object({ error: z.string() });

/** Reads an answer of a token endpoint that keeps to the standard. */
export function standardTokens(answer: unknown): Tokens | TokenRefusal {
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
