import type { Connector, Tokens } from '../../../connectors/connector.ts';
import type { OutboundHttp } from '../../../connectors/http.ts';
import { type OAuthApp, refreshTokens, type TokenAnswer } from '../../../connectors/oauth.ts';
import type { Connection, Prisma } from '../../../prisma/generated/client.ts';
import type { VendorSettings } from '../../config.ts';
import type { Context } from '../../context.ts';
import type { Keyring } from '../../storage/encryption.ts';

/** What is stored of a credential, encrypted. */
export interface StoredCredential {
  /** Access token, API key or URL. */
  secret: string;
  refreshToken?: string | undefined;
}

/** A credential in use. `version` shows whether a newer one was stored since. */
export interface Credential extends StoredCredential {
  version: number;
  expiresAt: Date | null;
}

export type Renewal =
  | { kind: 'renewed'; credential: Credential }
  /** There is no refresh token, or the vendor refuses it. Someone has to connect again. */
  | { kind: 'impossible' }
  /** The vendor couldn't be asked. Renewing may work later. */
  | { kind: 'unreachable'; message: string };

/** How long the row may stay locked while the vendor is asked. */
const RENEWAL_DEADLINE_MS = 15_000;

interface Sealed {
  /** The connection's id, to which the ciphertext is bound. */
  id: string;
  ciphertext: string | null;
  version: number;
  expiresAt: Date | null;
}

/** Decrypts a credential. Undefined: it was erased. @throws when the key is missing */
export function decryptCredential(keyring: Keyring, sealed: Sealed): Credential | undefined {
  if (sealed.ciphertext === null) return undefined;
  const stored: StoredCredential = JSON.parse(keyring.decrypt(sealed.ciphertext, sealed.id));
  return { ...stored, version: sealed.version, expiresAt: sealed.expiresAt };
}

export function credentialOf(keyring: Keyring, connection: Connection): Credential | undefined {
  const { id, credentialCiphertext: ciphertext, credentialVersion: version, expiresAt } = connection;
  return decryptCredential(keyring, { id, ciphertext, version, expiresAt });
}

/** The columns that hold a credential. */
export function storedTokens(
  { keyring, clock }: Pick<Context, 'keyring' | 'clock'>,
  id: string,
  tokens: Tokens,
) {
  const { accessToken, refreshToken, expiresInSeconds } = tokens;
  const stored: StoredCredential = { secret: accessToken, refreshToken };
  return {
    credentialCiphertext: keyring.encrypt(JSON.stringify(stored), id),
    expiresAt:
      expiresInSeconds === undefined ? null : new Date(clock.now().getTime() + expiresInSeconds * 1000),
  };
}

export interface RenewalParts extends Pick<Context, 'prisma' | 'keyring' | 'clock'> {
  http: OutboundHttp;
}

/**
 * Renews an access token with the refresh token. Single flight: the connection's row is locked while the
 * vendor is asked, and whoever gets the lock second finds the new credential there. The new tokens are stored
 * before the lock goes, because the vendor forgets the old ones.
 */
export function renewCredential(
  parts: RenewalParts,
  connector: Connector,
  app: OAuthApp | undefined,
  { id, version }: { id: string; version: number },
): Promise<Renewal> {
  const transaction = { timeout: RENEWAL_DEADLINE_MS, maxWait: RENEWAL_DEADLINE_MS };
  return parts.prisma.$transaction(async (tx): Promise<Renewal> => {
    // With Prisma, a row is locked by an update that changes nothing.
    const [connection] = await tx.connection.updateManyAndReturn({ where: { id }, data: { id } });
    const credential = connection && credentialOf(parts.keyring, connection);
    if (!credential) return { kind: 'impossible' };
    if (credential.version !== version) return { kind: 'renewed', credential };
    if (!connector.oauth || !app || credential.refreshToken === undefined) return { kind: 'impossible' };
    const answer = await refreshTokens(parts.http, connector.oauth, app, credential.refreshToken);
    return store(parts, tx, connection, credential, answer);
  }, transaction);
}

async function store(
  parts: RenewalParts,
  tx: Prisma.TransactionClient,
  { id }: Connection,
  old: Credential,
  answer: TokenAnswer,
): Promise<Renewal> {
  if (answer.kind === 'unreachable') return { kind: 'unreachable', message: answer.message };
  if (answer.kind === 'refused') {
    return answer.final ? { kind: 'impossible' } : { kind: 'unreachable', message: answer.code };
  }
  // A vendor that doesn't rotate refresh tokens sends no new one. The old one stays.
  const tokens: Tokens = { ...answer, refreshToken: answer.refreshToken ?? old.refreshToken };
  const columns = storedTokens(parts, id, tokens);
  const version = old.version + 1;
  await tx.connection.update({ where: { id }, data: { ...columns, credentialVersion: version } });
  const { accessToken: secret, refreshToken } = tokens;
  return { kind: 'renewed', credential: { secret, refreshToken, version, expiresAt: columns.expiresAt } };
}

/**
 * Our app at the vendor's; undefined when the operator has registered none, or the connector has no OAuth.
 */
export function oauthApp(id: string, settings: VendorSettings, publicUrl: string): OAuthApp | undefined {
  const { authorizeUrl, tokenUrl, client } = settings;
  if (authorizeUrl === undefined || tokenUrl === undefined || client === undefined) return undefined;
  return { authorizeUrl, tokenUrl, client, redirectUri: `${publicUrl}/connect/${id}/callback` };
}
