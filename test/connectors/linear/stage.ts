import type {
  Action,
  DeliveryFacts,
  EventEnvelope,
  Rendered,
  Result,
  Session,
} from '../../../connectors/connector.ts';
import type { Config } from '../../../connectors/linear/config.ts';
import { linear } from '../../../connectors/linear/index.ts';
import type { CreateIssueRequest } from '../../../connectors/linear/render.ts';
import { openSession } from '../../../connectors/session.ts';
import { templateData, templateRenderer } from '../../../connectors/templates.ts';
import { type CatalogType, sampleObject } from '../../support/catalog.ts';
import { type LinearFake, linearIds, startLinearFake } from '../../support/fakes/linear.ts';
import { testClient } from '../raw-server.ts';

export const action = linear.actions.create_issue as Action<Config, CreateIssueRequest>;

/** What every delivery of these tests is. */
const FACTS: DeliveryFacts = {
  eventId: 'event_1',
  automationId: 'aut_1',
  now: new Date('2026-05-05T16:03:45.000Z'),
  mayBeRepeated: false,
  previous: undefined,
};

/** 5 May 2026, 16:03:45 UTC. */
const CREATED = 1_777_997_025;

export function eventOf(type: CatalogType, object = sampleObject(type)): EventEnvelope {
  return {
    id: 'event_1',
    type,
    api_version: '2026-05-04',
    created: CREATED,
    team_id: 'team_1',
    data: { object },
  };
}

/** Defaults of the type, team Engineering, and what `config` changes. */
export function rendered(
  config: Record<string, unknown> = {},
  event = eventOf('evaluation.completed'),
): Rendered<CreateIssueRequest> {
  const team = linearIds.engineering;
  const template = templateRenderer(
    templateData(event, { id: 'team_1', name: 'Acme' }, FACTS.now, { product: { name: 'Autousers' } }),
  );
  const whole = { ...action.defaults(event.type), team, ...config };
  return action.render({ event, config: action.configSchema.parse(whole), template });
}

export interface Stage {
  fake: LinearFake;
  session: Session;
  /** Renders and delivers. */
  deliver(config?: Record<string, unknown>, facts?: Partial<DeliveryFacts>): Promise<Result>;
  stop(): Promise<void>;
}

/** A fake of Linear, and a session that talks to it with its API key or `credential`. */
export async function openStage(credential?: Session['credential'], timeoutMs = 10_000): Promise<Stage> {
  const { http } = testClient();
  const fake = await startLinearFake();
  const open = openSession({
    http,
    apiUrl: fake.apiUrl,
    credential: credential ?? { kind: 'api_key', secret: fake.apiKey },
    timeoutMs,
  });
  return {
    fake,
    session: open.session,
    deliver: (config, facts) =>
      action.deliver(open.session, rendered(config).request, { ...FACTS, ...facts }),
    stop: async () => {
      open.close();
      await http.close();
      await fake.stop();
    },
  };
}
