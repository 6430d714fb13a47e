import { afterEach, beforeEach } from 'vitest';
import type { DeliveryFacts, Rendered, Result, Session } from '../../../connectors/connector.ts';
import type { OutboundHttp } from '../../../connectors/http.ts';
import { type LoggedExchange, openSession } from '../../../connectors/session.ts';
import { messageConfig } from '../../../connectors/slack/config.ts';
import { messageDefaults } from '../../../connectors/slack/defaults.ts';
import { slack } from '../../../connectors/slack/index.ts';
import { type MessageRequest, renderMessage } from '../../../connectors/slack/render.ts';
import { templateData, templateRenderer } from '../../../connectors/templates.ts';
import { type CatalogType, sampleObject } from '../../support/catalog.ts';
import { type SlackFake, startSlackFake } from '../../support/fakes/slack.ts';
import { testClient } from '../raw-server.ts';

const NOW = new Date('2026-05-05T16:03:45.000Z');

/** Renders an event of a type with the defaults and these settings. */
export function render(
  type: CatalogType | 'something.new',
  config: Record<string, unknown> = {},
  object: Record<string, unknown> = sampleObject(type as CatalogType),
): Rendered<MessageRequest> {
  const event = {
    id: 'event_1',
    type,
    api_version: '2026-05-04',
    created: 1_777_997_025,
    team_id: 'team_1',
    data: { object },
  };
  const template = templateRenderer(templateData(event, { id: 'team_1', name: 'Acme' }, NOW));
  const settings = { ...messageDefaults(type), channel: 'C0RESEARCH', ...config };
  return renderMessage({ event, config: messageConfig.parse(settings), template });
}

interface AnyBlock {
  type: string;
  text?: { text: string };
  fields?: { text: string }[];
  elements?: { text: string | { text: string }; url?: string }[];
}

/** What a reader sees, block by block. */
export function seen(rendered: Rendered<MessageRequest>): string[] {
  return ((rendered.request.message.blocks ?? []) as AnyBlock[]).map(({ type, text, fields, elements }) => {
    const parts = [
      ...(text ? [text.text] : []),
      ...(fields ?? []).map((field) => field.text.replace('\n', ': ')),
      ...(elements ?? []).map((each) =>
        typeof each.text === 'string' ? each.text : `[${each.text.text}](${each.url})`,
      ),
    ];
    return `${type}: ${parts.join(' | ')}`;
  });
}

export interface SlackWorld {
  readonly fake: SlackFake;
  readonly http: OutboundHttp;
  /** What went over the wire in sessions, as it would be logged. */
  readonly exchanges: LoggedExchange[];
  session<T>(use: (session: Session) => Promise<T>, credential?: Session['credential']): Promise<T>;
  deliver(
    request: MessageRequest,
    more?: { previous?: DeliveryFacts['previous']; credential?: Session['credential'] },
  ): Promise<Result>;
  verify(config: Record<string, unknown>, credential?: Session['credential']): Promise<unknown>;
}

/** A fake of Slack and sessions with it, new for each test. */
export function useSlack(): SlackWorld {
  let fake: SlackFake;
  let http: OutboundHttp;
  let exchanges: LoggedExchange[];

  beforeEach(async () => {
    http = testClient().http;
    fake = await startSlackFake();
    exchanges = [];
  });
  afterEach(async () => {
    await http.close();
    await fake.stop();
  });

  const session: SlackWorld['session'] = async (use, credential) => {
    const open = openSession({
      http,
      apiUrl: fake.apiUrl,
      credential: credential ?? { kind: 'oauth', secret: fake.botToken },
      account: fake.team,
      timeoutMs: 5_000,
    });
    try {
      return await use(open.session);
    } finally {
      open.close();
      exchanges.push(...open.exchanges);
    }
  };
  const action = slack.actions.post_message;
  if (!action) throw new Error('no action');

  return {
    get fake() {
      return fake;
    },
    get http() {
      return http;
    },
    get exchanges() {
      return exchanges;
    },
    session,
    deliver: (request, { previous, credential } = {}) =>
      session(
        (open) =>
          action.deliver(open, request, {
            eventId: 'event_1',
            automationId: 'aut_1',
            now: NOW,
            mayBeRepeated: false,
            previous,
          }),
        credential,
      ),
    verify: (config, credential) =>
      session((open) => action.verify(open, messageConfig.parse(config)), credential),
  };
}
