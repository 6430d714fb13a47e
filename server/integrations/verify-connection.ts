import type { Identity } from '../../connectors/connector.ts';
import type { Connection } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { parkConnection } from '../pipeline/transitions.ts';
import { getConnection, wakeAutomations } from './connections.ts';
import { ask, connectionInUse, vendorUnavailable } from './vendor/ask.ts';
import { working } from './vendor/credentials.ts';

/** Asks the vendor whether the connection still works, and stores the answer. @throws 404, or 503 */
export async function verifyConnection(context: Context, teamId: string, id: string): Promise<Connection> {
  const connection = await getConnection(context, teamId, id);
  const inUse = connectionInUse(context, connection);
  const { connector } = inUse;
  const use = await ask(
    context,
    inUse,
    (session) => connector.identify(session),
    (identity) => identity.kind === 'refused',
  );
  const identity: Identity = use.value ?? { kind: 'unreachable', message: use.message };
  if (identity.kind === 'unreachable') throw vendorUnavailable(connector.manifest.name, identity.message);
  if (identity.kind === 'refused') {
    await parkConnection(context.db, { id, version: use.version }, identity.message, context.clock.now());
  } else if (connection.status !== 'active') {
    const data = working(context.clock.now());
    await context.prisma.connection.updateMany({ where: { id, credentialVersion: use.version }, data });
    await wakeAutomations(context, id);
  }
  return getConnection(context, teamId, id);
}
