import { randomBytes } from 'node:crypto';
import {
  type Account,
  type Connector,
  ORGANIZATION_WIDE,
  SCOPE_MISSING,
  type Tokens,
} from '../../connectors/connector.ts';
import { authorizeUrl, exchangeCode } from '../../connectors/oauth.ts';
import { openSession } from '../../connectors/session.ts';
import type { Connection } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { ApiError, invalidRequest } from '../errors.ts';
import { hashToken, newToken } from '../ids.ts';
import type { VendorSettings } from '../settings/vendors.ts';
import { saveConnection } from './connections.ts';
import { ASKING_DEADLINE_MS, connectorNamed } from './vendor/ask.ts';
import { oauthApp } from './vendor/credentials.ts';

const STATE_MINUTES = 10;
/** RFC 7636, 4.1: 32 random bytes. */
const VERIFIER_BYTES = 32;

/** Whose browser is sent to a vendor. The same browser must come back. */
export interface Visitor {
  teamId: string;
  /** SHA-256 of the session's cookie. */
  sessionHash: string;
}

/**
 * Begins to connect an account: where to send the browser. The state in it works once, for ten minutes, for
 * this session. @throws 400 when the operator has registered no app
 */
export async function beginConnecting(
  context: Context,
  visitor: Visitor,
  connectorId: string,
  returnPath: string,
): Promise<string> {
  const { prisma, keyring, clock } = context;
  const { connector, oauth, app } = appOf(context, connectorId);
  const state = newToken('');
  const stateHash = hashToken(state);
  const verifier = oauth.pkce ? randomBytes(VERIFIER_BYTES).toString('base64url') : undefined;
  await prisma.oauthState.create({
    data: {
      stateHash,
      ...visitor,
      connector: connector.manifest.id,
      returnPath,
      verifierCiphertext: verifier === undefined ? null : keyring.encrypt(verifier, stateHash),
      expiresAt: new Date(clock.now().getTime() + STATE_MINUTES * 60_000),
    },
  });
  return authorizeUrl(oauth, app, { state, verifier });
}

function appOf(context: Context, connectorId: string) {
  const { connector, settings } = connectorNamed(context, connectorId);
  const { oauth, manifest } = connector;
  const app = oauthApp(manifest.id, settings, context.publicUrl());
  if (oauth && app) return { connector, settings, oauth, app };
  const prefix = manifest.id.toUpperCase();
  throw invalidRequest(
    `Connecting ${manifest.name} in one click is not set up on this server: the operator has to register an app there and set ${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET. Until then, paste a credential instead.`,
    { code: 'connector_not_configured' },
  );
}

/** How connecting went. The page turns `code` into words. */
export type Connected =
  | { kind: 'connected'; returnPath: string; connection: Connection }
  | { kind: 'failed'; returnPath: string | undefined; code: ConnectFailure };

/**
 * `denied`: the person said no. `expired`: the state is unknown, used, too old, or another browser's.
 * `refused`: the vendor doesn't take the code, or the account can't be used. `unavailable`: the vendor
 * couldn't be asked. `incomplete`: the person granted less than is needed. `organization`: the app was
 * installed for a whole organization. `misconfigured`: the vendor doesn't accept what the operator has
 * entered there or here. `too_many`: the team has as many connections as it may.
 */
export type ConnectFailure =
  | 'denied'
  | 'expired'
  | 'refused'
  | 'unavailable'
  | 'incomplete'
  | 'organization'
  | 'misconfigured'
  | 'too_many';

/** RFC 6749, 4.1.2.1; what a vendor says in words of its own is a person's no. */
const SAID: Readonly<Record<string, ConnectFailure>> = {
  server_error: 'unavailable',
  temporarily_unavailable: 'unavailable',
  invalid_scope: 'misconfigured',
  invalid_request: 'misconfigured',
  invalid_client: 'misconfigured',
  invalid_client_id: 'misconfigured',
  unauthorized_client: 'misconfigured',
  unsupported_response_type: 'misconfigured',
  redirect_uri_mismatch: 'misconfigured',
  bad_redirect_uri: 'misconfigured',
};

/** What a refused code says, beside that it is refused. */
const REFUSED: Readonly<Record<string, ConnectFailure>> = {
  [SCOPE_MISSING]: 'incomplete',
  [ORGANIZATION_WIDE]: 'organization',
};

/** Finishes what `beginConnecting` began, after the vendor has sent the browser back. */
export async function finishConnecting(
  context: Context,
  visitor: Visitor,
  connectorId: string,
  answer: { state: string; code: string | undefined; error: string | undefined },
): Promise<Connected> {
  const { connector, settings, oauth, app } = appOf(context, connectorId);
  const state = await takeState(context, visitor, connectorId, answer.state);
  if (!state) return { kind: 'failed', returnPath: undefined, code: 'expired' };
  const { returnPath } = state;
  const failed = (code: ConnectFailure): Connected => ({ kind: 'failed', returnPath, code });
  if (answer.code === undefined) {
    const said = wordFor(SAID, answer.error ?? '');
    if (said === 'misconfigured') {
      const { error } = answer;
      context.log.warn({ connector: connectorId, team_id: visitor.teamId, error }, 'connect.failed');
    }
    return failed(said ?? 'denied');
  }
  const tokens = await exchangeCode(context.http, oauth, app, {
    code: answer.code,
    verifier: state.verifier,
  });
  if (tokens.kind !== 'tokens') {
    const why = tokens.kind === 'refused' ? tokens.code : tokens.message;
    context.log.warn({ connector: connectorId, team_id: visitor.teamId, error: why }, 'connect.failed');
    if (tokens.kind === 'unreachable') return failed('unavailable');
    return failed(wordFor(REFUSED, tokens.code) ?? 'refused');
  }
  const account = tokens.account ?? (await identify(context, connector, settings, tokens));
  if ('failure' in account) return failed(account.failure);
  const connected = { connector, kind: 'oauth', tokens, account };
  try {
    const connection = await saveConnection(context, visitor.teamId, connected);
    return { kind: 'connected', returnPath, connection };
  } catch (error) {
    if (error instanceof ApiError && error.code === 'too_many_connections') return failed('too_many');
    throw error;
  }
}

/**
 * Where somebody began who has come back without the session: nothing is connected then, and the state stays
 * as it is.
 */
export async function whereBegun({ prisma }: Context, state: string): Promise<string | undefined> {
  const where = { stateHash: hashToken(state) };
  const found = await prisma.oauthState.findUnique({ where, select: { returnPath: true } });
  return found?.returnPath;
}

const wordFor = (words: Readonly<Record<string, ConnectFailure>>, code: string) =>
  Object.hasOwn(words, code) ? words[code] : undefined;

/** Deleting is the lock: of two requests with one state, one finds it. */
async function takeState(
  { prisma, keyring, clock }: Context,
  { teamId, sessionHash }: Visitor,
  connector: string,
  state: string,
): Promise<{ returnPath: string; verifier: string | undefined } | undefined> {
  const stateHash = hashToken(state);
  const where = { stateHash, teamId, sessionHash, connector, expiresAt: { gt: clock.now() } };
  return prisma.$transaction(async (tx) => {
    const found = await tx.oauthState.findFirst({ where });
    const { count } = await tx.oauthState.deleteMany({ where });
    if (!found || count === 0) return undefined;
    const { returnPath, verifierCiphertext } = found;
    const verifier = verifierCiphertext === null ? undefined : keyring.decrypt(verifierCiphertext, stateHash);
    return { returnPath, verifier };
  });
}

async function identify(
  { http }: Context,
  connector: Connector,
  { apiUrl }: VendorSettings,
  { accessToken }: Tokens,
): Promise<Account | { failure: ConnectFailure }> {
  const credential = { kind: 'oauth', secret: accessToken };
  const open = openSession({ http, apiUrl, credential, timeoutMs: ASKING_DEADLINE_MS });
  const identity = await connector.identify(open.session).finally(() => open.close());
  if (identity.kind === 'account') return identity.account;
  return { failure: identity.kind === 'refused' ? 'refused' : 'unavailable' };
}
