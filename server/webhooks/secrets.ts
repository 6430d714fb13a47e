import type { Endpoint } from '../../prisma/generated/client.ts';
import type { Context } from '../context.ts';
import { ApiError, notFound } from '../errors.ts';
import { newSecret, secretPrefix } from '../signing/index.ts';
import type { Keyring } from '../storage/encryption.ts';

/** How long a replaced secret stays valid: 24 hours. */
const ROTATION_OVERLAP_MS = 24 * 3_600_000;
/** Replaced secrets that sign at the same time: each makes the headers of every request longer. */
const MOST_PREVIOUS = 5;

/** A secret that was replaced, as it is stored; newest first in `Endpoint.previousSecrets`. */
export interface PreviousSecret {
  ciphertext: string;
  /** ISO 8601. Until then it signs too, because its owner was told so. */
  validUntil: string;
}

interface StoredSecrets {
  id: string;
  secretCiphertext: string;
  previousSecrets: readonly PreviousSecret[];
}

/** The secret that signs now. @throws when it was encrypted with a key that we don't have */
export function currentSecret({ keyring }: Pick<Context, 'keyring'>, endpoint: Endpoint): string {
  return keyring.decrypt(endpoint.secretCiphertext, endpoint.id);
}

/** The secrets that sign at a time, newest first. @throws as `currentSecret` does */
export function signingSecrets(
  keyring: Keyring,
  { id, secretCiphertext, previousSecrets }: StoredSecrets,
  now: Date,
): [current: string, ...previous: string[]] {
  const previous = stillValid(previousSecrets, now).map(({ ciphertext }) => keyring.decrypt(ciphertext, id));
  return [keyring.decrypt(secretCiphertext, id), ...previous];
}

/** When the first of the replaced secrets that sign at a time ends. Null: there are none. */
export function secretsUntil(previousSecrets: readonly PreviousSecret[], now: Date): Date | null {
  const last = stillValid(previousSecrets, now).at(-1);
  return last ? new Date(last.validUntil) : null;
}

function stillValid(secrets: readonly PreviousSecret[], now: Date): PreviousSecret[] {
  return secrets.filter(({ validUntil }) => new Date(validUntil) > now);
}

/**
 * Makes a new secret. The old one stays valid beside it for 24 hours, and so do those that were replaced
 * within the last 24 hours: what was promised for each is kept. @throws 404; 409 when five still are valid
 */
export async function rotateSecret(
  context: Context,
  teamId: string,
  id: string,
): Promise<{ endpoint: Endpoint; secret: string; rotatedAt: Date; previousSecretValidUntil: Date }> {
  const { prisma, keyring, clock } = context;
  const secret = newSecret();
  const rotatedAt = clock.now();
  const previousSecretValidUntil = new Date(rotatedAt.getTime() + ROTATION_OVERLAP_MS);
  const endpoint = await prisma.$transaction(async (tx) => {
    // An update locks, so that of two rotations at once the second sees the first one's secret as the
    // previous one.
    const [before] = await tx.endpoint.updateManyAndReturn({ where: { id, teamId }, data: { rotatedAt } });
    if (!before) throw notFound('webhook endpoint', id);
    const previous = stillValid(previousSecretsOf(before), rotatedAt);
    const oldest = previous[MOST_PREVIOUS - 1];
    if (oldest) throw tooManySecrets(oldest, rotatedAt);
    const replaced = {
      ciphertext: before.secretCiphertext,
      validUntil: previousSecretValidUntil.toISOString(),
    };
    return tx.endpoint.update({
      where: { id },
      data: {
        secretCiphertext: keyring.encrypt(secret, id),
        secretPrefix: secretPrefix(secret),
        previousSecrets: [replaced, ...previous]
          // One that can't be read can't sign either, and would spoil the others.
          .filter(({ ciphertext }) => isReadable(keyring, ciphertext, id))
          .map((each) => ({ ...each })),
      },
    });
  });
  context.changes.tell('endpoints', teamId);
  return { endpoint, secret, rotatedAt, previousSecretValidUntil };
}

function isReadable(keyring: Keyring, ciphertext: string, id: string): boolean {
  try {
    keyring.decrypt(ciphertext, id);
    return true;
  } catch {
    return false;
  }
}

/** The column holds what is written here and nothing else. */
function previousSecretsOf({ previousSecrets }: Endpoint): PreviousSecret[] {
  return previousSecrets as unknown as PreviousSecret[];
}

function tooManySecrets({ validUntil }: PreviousSecret, now: Date): ApiError {
  const seconds = Math.ceil((new Date(validUntil).getTime() - now.getTime()) / 1000);
  return new ApiError(
    'invalid_request_error',
    `${MOST_PREVIOUS} earlier secrets of this endpoint are still valid, each for the 24 hours that were promised. The oldest ends at ${validUntil}: rotate again then.`,
    { status: 409, code: 'too_many_secrets', headers: { 'Retry-After': String(seconds) } },
  );
}
