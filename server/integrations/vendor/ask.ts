import {
  type Connector,
  OptionsRefused,
  type Session,
  transportErrorIn,
} from '../../../connectors/connector.ts';
import { connectorById } from '../../../connectors/index.ts';
import type { Connection } from '../../../prisma/generated/client.ts';
import type { Context } from '../../context.ts';
import { ApiError, invalidRequest } from '../../errors.ts';
import type { Use } from '../../pipeline/destinations.ts';
import type { VendorSettings } from '../../settings/vendors.ts';
import { credentialOf } from './credentials.ts';
import { type ConnectionInUse, withConnection } from './with-connection.ts';

/** How long a person waits for a check or a picker at most, milliseconds. */
export const ASKING_DEADLINE_MS = 10_000;
/** The `Retry-After` if the vendor couldn't be asked and didn't say when it can be, milliseconds. */
const UNTOLD_WAIT_MS = 10_000;

/** Finds a connector and the settings of its vendor. @throws 400 for an unknown one */
export function connectorNamed(
  { config }: Context,
  id: string,
): { connector: Connector; settings: VendorSettings } {
  const [connector, settings] = [connectorById(id), config.vendors[id]];
  if (connector && settings) return { connector, settings };
  throw invalidRequest(`There is no connector ${id.slice(0, 40)}.`, { param: 'connector' });
}

/** 503. `retryAfterMs`: when the vendor says how long to wait. */
export function vendorUnavailable(name: string, message: string, retryAfterMs = UNTOLD_WAIT_MS): ApiError {
  return new ApiError('api_error', `${name} could not be asked just now: ${message}`, {
    status: 503,
    code: 'vendor_unavailable',
    headers: { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) },
  });
}

/** Collects what it takes to use a connection. @throws 400 when it was disconnected */
export function connectionInUse(context: Context, connection: Connection): ConnectionInUse {
  const { connector, settings } = connectorNamed(context, connection.connector);
  const credential = credentialOf(context.keyring, connection);
  if (!credential) {
    throw invalidRequest(`The ${connector.manifest.name} account is disconnected. Connect it again first.`, {
      code: 'connection_unusable',
    });
  }
  return {
    id: connection.id,
    connector,
    settings,
    credential,
    credentialKind: connection.credentialKind,
    scopes: connection.scopes.length > 0 ? connection.scopes : undefined,
    account: {
      id: connection.accountId,
      name: connection.accountName,
      url: connection.accountUrl ?? undefined,
    },
  };
}

/** Uses a connection while a person waits. */
export function ask<T>(
  context: Context,
  inUse: ConnectionInUse,
  work: Parameters<typeof withConnection<T>>[3],
  isStale: (value: T) => boolean,
): Promise<Use<T>> {
  return withConnection(context, inUse, ASKING_DEADLINE_MS, work, isStale);
}

/** An answer; or why there is none, and what that means for the connection. */
export type Asked<T> = { value: T } | { refused: OptionsRefused['result']; version: number };

/** Uses a connection for work that throws `OptionsRefused`: pickers and checks of a config. */
export async function askOrRefusal<T>(
  context: Context,
  inUse: ConnectionInUse,
  work: (session: Session) => Promise<T>,
): Promise<Asked<T>> {
  type Tried = { value: T } | { refused: OptionsRefused['result'] };
  const tried = (session: Session): Promise<Tried> =>
    work(session).then(
      (value) => ({ value }),
      (error: unknown) => ({ refused: refusalOf(error) }),
    );
  const use = await ask(
    context,
    inUse,
    tried,
    (each) => 'refused' in each && each.refused.kind === 'reconnect' && each.refused.reason === 'expired',
  );
  const { message, version } = use;
  const answer: Tried = use.value ?? {
    refused: { kind: 'retry', message, scope: 'delivery', ambiguous: false },
  };
  return 'value' in answer ? answer : { ...answer, version };
}

function refusalOf(error: unknown): OptionsRefused['result'] {
  if (error instanceof OptionsRefused) return error.result;
  const transport = transportErrorIn(error);
  if (!transport) throw error;
  return { kind: 'retry', message: transport.message, scope: 'delivery', ambiguous: false };
}
