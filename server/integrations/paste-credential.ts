import type { Connector, Identity, PastedCredential, Tokens } from '../../connectors/connector.ts';
import { openSession } from '../../connectors/session.ts';
import type { Connection } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { invalidRequest } from '../errors.ts';
import { saveConnection } from './connections.ts';
import { ASKING_DEADLINE_MS, connectorNamed, vendorUnavailable } from './vendor/ask.ts';

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
  const open = openSession({
    http: context.http,
    apiUrl: settings.apiUrl,
    credential: { kind: input.kind, secret },
    timeoutMs: ASKING_DEADLINE_MS,
  });
  const identity = await connector.identify(open.session).finally(() => open.close());
  const { account, scopes } = acceptIdentity(connector, identity);
  const tokens: Tokens = { kind: 'tokens', accessToken: secret, scopes };
  return saveConnection(context, teamId, { connector, kind: input.kind, tokens, account });
}

function pastedKind(connector: Connector, kind: string): PastedCredential {
  const found = connector.pasted.find((each) => each.kind === kind);
  if (found) return found;
  const kinds = connector.pasted.map((each) => each.kind).join(', ');
  throw invalidRequest(`must be one of ${kinds}`, { param: 'kind' });
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
