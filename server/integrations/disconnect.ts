import type { Connection } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { cutOffConnection } from '../pipeline/transitions.ts';
import { getConnection } from './connections.ts';
import { ask, connectionInUse } from './vendor/ask.ts';
import { credentialOf } from './vendor/credentials.ts';

/**
 * Disconnects: the vendor is asked to take the token back, the credential is erased, the connection's
 * automations are disabled and what was still to be sent through it is given up. The row stays, as `revoked`,
 * while there are automations of it, so that connecting the account again brings them back. @throws 404
 */
export async function disconnect(context: Context, teamId: string, id: string): Promise<void> {
  const { prisma, db, clock, log } = context;
  const connection = await getConnection(context, teamId, id);
  await revokeAtVendor(context, connection).catch((error: unknown) =>
    log.warn(
      { connection_id: id, error: error instanceof Error ? error.name : 'unknown' },
      'connection.not_revoked',
    ),
  );
  await cutOffConnection(db, id, clock.now());
  context.changes.tell('automations', teamId);
  await prisma.connection.deleteMany({ where: { id, automations: { none: {} } } });
}

async function revokeAtVendor(context: Context, connection: Connection): Promise<void> {
  if (connection.credentialKind !== 'oauth' || connection.credentialCiphertext === null) return;
  if (await othersHaveToken(context, connection)) return;
  const inUse = connectionInUse(context, connection);
  const revoke = inUse.connector.oauth?.revoke;
  if (!revoke) return;
  await ask(
    context,
    inUse,
    async (session) => revoke(session, inUse.settings.client),
    () => false,
  );
}

/**
 * Slack gives the same token to every team that connects a workspace: taking it back would cut off the
 * others.
 */
async function othersHaveToken({ prisma, keyring }: Context, connection: Connection): Promise<boolean> {
  const { id, connector, accountId, credentialKind } = connection;
  const secret = credentialOf(keyring, connection)?.secret;
  const others = await prisma.connection.findMany({
    where: { connector, accountId, credentialKind, id: { not: id } },
  });
  return others.some((other) => credentialOf(keyring, other)?.secret === secret);
}
