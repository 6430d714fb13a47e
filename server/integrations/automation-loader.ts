import { parseConfig } from '../../connectors/config.ts';
import { connectorById } from '../../connectors/index.ts';
import type { Context } from '../context.ts';
import type { Statement } from '../db/database.ts';
import type { AutomationDestination } from '../pipeline/destinations.ts';
import { decryptCredential } from './vendor/credentials.ts';
import { type UseParts, withConnection } from './vendor/with-connection.ts';

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

/** Disabled automations are loaded as well, because retries that were already scheduled go on. */
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

/** The rate limit doesn't depend on the event, so any type serves to read the config. */
const ANY_TYPE = 'webhook.test';

function invalidConfig({ path, message }: { path: string[]; message: string }): string {
  return `its settings are no longer valid: ${path.join('.')} ${message}`;
}

/** What the loader needs, for itself and for using the connections later. */
export type AutomationLoaderParts = UseParts & Pick<Context, 'db' | 'config' | 'keyring'>;

/** Loads the automations that still exist, each with what it takes to run its action. */
export async function loadAutomations(
  parts: AutomationLoaderParts,
  ids: readonly string[],
): Promise<AutomationDestination[]> {
  const rows = await parts.db.query<AutomationRow>(LOAD, [ids]);
  return rows.map((row) => ({
    kind: 'automation',
    id: row.id,
    consecutiveFailures: row.consecutiveFailures,
    team: { id: row.teamId, name: row.teamName },
    onAmbiguous: row.onAmbiguous,
    work: workOf(parts, row),
  }));
}

function workOf(parts: AutomationLoaderParts, row: AutomationRow): AutomationDestination['work'] {
  const connector = connectorById(row.connector);
  const settings = parts.config.vendors[row.connector];
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
    const sealed = { id, ciphertext: row.credentialCiphertext, version, expiresAt };
    credential = decryptCredential(parts.keyring, sealed);
  } catch {
    const problem =
      "its credential can't be decrypted; the operator must add the ENCRYPTION_KEY it was made with";
    return { problem, whose: 'operator' };
  }
  if (!credential) return { problem: 'its connection was disconnected', whose: 'team' };
  const account = { id: row.accountId, name: row.accountName, url: row.accountUrl ?? undefined };
  const connection = { id, connector, settings, credential, credentialKind, account };
  const rate = action.rate?.(config.config);
  const shared = action.sharedRate?.(config.config, credentialKind);
  return {
    action,
    config: row.config,
    connectionId: id,
    use: (timeoutMs, work, isStale) => withConnection(parts, connection, timeoutMs, work, isStale),
    most: action.many?.most(config.config) ?? 1,
    takesRepeated: action.many?.takesRepeated === true,
    rates: [
      ...(rate ? [{ ...rate, key: `${row.connector}:${row.accountId}:${rate.key}` }] : []),
      ...(shared ? [{ ...shared, key: `${row.connector}::${shared.key}` }] : []),
    ],
  };
}
