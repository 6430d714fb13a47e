import type { Action, Rate, Session } from '../../connectors/connector.ts';
import type { LoggedExchange } from '../../connectors/session.ts';
import { isAutomationId } from '../ids.ts';

/** An endpoint as the sender needs it, with secrets in plain text: never logged, never stored. */
export interface EndpointDestination {
  kind: 'endpoint';
  id: string;
  url: string;
  /** When somebody changed it last, milliseconds since 1970. */
  version: number;
  /**
   * The current secret first; the previous one follows while it still verifies. Undefined: it can't be
   * decrypted.
   */
  secrets: [current: string, ...previous: string[]] | undefined;
  /**
   * From then on an old secret no longer signs, and the endpoint must be loaded anew; null: it has only one.
   */
  secretsUntil: Date | null;
  consecutiveFailures: number;
  /** Deliveries a second at most; null: no limit. */
  rateLimit: number | null;
  /** strict: one delivery at a time, and the next waits for the retries of the one before. */
  ordering: 'none' | 'strict';
  /** Sent with every delivery. */
  headers: Record<string, string>;
  /** The same as the log may show them; null: there are none. */
  loggedHeaders: Record<string, string> | null;
  /** Takes their values out of an answer that repeats them; undefined: nothing has to be taken out. */
  redact: ((text: string) => string) | undefined;
  /** Does an answer mean that the event has arrived, although its status isn't 2xx? */
  isReceipt(answer: { status: number; body: string }): boolean;
}

/** An automation as the sender needs it. */
export interface AutomationDestination {
  kind: 'automation';
  id: string;
  consecutiveFailures: number;
  team: { id: string; name: string };
  onAmbiguous: 'retry' | 'skip';
  /** What it does, or why it can't do anything until someone changes it. */
  work: AutomationWork | { problem: string; whose: 'team' | 'operator' };
}

export interface AutomationWork {
  // biome-ignore lint/suspicious/noExplicitAny: each action has its own config and request types
  action: Action<any, any>;
  /** The config as it was saved. What it leaves out has a default for each type of event. */
  config: unknown;
  connectionId: string;
  use: UseConnection;
  /** How many deliveries may go in one request. */
  most: number;
  /** Those that may have had their effect before may go with others. */
  takesRepeated: boolean;
  /**
   * The vendor's rate limits that requests count against. The keys say whose limits they are, over all teams.
   */
  rates: readonly Rate[];
}

/**
 * Does something with the automation's connection within one deadline, milliseconds. What \`isStale\` says of
 * a value leads to a new access token and a second try. (integrations/vendor/with-connection.ts)
 */
export type UseConnection = <T>(
  timeoutMs: number,
  work: (session: Session) => Promise<T>,
  isStale: (value: T) => boolean,
) => Promise<Use<T>>;

/** How using a connection went. */
export interface Use<T> {
  /** Undefined: the access token has expired and couldn't be renewed just now. `message` says why. */
  value: T | undefined;
  message: string;
  exchanges: LoggedExchange[];
  /** Could the vendor have seen a request? */
  sent: boolean;
  /** True: requests were cut off because this process stops. */
  cutOff: boolean;
  /** The version of the credential that was used last. */
  version: number;
}

/**
 * Where deliveries go, with everything that sending needs, secrets in plain text: never logged, never stored.
 */
export type Destination = EndpointDestination | AutomationDestination;

export type LoadDestinations = (ids: readonly string[], now: Date) => Promise<Map<string, Destination>>;

/** Loaders of endpoints and of automations. They return those that still exist. */
export interface DestinationLoaders {
  endpoints(ids: readonly string[], now: Date): Promise<EndpointDestination[]>;
  automations(ids: readonly string[]): Promise<AutomationDestination[]>;
}

/** Loads the destinations that still exist, by id. */
export function destinationLoader(load: DestinationLoaders): LoadDestinations {
  return async (ids, now) => {
    const automations = ids.filter(isAutomationId);
    const endpoints = ids.filter((id) => !isAutomationId(id));
    const loaded = await Promise.all([
      endpoints.length > 0 ? load.endpoints(endpoints, now) : [],
      automations.length > 0 ? load.automations(automations) : [],
    ]);
    return new Map(loaded.flat().map((destination) => [destination.id, destination]));
  };
}
