import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Encrypts what must be stored and used again: signing secrets, OAuth tokens. */
export interface Keyring {
  /**
   * → `<key id>.<base64url of nonce, ciphertext, tag>`. `context` must be the same to decrypt: the owner's
   * id.
   */
  encrypt(plain: string, context: string): string;
  /** @throws when the key is unknown, or the text was altered or belongs to another owner. */
  decrypt(stored: string, context: string): string;
  /** The id of the key that encrypts. */
  currentKeyId: string;
  /** The ids of all keys; what is stored begins with one. */
  keyIds: readonly string[];
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM. The first key encrypts; all decrypt, chosen by the key id in front of the stored text, so a
 * new key can be put first while rows of the older one are still there. The context is authenticated: a
 * ciphertext copied to another row doesn't decrypt.
 */
export function createKeyring(keys: readonly Buffer[]): Keyring {
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  const [current] = keys;
  if (!current) throw new Error('A keyring needs at least one key');
  const currentId = keyId(current);
  return {
    currentKeyId: currentId,
    keyIds: [...byId.keys()],
    encrypt(plain, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([
        nonce,
        cipher.update(plain, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return `${currentId}.${sealed.toString('base64url')}`;
    },
    decrypt(stored, context) {
      const dot = stored.indexOf('.');
      const key = byId.get(stored.slice(0, dot));
      if (!key)
        throw new Error(`No encryption key with the id ${stored.slice(0, dot)}: was ENCRYPTION_KEY changed?`);
      const sealed = Buffer.from(stored.slice(dot + 1), 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(context))
        .setAuthTag(sealed.subarray(-TAG_BYTES));
      return (
        decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    },
  };
}

function keyId(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
