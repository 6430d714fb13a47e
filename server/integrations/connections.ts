import type { Account, Connector, Tokens } from '../../connectors/connector.ts';
import type { Connection } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { lockTeam } from '../db/locks.ts';
import { type Page, type PageRequest, readPage } from '../db/pagination.ts';
import { found, invalidRequest } from '../errors.ts';
import { newId } from '../ids.ts';
import { storedTokens, working } from './vendor/credentials.ts';

const CONNECTION_PREFIX = 'con_';
/** How many connections a team may have. */
const MOST_CONNECTIONS = 100;
export async function listConnections(
  { prisma }: Context,
  teamId: string,
  page: PageRequest,
): Promise<Page<Connection>> {
  return readPage(page, CONNECTION_PREFIX, ({ where, ...rest }) =>
    prisma.connection.findMany({ where: { teamId, ...where }, ...rest }),
  );
}

/** @throws 404 */
export async function getConnection({ prisma }: Context, teamId: string, id: string): Promise<Connection> {
  return found(await prisma.connection.findFirst({ where: { id, teamId } }), 'connection', id);
}

interface NewConnection {
  connector: Connector;
  kind: string;
  tokens: Tokens;
  account: Account;
}

/**
 * Stores a connection that works. An account that was connected before is the same connection again, so its
 * automations go on, and what was waiting for it goes out.
 */
export async function saveConnection(
  context: Context,
  teamId: string,
  { connector, kind, tokens, account }: NewConnection,
): Promise<Connection> {
  const { prisma, clock } = context;
  const now = clock.now();
  const identity = { teamId, connector: connector.manifest.id, accountId: account.id, credentialKind: kind };
  const common = {
    accountName: account.name,
    accountUrl: account.url ?? null,
    scopes: tokens.scopes ?? [],
    ...working(now),
    pausedUntil: null,
  };
  const connection = await prisma.$transaction(async (tx) => {
    // The team is locked, so that two people who connect at once don't make two connections, or more than the
    // limit.
    await lockTeam(tx, teamId);
    const before = await tx.connection.findUnique({
      where: { teamId_connector_accountId_credentialKind: identity },
    });
    if (before) {
      const credential = { ...storedTokens(context, before.id, tokens), credentialVersion: { increment: 1 } };
      return tx.connection.update({ where: { id: before.id }, data: { ...common, ...credential } });
    }
    if ((await tx.connection.count({ where: { teamId } })) >= MOST_CONNECTIONS) {
      throw invalidRequest(
        `A team can have ${MOST_CONNECTIONS} connections. Disconnect one that is no longer used.`,
        { code: 'too_many_connections' },
      );
    }
    const id = newId(CONNECTION_PREFIX);
    return tx.connection.create({
      data: { id, ...identity, ...common, ...storedTokens(context, id, tokens), createdAt: now },
    });
  });
  await wakeAutomations(context, connection.id);
  return connection;
}

/** Wakes the connection's automations, so that waiting deliveries are sent. */
export async function wakeAutomations({ prisma, wake }: Context, connectionId: string): Promise<void> {
  const automations = await prisma.automation.findMany({ where: { connectionId }, select: { id: true } });
  wake(automations.map(({ id }) => id));
}
