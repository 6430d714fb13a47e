import type { Database, Statement } from '../db.ts';
import type { Keyring } from '../encryption.ts';

/** An endpoint as the sender needs it, with secrets in plain text: never logged, never stored. */
export interface Destination {
  id: string;
  url: string;
  /** The current secret first; the previous one follows while it still verifies. */
  secrets: [current: string, ...previous: string[]];
  consecutiveFailures: number;
}

interface EndpointRow {
  id: string;
  url: string;
  secretCiphertext: string;
  previousSecretCiphertext: string | null;
  previousSecretValidUntil: Date | null;
  consecutiveFailures: number;
}

/** Also disabled endpoints: retries that were already enqueued go on. */
const LOAD: Statement = {
  name: 'load_destinations',
  text: `
    SELECT id, url, secret_ciphertext AS "secretCiphertext", previous_secret_ciphertext AS "previousSecretCiphertext",
      previous_secret_valid_until AS "previousSecretValidUntil", consecutive_failures AS "consecutiveFailures"
    FROM endpoints WHERE id = ANY ($1::text[])`,
};

/** The destinations that still exist, by id. */
export async function loadDestinations(
  db: Database,
  keyring: Keyring,
  ids: readonly string[],
  now: Date,
): Promise<Map<string, Destination>> {
  const rows = await db.query<EndpointRow>(LOAD, [ids]);
  return new Map(rows.map((row) => [row.id, toDestination(row, keyring, now)]));
}

function toDestination(row: EndpointRow, keyring: Keyring, now: Date): Destination {
  const secrets: Destination['secrets'] = [keyring.decrypt(row.secretCiphertext, row.id)];
  const overlap = row.previousSecretValidUntil !== null && row.previousSecretValidUntil > now;
  if (overlap && row.previousSecretCiphertext !== null) {
    secrets.push(keyring.decrypt(row.previousSecretCiphertext, row.id));
  }
  return { id: row.id, url: row.url, secrets, consecutiveFailures: row.consecutiveFailures };
}
