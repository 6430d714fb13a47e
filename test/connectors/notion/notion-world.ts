import { afterEach, beforeEach } from 'vitest';
import type { DeliveryFacts, Rendered, Result, Session } from '../../../connectors/connector.ts';
import type { OutboundHttp } from '../../../connectors/http.ts';
import { notion } from '../../../connectors/notion/index.ts';
import type { RowRequest } from '../../../connectors/notion/render.ts';
import { openSession } from '../../../connectors/session.ts';
import { templateData, templateRenderer } from '../../../connectors/templates.ts';
import { eventOf } from '../../conformance/suite.ts';
import { type CatalogType, sampleObject } from '../../support/catalog.ts';
import { type NotionFake, startNotionFake } from '../../support/fakes/notion.ts';
import { testClient } from '../raw-server.ts';

const NOW = new Date('2026-05-05T16:03:45.000Z');

/** The action, whose types the connector's table of actions doesn't know. */
export const action = (() => {
  const { add_row } = notion.actions;
  if (!add_row) throw new Error('no such action');
  return add_row;
})();

/** Renders a config as the core does: parsed, with the event's data. */
export function renderRow(
  config: Record<string, unknown>,
  object: Record<string, unknown> = sampleObject('evaluation.completed'),
  type: CatalogType = 'evaluation.completed',
  eventId = 'event_1',
): Rendered<RowRequest> {
  const event = eventOf(type, object, eventId);
  const template = templateRenderer(templateData(event, { id: 'team_1', name: 'Acme' }, NOW));
  return action.render({ event, config: action.configSchema.parse(config), template });
}

export const factsFor = (more: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  eventId: 'event_1',
  automationId: 'aut_1',
  now: NOW,
  mayBeRepeated: false,
  previous: undefined,
  ...more,
});

/** A fake and sessions to it for each test of a file. */
export function notionWorld() {
  const world = {} as {
    fake: NotionFake;
    session<T>(use: (session: Session) => Promise<T>, options?: SessionChoices): Promise<T>;
    send(request: RowRequest, facts?: Partial<DeliveryFacts>, timeoutMs?: number): Promise<Result>;
    /** Renders and sends the sample of `evaluation.completed`. */
    row(config: Record<string, unknown>, facts?: Partial<DeliveryFacts>): Promise<Result>;
  };
  interface SessionChoices {
    timeoutMs?: number;
    credential?: Session['credential'];
  }
  let http: OutboundHttp;
  beforeEach(async () => {
    http = testClient().http;
    world.fake = await startNotionFake();
  });
  afterEach(async () => {
    await http.close();
    await world.fake.stop();
  });
  world.session = async (use, { timeoutMs = 10_000, credential } = {}) => {
    const { apiUrl, tokens } = world.fake;
    const own = { kind: 'integration_token', secret: tokens.integrationToken };
    const open = openSession({ http, apiUrl, credential: credential ?? own, timeoutMs });
    try {
      return await use(open.session);
    } finally {
      open.close();
    }
  };
  world.send = (request, facts, timeoutMs = 10_000) =>
    world.session((session) => action.deliver(session, request, factsFor(facts)), { timeoutMs });
  world.row = (config, facts) => world.send(renderRow(config).request, facts);
  return world;
}
