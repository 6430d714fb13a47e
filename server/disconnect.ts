import type { Connection } from '../prisma/generated/client.ts';
import { ask, connectionInUse, getConnection } from './connections.ts';
import type { Context } from './context.ts';
import { credentialOf } from './vendors/credentials.ts';

const DISCONNECTED = 'Its account was disconnected.';

/**
 * Disconnects: the vendor is asked to take the token back, the credential is erased, the connection's automations are
 * disabled and what was still to be sent through it is given up. The row stays, as `revoked`, while there are
 * automations of it, so that connecting the account again brings them back. @throws 404
 */
export async function disconnect(context: Context, teamId: string, id: string): Promise<void> {
  const { prisma, clock, log } = context;
  const connection = await getConnection(context, teamId, id);
  await revokeAtVendor(context, connection).catch((error: unknown) =>
    log.warn(
      { connection_id: id, error: error instanceof Error ? error.name : 'unknown' },
      'connection.not_revoked',
    ),
  );
  const now = clock.now();
  await prisma.$transaction(async (tx) => {
    await tx.connection.update({
      where: { id },
      data: {
        credentialCiphertext: null,
        credentialVersion: { increment: 1 },
        expiresAt: null,
        status: 'revoked',
        statusReason: 'It was disconnected in the settings or through the API.',
        statusChangedAt: now,
      },
    });
    await tx.automation.updateMany({
      where: { connectionId: id, status: 'enabled' },
      data: { status: 'disabled', disabledReason: DISCONNECTED, disabledAt: now },
    });
    // What a worker has in its hands is left to it: it may arrive, and the log must say so.
    await tx.$executeRaw`
      UPDATE deliveries SET status = 'abandoned', error = ${DISCONNECTED}, claimed_until = NULL
      WHERE status = 'pending' AND (claimed_until IS NULL OR claimed_until < ${now})
        AND destination_id IN (SELECT id FROM automations WHERE connection_id = ${id})`;
    await tx.connection.deleteMany({ where: { id, automations: { none: {} } } });
  });
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

/** Slack gives the same token to every team that connects a workspace: taking it back would cut off the others. */
async function othersHaveToken({ prisma, keyring }: Context, connection: Connection): Promise<boolean> {
  const { id, connector, accountId, credentialKind } = connection;
  const secret = credentialOf(keyring, connection)?.secret;
  const others = await prisma.connection.findMany({
    where: { connector, accountId, credentialKind, id: { not: id } },
  });
  return others.some((other) => credentialOf(keyring, other)?.secret === secret);
}
