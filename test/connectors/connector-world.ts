import { afterEach, beforeEach } from 'vitest';
import { parseConfig } from '../../connectors/config.ts';
import type {
  Account,
  Action,
  DeliveryFacts,
  Rendered,
  Result,
  Session,
} from '../../connectors/connector.ts';
import type { OutboundHttp } from '../../connectors/http.ts';
import { type OpenSession, openSession } from '../../connectors/session.ts';
import { templateData, templateRenderer } from '../../connectors/templates.ts';
import { eventOf } from '../conformance/suite.ts';
import { type CatalogType, sampleObject } from '../support/catalog.ts';
import { testClient } from './raw-server.ts';

const NOW = new Date('2026-05-05T16:03:45.000Z');

/** A vendor's fake and an account there. */
export interface FakeAccount {
  apiUrl: string;
  credential: Session['credential'];
  account?: Account | undefined;
  stop(): Promise<void>;
}

export interface ConnectorWorld<Request> {
  readonly open: OpenSession;
  readonly session: Session;
  /** What the action makes of the type's sample, or of `object`. */
  render(config?: Record<string, unknown>, event?: EventOf): Rendered<Request>;
  /** The same, sent. */
  deliver(config?: Record<string, unknown>, event?: EventOf, facts?: Partial<DeliveryFacts>): Promise<Result>;
  /** Why the config isn't accepted: field and words. */
  problem(config: Record<string, unknown>): { path: string[]; message: string } | undefined;
}
interface EventOf {
  type?: CatalogType;
  object?: Record<string, unknown>;
  id?: string;
}

/** One action of a connector with a fake of its vendor, anew for each test of a file. */
export function connectorWorld<Config, Request>(
  action: Action<Config, Request>,
  start: () => Promise<FakeAccount>,
): ConnectorWorld<Request> {
  let fake: FakeAccount;
  let http: OutboundHttp;
  let open: OpenSession;
  beforeEach(async () => {
    ({ http } = testClient());
    fake = await start();
    const { apiUrl, credential, account } = fake;
    open = openSession({ http, apiUrl, credential, account, timeoutMs: 5_000 });
  });
  afterEach(async () => {
    open.close();
    await http.close();
    await fake.stop();
  });
  const world: ConnectorWorld<Request> = {
    get open() {
      return open;
    },
    get session() {
      return open.session;
    },
    render(config = {}, { type = 'evaluation.completed', object = sampleObject(type), id } = {}) {
      const event = eventOf(type, object, id);
      const read = parseConfig(action, config, type);
      if (!read.ok) throw new Error(`${read.path.join('.')}: ${read.message}`);
      const template = templateRenderer(templateData(event, { id: 'team_1', name: 'Acme' }, NOW));
      return action.render({ event, config: read.config, template });
    },
    deliver(config, event = {}, facts = {}) {
      const { request } = world.render(config, event);
      return action.deliver(open.session, request, {
        ...{ eventId: event.id ?? 'event_1', automationId: 'aut_1', now: NOW },
        ...{ mayBeRepeated: false, previous: undefined },
        ...facts,
      });
    },
    problem(config) {
      const read = parseConfig(action, config, 'evaluation.completed');
      return read.ok ? undefined : { path: read.path, message: read.message };
    },
  };
  return world;
}
