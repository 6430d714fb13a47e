import { createPrivateKey, sign } from 'node:crypto';
import { z } from 'zod';
import type { PastedCredential } from '../../connector.ts';
import { readTokens } from './oauth.ts';

const key = z.object({
  type: z.literal('service_account'),
  private_key_id: z.string().max(200).optional(),
  private_key: z.string().max(10_000),
  client_email: z.email().max(300),
});
type ServiceAccount = z.infer<typeof key>;

/** Longer than any key file, characters. */
const LONGEST_FILE = 20_000;
/** How long an assertion is good for, seconds: an hour at most. */
const ASSERTION_SECONDS = 600;
/** The clock of this server may be a little ahead of Google's, seconds. */
const SKEW_SECONDS = 30;
/** For a service account, these stand for what people grant with `openid email`. */
const EMAIL = 'https://www.googleapis.com/auth/userinfo.email';

/**
 * The JSON key of a service account, which buys access tokens for an hour each.
 * https://developers.google.com/identity/protocols/oauth2/service-account
 */
export function serviceAccount(help: string): PastedCredential {
  return {
    kind: 'service_account',
    label: 'Service account key',
    help,
    placeholder: '{"type": "service_account", …}',
    problem: problemOf,
    exchange: {
      form(pasted, { tokenUrl, scopes, now }) {
        const assertion = assertionOf(read(pasted), tokenUrl, scopes, now);
        return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
      },
      readTokens(answer, pasted) {
        const tokens = readTokens(answer);
        const { client_email: email } = read(pasted);
        return tokens.kind === 'tokens' ? { ...tokens, account: { id: email, name: email } } : tokens;
      },
    },
  };
}

/** @throws when it isn't the key of a service account */
const read = (pasted: string): ServiceAccount => key.parse(JSON.parse(pasted));

function problemOf(pasted: string): string | undefined {
  if (pasted.length > LONGEST_FILE) return 'must be the JSON key file of a service account, and no more';
  let parsed: unknown;
  try {
    parsed = JSON.parse(pasted);
  } catch {
    return 'must be the whole JSON key file of a service account, from { to }';
  }
  const account = key.safeParse(parsed);
  if (!account.success) {
    const field = account.error.issues[0]?.path.join('.') || 'type';
    return `must be the JSON key file of a service account: look at "${field}"`;
  }
  try {
    const { asymmetricKeyType } = createPrivateKey(account.data.private_key);
    return asymmetricKeyType === 'rsa' ? undefined : 'must have an RSA key as "private_key"';
  } catch {
    return 'must have a complete "private_key", from -----BEGIN to its end';
  }
}

/** RFC 7523, 2.1 and 3. `aud` is the operator's address, never the `token_uri` that was pasted. */
function assertionOf(
  { client_email: email, private_key: privateKey, private_key_id: id }: ServiceAccount,
  tokenUrl: string,
  scopes: readonly string[],
  now: Date,
): string {
  const at = Math.floor(now.getTime() / 1000) - SKEW_SECONDS;
  const own = scopes.filter((scope) => scope !== 'openid' && scope !== 'email');
  const header = { alg: 'RS256', typ: 'JWT', ...(id !== undefined && { kid: id }) };
  const claims = {
    iss: email,
    scope: [EMAIL, ...own].join(' '),
    aud: tokenUrl,
    iat: at,
    exp: at + ASSERTION_SECONDS,
  };
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}
