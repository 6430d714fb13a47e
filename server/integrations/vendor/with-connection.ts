import type { Account, Connector, Session } from '../../../connectors/connector.ts';
import { openSession } from '../../../connectors/session.ts';
import type { Context, Credential } from '../../context.ts';
import type { Use } from '../../pipeline/destinations.ts';
import type { VendorSettings } from '../../settings/vendors.ts';

export interface ConnectionInUse {
  id: string;
  connector: Connector;
  settings: VendorSettings;
  credential: Credential;
  /** `oauth`, or the kind of a pasted credential. */
  credentialKind: string;
  /** As granted; undefined: not known. */
  scopes?: readonly string[] | undefined;
  account: Account;
}

export type UseParts = Pick<Context, 'clock' | 'http' | 'mail' | 'renewals'>;

/** A token that ends sooner than this is renewed before it is used. */
const RENEW_BEFORE_MS = 60_000;

/**
 * Does something with a connection, within one deadline. A token that is about to end is renewed before, and
 * one that the vendor no longer takes (`isStale` says so of the value) is renewed and the thing done once
 * more.
 */
export async function withConnection<T>(
  parts: UseParts,
  connection: ConnectionInUse,
  timeoutMs: number,
  work: (session: Session) => Promise<T>,
  isStale: (value: T) => boolean,
): Promise<Use<T>> {
  const { connector, settings, account, credentialKind } = connection;
  const deadline = Date.now() + timeoutMs;
  const use: Use<T> = {
    value: undefined,
    message: '',
    exchanges: [],
    sent: false,
    cutOff: false,
    version: connection.credential.version,
  };
  const renew = () => {
    const { version } = use;
    return parts.renewals.renew({ connector, settings, id: connection.id, version }, deadline - Date.now());
  };
  const once = async (credential: Credential): Promise<T> => {
    use.version = credential.version;
    const open = openSession({
      http: parts.http,
      apiUrl: settings.apiUrl,
      credential: { kind: credentialKind, secret: credential.secret, scopes: connection.scopes },
      account,
      mail: parts.mail,
      timeoutMs: Math.max(deadline - Date.now(), 1),
    });
    try {
      return await work(open.session);
    } finally {
      open.close();
      use.exchanges.push(...open.exchanges);
      use.sent ||= open.sent;
      use.cutOff ||= open.cutOff;
    }
  };

  let { credential } = connection;
  let renewed = false;
  if (
    credential.expiresAt &&
    credential.expiresAt.getTime() < parts.clock.now().getTime() + RENEW_BEFORE_MS
  ) {
    const renewal = await renew();
    if (renewal.kind === 'unreachable') return { ...use, message: renewal.message };
    renewed = renewal.kind === 'renewed';
    if (renewal.kind === 'renewed') credential = renewal.credential;
  }
  use.value = await once(credential);
  if (renewed || !isStale(use.value)) return use;
  const renewal = await renew();
  if (renewal.kind === 'unreachable') return { ...use, value: undefined, message: renewal.message };
  if (renewal.kind === 'renewed') use.value = await once(renewal.credential);
  return use;
}
