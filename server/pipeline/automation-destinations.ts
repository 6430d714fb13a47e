import { parseConfig } from '../../connectors/config.ts';
import type { Action, Rate } from '../../connectors/connector.ts';
import { connectorById } from '../../connectors/index.ts';
import type { VendorSettings } from '../config.ts';
import type { Database, Statement } from '../db.ts';
import type { Keyring } from '../encryption.ts';
import { decryptCredential } from '../vendors/credentials.ts';
import type { ConnectionInUse } from '../vendors/with-connection.ts';

/** An automation as the sender needs it. */
export interface AutomationDestination {
  kind: 'automation';
  id: string;
  consecutiveFailures: number;
  team: { id: string; name: string };
  onAmbiguous: 'retry' | 'skip';
  /** What it does; or why it can't do anything until someone changes it. */
  work: AutomationWork | { problem: string; whose: 'team' | 'operator' };
}

export interface AutomationWork {
  // biome-ignore lint/suspicious/noExplicitAny: each action has its own config and request types
  action: Action<any, any>;
  /** As it was saved; each type of event has its own defaults for what it leaves out. */
  config: unknown;
  connection: ConnectionInUse;
  /** The vendor's limit that it counts against; the key says whose, over all teams. */
  rate: Rate | undefined;
}

interface AutomationRow {
  id: string;
  teamId: string;
  teamName: string;
  action: string;
  config: unknown;
  onAmbiguous: 'retry' | 'skip';
  consecutiveFailures: number;
  connectionId: string;
  connector: string;
  credentialKind: string;
  credentialCiphertext: string | null;
  credentialVersion: number;
  expiresAt: Date | null;
  accountId: string;
  accountName: string;
  accountUrl: string | null;
}

/** Also disabled ones: retries that were already enqueued go on. */
const LOAD: Statement = {
  name: 'load_automations',
  text: `
    SELECT a.id, a.team_id AS "teamId", t.name AS "teamName", a.action, a.config, a.on_ambiguous AS "onAmbiguous",
      a.consecutive_failures AS "consecutiveFailures", c.id AS "connectionId", c.connector,
      c.credential_kind AS "credentialKind", c.credential_ciphertext AS "credentialCiphertext",
      c.credential_version AS "credentialVersion", c.expires_at AS "expiresAt", c.account_id AS "accountId",
      c.account_name AS "accountName", c.account_url AS "accountUrl"
    FROM automations a JOIN connections c ON c.id = a.connection_id JOIN teams t ON t.id = a.team_id
    WHERE a.id = ANY ($1::text[])`,
};

/** Where a rate limit applies doesn't depend on the event. */
const ANY_TYPE = 'webhook.test';

function invalidConfig({ path, message }: { path: string[]; message: string }): string {
  return `its settings are no longer valid: ${path.join('.')} ${message}`;
}

/** The automations that still exist. */
export async function loadAutomations(
  db: Database,
  keyring: Keyring,
  vendors: Readonly<Record<string, VendorSettings>>,
  ids: readonly string[],
): Promise<AutomationDestination[]> {
  const rows = await db.query<AutomationRow>(LOAD, [ids]);
  return rows.map((row) => ({
    kind: 'automation',
    id: row.id,
    consecutiveFailures: row.consecutiveFailures,
    team: { id: row.teamId, name: row.teamName },
    onAmbiguous: row.onAmbiguous,
    work: workOf(row, keyring, vendors),
  }));
}

function workOf(
  row: AutomationRow,
  keyring: Keyring,
  vendors: Readonly<Record<string, VendorSettings>>,
): AutomationDestination['work'] {
  const connector = connectorById(row.connector);
  const settings = vendors[row.connector];
  const action = connector?.actions[row.action];
  if (!connector || !settings || !action) {
    return {
      problem: `this server has no ${row.connector} connector that can ${row.action}`,
      whose: 'operator',
    };
  }
  const config = parseConfig(action, row.config, ANY_TYPE);
  if (!config.ok) return { problem: invalidConfig(config), whose: 'team' };
  const { connectionId: id, credentialKind, credentialVersion: version, expiresAt } = row;
  let credential: ReturnType<typeof decryptCredential>;
  try {
    credential = decryptCredential(keyring, { id, ciphertext: row.credentialCiphertext, version, expiresAt });
  } catch {
    const problem =
      "its credential can't be decrypted; the operator must add the ENCRYPTION_KEY it was made with";
    return { problem, whose: 'operator' };
  }
  if (!credential) return { problem: 'its connection was disconnected', whose: 'team' };
  const account = { id: row.accountId, name: row.accountName, url: row.accountUrl ?? undefined };
  const rate = action.rate?.(config.config);
  return {
    action,
    config: row.config,
    connection: { id, connector, settings, credential, credentialKind, account },
    rate: rate && { ...rate, key: `${row.connector}:${row.accountId}:${rate.key}` },
  };
}
