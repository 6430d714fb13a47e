import { headerRedactor, redactHeaders } from '../../connectors/secrecy.ts';
import type { Database, Statement } from '../db/database.ts';
import type { EndpointDestination } from '../pipeline/destinations.ts';
import type { Keyring } from '../storage/encryption.ts';
import type { CustomHeaders } from './custom-headers.ts';
import { receiptTest } from './no-code-routers.ts';
import { type PreviousSecret, secretsUntil, signingSecrets } from './secrets.ts';

interface EndpointRow {
  id: string;
  url: string;
  source: string | null;
  secretCiphertext: string;
  previousSecrets: PreviousSecret[];
  consecutiveFailures: number;
  rateLimit: number | null;
  ordering: 'none' | 'strict';
  updatedAt: Date;
  headersCiphertext: string | null;
}

/** Disabled endpoints are loaded as well, because retries that were already scheduled go on. */
const LOAD: Statement = {
  name: 'load_endpoints',
  text: `
    SELECT id, url, source, secret_ciphertext AS "secretCiphertext",
      previous_secrets AS "previousSecrets", consecutive_failures AS "consecutiveFailures",
      rate_limit AS "rateLimit", ordering, updated_at AS "updatedAt", headers_ciphertext AS "headersCiphertext"
    FROM endpoints WHERE id = ANY ($1::text[])`,
};

/** Loads the endpoints that still exist, with their secrets decrypted. */
export async function loadEndpoints(
  db: Database,
  keyring: Keyring,
  ids: readonly string[],
  now: Date,
): Promise<EndpointDestination[]> {
  const rows = await db.query<EndpointRow>(LOAD, [ids]);
  return rows.map((row) => toDestination(row, keyring, now));
}

function toDestination(row: EndpointRow, keyring: Keyring, now: Date): EndpointDestination {
  const { id, url, source, consecutiveFailures, rateLimit, ordering } = row;
  const known = {
    kind: 'endpoint' as const,
    id,
    url,
    version: row.updatedAt.getTime(),
    secretsUntil: secretsUntil(row.previousSecrets, now),
    consecutiveFailures,
    rateLimit,
    ordering,
    isReceipt: receiptTest({ url, source }),
  };
  try {
    const headers = headersOf(row, keyring);
    const shown = Object.keys(headers).length === 0 ? null : redactHeaders(headers);
    const redact = headerRedactor(headers);
    return { ...known, secrets: signingSecrets(keyring, row, now), headers, loggedHeaders: shown, redact };
  } catch {
    // If one endpoint was encrypted with a key that we don't have, the others must be served all the same.
    return { ...known, secrets: undefined, headers: {}, loggedHeaders: null, redact: undefined };
  }
}

function headersOf({ id, headersCiphertext }: EndpointRow, keyring: Keyring): CustomHeaders {
  return headersCiphertext === null ? {} : JSON.parse(keyring.decrypt(headersCiphertext, id));
}
