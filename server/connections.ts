import {
  type Account,
  type Connector,
  type Identity,
  OptionsRefused,
  type PastedCredential,
  type Session,
  type Tokens,
  transportErrorIn,
} from '../connectors/connector.ts';
import { connectorById } from '../connectors/index.ts';
import { openSession } from '../connectors/session.ts';
import type { Connection, Prisma } from '../prisma/generated/client.ts';
import type { VendorSettings } from './config.ts';
import type { Context } from './context.ts';
import { ApiError, invalidRequest, notFound } from './errors.ts';
import { newId } from './ids.ts';
import type { LetterData } from './mail/letters.ts';
import { type Page, type PageRequest, pageArguments, readBounds, toPage } from './pagination.ts';
import { credentialOf, storedTokens } from './vendors/credentials.ts';
import { type ConnectionInUse, type Use, withConnection } from './vendors/with-connection.ts';

const CONNECTION_PREFIX = 'con_';
/** A team may have this many connections. */
const MOST_CONNECTIONS = 100;
/** What a person waits for: a check, a picker, milliseconds. */
export const ASKING_DEADLINE_MS = 10_000;
/** When the vendor couldn't be asked, and didn't say when it can be. */
const UNTOLD_WAIT_MS = 10_000;

/** A connector and where its vendor is. @throws 400 for an unknown one */
export function connectorNamed(
  { config }: Context,
  id: string,
): { connector: Connector; settings: VendorSettings } {
  const [connector, settings] = [connectorById(id), config.vendors[id]];
  if (connector && settings) return { connector, settings };
  throw invalidRequest(`There is no connector ${id.slice(0, 40)}.`, { param: 'connector' });
}

export async function listConnections(
  { prisma }: Context,
  teamId: string,
  page: PageRequest,
): Promise<Page<Connection>> {
  const bounds = readBounds(page, CONNECTION_PREFIX);
  const { take, orderBy, idBound } = pageArguments(bounds, CONNECTION_PREFIX);
  const rows = await prisma.connection.findMany({ where: { teamId, ...idBound }, orderBy, take });
  return toPage(rows, bounds, (connection) => connection.id);
}

/** @throws 404 */
export async function getConnection({ prisma }: Context, teamId: string, id: string): Promise<Connection> {
  const connection = await prisma.connection.findFirst({ where: { id, teamId } });
  if (!connection) throw notFound('connection', id);
  return connection;
}

/**
 * Connects with a credential that was pasted, after asking the vendor whose it is.
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

/** 503. `retryAfterMs`: when the vendor says how long to wait. */
export function vendorUnavailable(name: string, message: string, retryAfterMs = UNTOLD_WAIT_MS): ApiError {
  return new ApiError('api_error', `${name} could not be asked just now: ${message}`, {
    status: 503,
    code: 'vendor_unavailable',
    headers: { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) },
  });
}

interface NewConnection {
  connector: Connector;
  kind: string;
  tokens: Tokens;
  account: Account;
}

/**
 * Stores a connection that works. An account that was connected before is the same connection again, so its automations
 * go on, and what was waiting for it goes out.
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
    status: 'active',
    statusReason: null,
    statusChangedAt: now,
    pausedUntil: null,
  };
  const connection = await prisma.$transaction(async (tx) => {
    // Locked, so that two people who connect at once don't make two of it, or more than there may be.
    await tx.$queryRaw`SELECT 1 FROM teams WHERE id = ${teamId} FOR UPDATE`;
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

async function wakeAutomations({ prisma, wake }: Context, connectionId: string): Promise<void> {
  const automations = await prisma.automation.findMany({ where: { connectionId }, select: { id: true } });
  wake(automations.map(({ id }) => id));
}

/** Asks the vendor whether the connection still works, and notes what it says. @throws 404, or 503 */
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
    await parkConnection(context, { id, version: use.version }, identity.message);
  } else if (connection.status !== 'active') {
    const data = { status: 'active', statusReason: null, statusChangedAt: context.clock.now() };
    await context.prisma.connection.updateMany({ where: { id, credentialVersion: use.version }, data });
    await wakeAutomations(context, id);
  }
  return getConnection(context, teamId, id);
}

/** What it takes to use a connection. @throws 400 when it was disconnected */
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

/** An answer, or why there is none and what follows from that for the connection. */
export type Asked<T> = { value: T } | { refused: OptionsRefused['result']; version: number };

/** The same for what throws `OptionsRefused`: pickers and checks of a config. */
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

/**
 * The connection no longer works: its deliveries wait until someone connects again, and the team's owner is told,
 * once. Nothing happens when the credential has changed since.
 */
export async function parkConnection(
  { prisma, clock }: Context,
  { id, version }: { id: string; version: number },
  reason: string,
): Promise<void> {
  const now = clock.now();
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.connection.updateMany({
      where: { id, credentialVersion: version, status: 'active' },
      data: { status: 'needs_reconnect', statusReason: reason, statusChangedAt: now },
    });
    const connection = count === 1 ? await tx.connection.findUnique({ where: { id } }) : null;
    if (connection) await tx.mail.create({ data: reconnectLetter(connection, reason, now) });
  });
}

function reconnectLetter(connection: Connection, reason: string, now: Date): Prisma.MailUncheckedCreateInput {
  const data: LetterData['connection_needs_reconnect'] = {
    connection_id: connection.id,
    connector: connection.connector,
    account: connection.accountName,
    reason,
  };
  const kind = 'connection_needs_reconnect';
  return { id: newId('mail_'), teamId: connection.teamId, kind, data, nextAttemptAt: now, createdAt: now };
}
