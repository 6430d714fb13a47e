import { z } from 'zod';
import {
  type OAuth,
  ORGANIZATION_WIDE,
  type Session,
  type TokenRefusal,
  type Tokens,
  TransportError,
} from '../connector.ts';
import { callSlack, SLACK_CODE } from './client.ts';

/** https://docs.slack.dev/reference/methods/oauth.v2.access */
const granted = z.object({
  ok: z.literal(true),
  access_token: z.string().min(1),
  /** Given when the app rotates its tokens, seconds. */
  expires_in: z.number().positive().optional(),
  refresh_token: z.string().min(1).optional(),
  scope: z.string().optional(),
  team: z.object({ id: z.string() }).nullish(),
});
const refused = z.object({ ok: z.literal(false), error: z.string() });

/** Slack's own trouble: the same question may get an answer later. */
const PASSING = [
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  // What the operator has entered for us: it can be mended, so the tokens stay.
  'invalid_client_id',
  'bad_client_secret',
];
/** The token is void already. */
const GONE = ['invalid_auth', 'token_revoked', 'token_expired', 'account_inactive', 'not_authed'];

function readTokens(answer: unknown): Tokens | TokenRefusal {
  const refusal = refused.safeParse(answer);
  if (refusal.success) {
    const { error } = refusal.data;
    const known = SLACK_CODE.test(error);
    return { kind: 'refused', code: known ? error : 'unknown', final: known && !PASSING.includes(error) };
  }
  const { access_token, refresh_token, expires_in, scope, team } = granted.parse(answer);
  // An installation for a whole organization has no workspace of its own to post in.
  if (!team) return { kind: 'refused', code: ORGANIZATION_WIDE, final: true };
  return {
    kind: 'tokens',
    accessToken: access_token,
    refreshToken: refresh_token,
    expiresInSeconds: expires_in,
    scopes: scope?.split(',').filter((each) => each !== ''),
    // The answer lacks the workspace's address, which links to messages need: `identify` asks for all of it.
    account: undefined,
  };
}

async function revoke(session: Session): Promise<void> {
  const called = await callSlack(session, 'auth.revoke');
  if (called.ok) return;
  const { failure } = called;
  if (failure.kind === 'refused' && GONE.includes(failure.code)) return;
  throw new TransportError(`Slack did not take the token back (${failure.kind})`, true);
}

/** https://docs.slack.dev/authentication/installing-with-oauth */
export const oauth: OAuth = {
  authorizeUrl: 'https://slack.com/oauth/v2/authorize',
  tokenUrl: 'https://slack.com/api/oauth.v2.access',
  scopes: ['chat:write', 'chat:write.public', 'channels:read', 'groups:read'],
  scopeSeparator: ',',
  tokenRequest: { encoding: 'form', secret: 'body' },
  // With PKCE, Slack makes the app a public client for good.
  pkce: false,
  readTokens,
  revoke,
};
