import { sampleRelated } from '../../catalog/related.ts';
import type { EventEnvelope } from '../../connectors/connector.ts';
import { type Condition, explainMismatch, matches } from '../conditions/index.ts';
import type { Context } from '../context.ts';
import { invalidRequest } from '../errors.ts';
import { findEvent } from '../events/log.ts';
import { findRelated } from '../events/related.ts';
import { actionNamed, sampleEvent } from './action-config.ts';
import { previewElsewhere } from './render-threads.ts';
import { connectorNamed } from './vendor/ask.ts';

export interface PreviewInput {
  connector: string;
  action: string;
  config: Record<string, unknown>;
  filter?: Condition | null | undefined;
  /** Either `type` or `eventId` is given. */
  type?: string | undefined;
  eventId?: string | undefined;
}

/** Shows what an automation would make of an event, without sending anything. @throws 400 naming the field */
export async function previewAutomation(context: Context, teamId: string, input: PreviewInput) {
  const { connector } = connectorNamed(context, input.connector);
  actionNamed(connector, input.action);
  const team = await context.prisma.team.findUniqueOrThrow({ where: { id: teamId } });
  const event =
    input.eventId === undefined
      ? sampleEvent(input.type ?? 'webhook.test', team)
      : await loggedEvent(context, teamId, input.eventId);
  const { rendered, warnings } = await previewElsewhere(context.renderThreads, teamId, {
    ...{ connector: input.connector, action: input.action, config: input.config, event },
    team: { id: team.id, name: team.name },
    related: await relatedTo(context, teamId, event, input.eventId === undefined),
    now: context.clock.now(),
    product: { name: context.config.brandName },
  });
  const wouldRun = !input.filter || matches(input.filter, event);
  return {
    event,
    wouldRun,
    reason: input.filter && !wouldRun ? explainMismatch(input.filter, event) : null,
    request: rendered.request,
    warnings,
  };
}

async function relatedTo({ db }: Context, teamId: string, event: EventEnvelope, isSample: boolean) {
  if (isSample) return sampleRelated(event.type);
  const [related = {}] = await findRelated(db, teamId, [event]);
  return related;
}

async function loggedEvent(context: Context, teamId: string, id: string): Promise<EventEnvelope> {
  const event = await findEvent(context, teamId, id);
  if (!event) throw invalidRequest(`There is no event ${id.slice(0, 80)}.`, { param: 'event_id' });
  return JSON.parse(event.payload);
}
