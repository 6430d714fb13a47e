import { z } from 'zod';
import { testableTypes } from '../../catalog/index.ts';
import type { Connector } from '../../connectors/connector.ts';
import { recipesOf } from '../../connectors/index.ts';
import type { Connection } from '../../prisma/generated/client.ts';
import type { AutomationVersion } from '../integrations/automation-versions.ts';
import type { AutomationWithConnection, SavedAutomation } from '../integrations/automations.ts';
import type { VendorSettings } from '../settings/vendors.ts';
import { renderVersion } from './render.ts';

/** `product`: where events come from; descriptions have `{product}` in its place. */
export function renderConnector(
  connector: Connector,
  settings: VendorSettings,
  { publicUrl, product }: { publicUrl: string; product: string },
) {
  const { manifest, oauth, pasted, actions } = connector;
  const { id, name, description, icon, idempotence } = manifest;
  const prefix = id.toUpperCase();
  return {
    id,
    name,
    description: description.replaceAll('{product}', product),
    icon,
    idempotence,
    oauth: oauth
      ? {
          available: settings.client !== undefined,
          scopes: [...settings.scopes],
          connect_url: `${publicUrl}/connect/${id}`,
          missing: settings.client ? [] : [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`],
        }
      : null,
    credentials: pasted.map(({ kind, label, help, placeholder, isSecret = true }) => ({
      ...{ kind, label, help, placeholder, is_secret: isSecret },
    })),
    actions: Object.values(actions).map((action) => ({
      id: action.id,
      name: action.name,
      description: action.description,
      credentials: action.credentials ? [...action.credentials] : null,
      config_schema: z.toJSONSchema(action.configSchema, { io: 'input', unrepresentable: 'any' }),
      defaults: Object.fromEntries(testableTypes().map((type) => [type, action.defaults(type)])),
    })),
    recipes: recipesOf(connector).map(({ id, title, about, automation }) => ({
      ...{ id, title, about },
      automation: {
        ...automation,
        enabled_events: [...automation.enabled_events],
        filter: automation.filter ?? null,
      },
    })),
  };
}

/** Without the credential: it is never shown. */
export function renderConnection(connection: Connection) {
  return {
    id: connection.id,
    connector: connection.connector,
    kind: connection.credentialKind,
    account: { id: connection.accountId, name: connection.accountName, url: connection.accountUrl },
    scopes: connection.scopes,
    status: connection.status,
    status_reason: connection.statusReason,
    status_changed_at: connection.statusChangedAt,
    paused_until: connection.pausedUntil,
    created_at: connection.createdAt,
    updated_at: connection.updatedAt,
  };
}

export function renderAutomation(automation: AutomationWithConnection) {
  return {
    id: automation.id,
    name: automation.name,
    connection_id: automation.connectionId,
    connector: automation.connection.connector,
    action: automation.action,
    enabled_events: automation.enabledEvents,
    filter: automation.filter,
    config: automation.config as Record<string, unknown>,
    on_ambiguous: automation.onAmbiguous,
    status: automation.status,
    disabled_reason: automation.disabledReason,
    disabled_at: automation.disabledAt,
    last_delivered_at: automation.lastDeliveredAt,
    last_failed_at: automation.lastFailedAt,
    ...renderVersion(automation),
    created_at: automation.createdAt,
    updated_at: automation.updatedAt,
  };
}

export function renderAutomationVersion({ state, ...version }: AutomationVersion) {
  return {
    ...renderVersion(version),
    automation: {
      name: state.name,
      connection_id: state.connectionId,
      enabled_events: state.enabledEvents,
      filter: state.filter,
      config: state.config as Record<string, unknown>,
      on_ambiguous: state.onAmbiguous,
    },
  };
}

export function renderSavedAutomation({ automation, warnings }: SavedAutomation) {
  return { ...renderAutomation(automation), warnings };
}
