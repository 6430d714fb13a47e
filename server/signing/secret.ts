import { randomBytes } from 'node:crypto';

/** What every signing secret starts with, as in the Standard Webhooks specification. */
export const SECRET_MARK = 'whsec_';

const SECRET_BYTES = 24;
const PREFIX_CHARACTERS = 6;

/** A new signing secret: `whsec_` and the base64 of 24 random bytes, 38 characters in all. */
export function newSecret(): string {
  return SECRET_MARK + randomBytes(SECRET_BYTES).toString('base64');
}

/** The part of a secret that may be shown again later, so that people can tell two secrets apart. */
export function secretPrefix(secret: string): string {
  return secret.slice(0, SECRET_MARK.length + PREFIX_CHARACTERS);
}
