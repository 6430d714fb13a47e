import type { Context } from '../context.ts';
import { ApiError, forbidden } from '../errors.ts';
import { parkConnection } from '../pipeline/transitions.ts';
import { connectorNamed } from './vendor/ask.ts';

export interface SignalRequest {
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body: Buffer;
}

const UNINSTALLED = 'The app was removed from the workspace';

/**
 * Takes note of what a vendor tells us by itself. The answer is what it wants to read: the text of its set-up
 * check, or nothing. @throws 403 when the signature is wrong, or there is no secret to check it with
 */
export async function receiveSignal(
  context: Context,
  connectorId: string,
  request: SignalRequest,
): Promise<string> {
  const { connector, settings } = connectorNamed(context, connectorId);
  const { signals, manifest } = connector;
  const secret = settings.signingSecret;
  if (!signals) throw new ApiError('not_found_error', `${manifest.name} sends no events to us.`);
  if (secret === undefined) {
    const variable = `${manifest.id.toUpperCase()}_SIGNING_SECRET`;
    throw forbidden(
      `Events of ${manifest.name} are refused until ${variable} is set.`,
      'connector_not_configured',
    );
  }
  if (!signals.isAuthentic({ ...request, now: context.clock.now() }, secret)) {
    throw forbidden('The signature does not match, or the request is too old.', 'invalid_signature');
  }
  const signal = signals.read(parse(request.body), request.headers);
  switch (signal.kind) {
    case 'ignored':
      return '';
    case 'challenge':
      return signal.answer;
    case 'uninstalled':
      if (await isNew(context, connectorId, signal.id)) await parkAccount(context, connectorId, signal);
      return '';
  }
}

/**
 * Some of what a vendor posts there is a form (Slack's interactions): it must be answered with 200, and is
 * ignored.
 */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** False: it was acted upon before. */
async function isNew({ prisma, clock }: Context, connector: string, signalId?: string): Promise<boolean> {
  if (signalId === undefined) return true;
  const seen = { connector, signalId: signalId.slice(0, 200), seenAt: clock.now() };
  const { count } = await prisma.seenSignal.createMany({ data: [seen], skipDuplicates: true });
  return count === 1;
}

/**
 * Parks the account's connections in every team that has connected it: deliveries wait, and owners are told.
 * Those that were found to work after it happened are left alone: vendors repeat what they couldn't deliver.
 */
async function parkAccount(
  context: Context,
  connector: string,
  { accountId, at }: { accountId: string; at?: Date | undefined },
): Promise<void> {
  const { prisma, log } = context;
  const where = { connector, accountId, credentialKind: 'oauth', status: 'active', ...since(at) };
  const connections = await prisma.connection.findMany({ where });
  for (const { id, credentialVersion: version } of connections) {
    await parkConnection(context.db, { id, version }, UNINSTALLED, context.clock.now());
  }
  log.warn({ connector, connections: connections.length }, 'connector.uninstalled');
}

const since = (at: Date | undefined) => (at ? { statusChangedAt: { lte: at } } : {});
