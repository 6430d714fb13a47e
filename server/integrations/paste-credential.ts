import type { Connector, Identity, PastedCredential, Tokens } from '../../connectors/connector.ts';
import type { TokenAnswer } from '../../connectors/oauth.ts';
import { openSession } from '../../connectors/session.ts';
import type { Connection } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { invalidRequest } from '../errors.ts';
import { saveConnection } from './connections.ts';
import { ASKING_DEADLINE_MS, connectorNamed, vendorUnavailable } from './vendor/ask.ts';
import { exchanged } from './vendor/credentials.ts';

/**
 * Connects an account with a pasted credential, after asking the vendor whose it is.
 * @throws 400 when it has the wrong shape or the vendor refuses it, 503 when the vendor can't be asked
 */
export async function connectWithCredential(
  context: Context,
  teamId: string,
  input: { connector: string; kind: string; secret: string },
): Promise<Connection> {
  const { connector, settings } = connectorNamed(context, input.connector);
  const secret = input.secret.trim();
  const pasted = pastedKind(connector, input.kind);
  const problem = pasted.problem(secret);
  if (problem !== undefined) throw invalidRequest(`${pasted.label} ${problem}`, { param: 'secret' });
  const bought = await exchanged(context, connector, settings, { kind: input.kind, secret });
  const tokens: Tokens = bought ? acceptTokens(connector, bought) : { kind: 'tokens', accessToken: secret };
  const open = openSession({
    http: context.http,
    apiUrl: settings.apiUrl,
    credential: { kind: input.kind, secret: tokens.accessToken },
    account: tokens.account,
    mail: context.mail,
    timeoutMs: ASKING_DEADLINE_MS,
  });
  const identity = await connector.identify(open.session).finally(() => open.close());
  const { account, scopes = tokens.scopes } = acceptIdentity(connector, identity);
  return saveConnection(context, teamId, {
    ...{ connector, kind: input.kind, account },
    tokens: { ...tokens, scopes },
  });
}

function pastedKind(connector: Connector, kind: string): PastedCredential {
  const found = connector.pasted.find((each) => each.kind === kind);
  if (found) return found;
  const kinds = connector.pasted.map((each) => each.kind).join(', ');
  throw invalidRequest(`must be one of ${kinds}`, { param: 'kind' });
}

function acceptTokens({ manifest }: Connector, answer: TokenAnswer): Tokens {
  if (answer.kind === 'tokens') return answer;
  if (answer.kind === 'unreachable') throw vendorUnavailable(manifest.name, answer.message);
  throw invalidRequest(
    `${manifest.name} gives no access for it (${answer.code}). Was the key deleted, or the account disabled? Make a new key, and paste the whole file.`,
    { param: 'secret', code: 'credential_refused' },
  );
}

function acceptIdentity({ manifest }: Connector, identity: Identity): Extract<Identity, { kind: 'account' }> {
  if (identity.kind === 'account') return identity;
  if (identity.kind === 'refused') {
    throw invalidRequest(`${manifest.name} does not accept it: ${identity.message}`, {
      param: 'secret',
      code: 'credential_refused',
    });
  }
  throw vendorUnavailable(manifest.name, identity.message);
}
