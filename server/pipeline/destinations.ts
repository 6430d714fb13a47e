import type { Database } from '../db.ts';
import type { Keyring } from '../encryption.ts';
import { isAutomationId } from '../ids.ts';
import { type AutomationDestination, loadAutomations } from './automation-destinations.ts';
import { type EndpointDestination, loadEndpoints } from './endpoint-destinations.ts';

/** Where deliveries go, with everything that sending needs, secrets in plain text: never logged, never stored. */
export type Destination = EndpointDestination | AutomationDestination;

export type LoadDestinations = (ids: readonly string[], now: Date) => Promise<Map<string, Destination>>;

/** Loads the destinations that still exist, by id. */
export function destinationLoader(
  db: Database,
  keyring: Keyring,
  vendors: Parameters<typeof loadAutomations>[2],
): LoadDestinations {
  return async (ids, now) => {
    const automations = ids.filter(isAutomationId);
    const endpoints = ids.filter((id) => !isAutomationId(id));
    const loaded = await Promise.all([
      endpoints.length > 0 ? loadEndpoints(db, keyring, endpoints, now) : [],
      automations.length > 0 ? loadAutomations(db, keyring, vendors, automations) : [],
    ]);
    return new Map(loaded.flat().map((destination) => [destination.id, destination]));
  };
}
