import type { Connector, Tokens } from '../../../connectors/connector.ts';
import { exchangePasted, type OAuthApp, type TokenAnswer } from '../../../connectors/oauth.ts';
import type { Connection } from '../../../prisma/generated/client.ts';
import type { Context, Credential } from '../../context.ts';
import type { VendorSettings } from '../../settings/vendors.ts';
import type { Keyring } from '../../storage/encryption.ts';

/** What is stored of a credential, encrypted. */
type StoredCredential = Pick<Credential, 'secret' | 'refreshToken'>;

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

/** The columns of a connection that works (again). */
export const working = (now: Date) => ({ status: 'active', statusReason: null, statusChangedAt: now });

/**
 * Our app at the vendor's; undefined when the operator has registered none, or the connector has no OAuth.
 */
export function oauthApp(id: string, settings: VendorSettings, publicUrl: string): OAuthApp | undefined {
  const { authorizeUrl, tokenUrl, client, scopes } = settings;
  if (authorizeUrl === undefined || tokenUrl === undefined || client === undefined) return undefined;
  return { authorizeUrl, tokenUrl, client, scopes, redirectUri: `${publicUrl}/connect/${id}/callback` };
}

/** Trades what was pasted for a token, where the kind of credential is made so. Undefined: it isn't. */
export function exchanged(
  { http, clock }: Pick<Context, 'http' | 'clock'>,
  { pasted }: Connector,
  { tokenUrl, scopes }: VendorSettings,
  { kind, secret }: { kind: string; secret: string },
): Promise<TokenAnswer> | undefined {
  const exchange = pasted.find((each) => each.kind === kind)?.exchange;
  if (!exchange || tokenUrl === undefined) return undefined;
  return exchangePasted(http, exchange, { tokenUrl, scopes, now: clock.now() }, secret);
}
