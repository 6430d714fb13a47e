import { parseConfig } from '../../connectors/config.ts';
import {
  type EventEnvelope,
  type Reference,
  RenderError,
  type Rendered,
  type Result,
  transportErrorIn,
} from '../../connectors/connector.ts';
import { type TemplateData, templateData, templateRenderer } from '../../connectors/templates.ts';
import type { Clock } from '../context.ts';
import type { Attempt, AttemptEnd, SendTogether } from './attempt.ts';
import type { AutomationDestination, AutomationWork, Use } from './destinations.ts';
import type { DueDelivery } from './due.ts';

export interface ConnectorSenderParts {
  clock: Clock;
  /** For all requests of one attempt together, milliseconds. */
  timeoutMs: number;
  /** As templates know it. */
  product: TemplateData['product'];
  /** Finds what the automation remembers under a key (integrations/remembered.ts). */
  recall(automationId: string, key: string): Promise<Reference | undefined>;
  /** Finds what each event's templates know as `related` (events/related.ts). */
  relate(teamId: string, events: readonly EventEnvelope[]): Promise<Readonly<Record<string, unknown>>[]>;
}

/** A delivery whose request is made. */
interface Ready {
  delivery: DueDelivery;
  rendered: Rendered<unknown>;
}

/** What the connector told of each; undefined: it can't be told because of which none was taken. */
interface Answered {
  results: Result[] | undefined;
}

/** The result of an attempt, before it is made into data for the log. */
interface Tried extends Partial<Ready> {
  delivery: DueDelivery;
  result: Result;
  use?: Use<Answered>;
  /** How many went in the same request. */
  others?: number;
}

/** Hands events to an automation's connector, several in one request if it takes them so. Never throws. */
export function createConnectorSender(parts: ConnectorSenderParts): SendTogether<AutomationDestination> {
  return async (deliveries, automation) => {
    const startedAt = parts.clock.now();
    const began = performance.now();
    const tried = await attempt(parts, deliveries, automation, startedAt);
    const ms = performance.now() - began;
    return tried?.map(({ delivery, ...each }) => ({
      delivery,
      attempt: { startedAt, ms, ...recorded(each, automation) },
    }));
  };
}

async function attempt(
  parts: ConnectorSenderParts,
  deliveries: readonly DueDelivery[],
  automation: AutomationDestination,
  now: Date,
): Promise<Tried[] | undefined> {
  const { work } = automation;
  if ('problem' in work) return deliveries.map((delivery) => ({ delivery, result: unusable(work) }));
  const ready: Ready[] = [];
  const refused: Tried[] = [];
  const events: EventEnvelope[] = deliveries.map(({ payload }) => JSON.parse(payload));
  let related: Readonly<Record<string, unknown>>[];
  try {
    related = await parts.relate(automation.team.id, events);
  } catch {
    return deliveries.map((delivery) => ({ delivery, result: NOT_LOOKED_UP }));
  }
  for (const [index, delivery] of deliveries.entries()) {
    const event = events[index];
    if (!event) continue;
    const beside = { product: parts.product, related: related[index] ?? {} };
    const data = templateData(event, automation.team, now, beside);
    const made = make(work, delivery, data, automation);
    if ('request' in made) ready.push({ delivery, rendered: made });
    else refused.push({ delivery, result: made });
  }
  if (ready.length === 0) return refused;
  try {
    const use = await send(parts, ready, automation.id, work, now);
    if (use.value && !use.value.results) return undefined;
    const unreachable: Result = {
      ...{ kind: 'retry', message: use.message, scope: 'delivery', ambiguous: false },
    };
    const sent = ready.map((each, index) => {
      const result = use.value ? (use.value.results?.[index] ?? UNTOLD) : unreachable;
      return { ...each, use, result, others: ready.length - 1 };
    });
    return [...refused, ...sent];
  } catch (error) {
    return [...refused, ...ready.map((each) => ({ ...each, result: unexpected(error) }))];
  }
}

/** What a delivery's event comes to as a request, or why it comes to none. */
function make(
  work: AutomationWork,
  delivery: DueDelivery,
  data: TemplateData,
  { onAmbiguous }: AutomationDestination,
): Rendered<unknown> | Result {
  if (delivery.interrupted && onAmbiguous === 'skip') return INTERRUPTED;
  try {
    return render(work, data);
  } catch (error) {
    if (!(error instanceof RenderError)) return unexpected(error);
    const where = error.field === undefined ? '' : `${error.field}: `;
    return failed('payload', 'not_renderable', where + error.message, CHANGE_TEMPLATE);
  }
}

function render({ action, config }: AutomationWork, data: TemplateData): Rendered<unknown> {
  const { event } = data;
  const parsed = parseConfig(action, config, event.type);
  if (!parsed.ok) throw new RenderError(parsed.message, parsed.path.join('.'));
  return action.render({ event, config: parsed.config, template: templateRenderer(data) });
}

async function send(
  parts: ConnectorSenderParts,
  ready: readonly Ready[],
  automationId: string,
  { action, use }: AutomationWork,
  now: Date,
): Promise<Use<Answered>> {
  const items = await Promise.all(
    ready.map(async ({ delivery, rendered: { request, key } }) => {
      const previous = key === undefined ? undefined : await parts.recall(automationId, key);
      const mayBeRepeated = delivery.mayBeRepeated === true;
      return { request, facts: { eventId: delivery.eventId, automationId, now, mayBeRepeated, previous } };
    }),
  );
  const [first] = items;
  return use(
    parts.timeoutMs,
    async (session) => {
      try {
        if (action.many && items.length > 1) return { results: await action.many.deliver(session, items) };
        return { results: first && [await action.deliver(session, first.request, first.facts)] };
      } catch (error) {
        // What a connector throws is its mistake, or an answer nobody expected: then nothing is known of the
        // effect.
        return { results: items.map(() => unexpected(error)) };
      }
    },
    ({ results }) =>
      results?.some((result) => result.kind === 'reconnect' && result.reason === 'expired') === true,
  );
}

function unexpected(error: unknown): Result {
  const transport = transportErrorIn(error);
  if (transport) {
    return { kind: 'retry', message: transport.message, scope: 'delivery', ambiguous: transport.sent };
  }
  const name = error instanceof Error ? error.name : typeof error;
  return { kind: 'retry', message: `an unexpected error (${name})`, scope: 'delivery', ambiguous: true };
}

/**
 * An automation that must be changed fails; one that this server can't serve waits until the operator has
 * seen to it.
 */
function unusable({ problem, whose }: { problem: string; whose: 'team' | 'operator' }): Result {
  return whose === 'team'
    ? failed('config', 'automation_unusable', problem, MEND)
    : { kind: 'retry', message: problem, scope: 'delivery', ambiguous: false };
}

function failed(reason: 'payload' | 'config', code: string, message: string, hint: string): Result {
  return { kind: 'failed', reason, code, message, hint };
}

const MEND = 'Open the automation, check its settings and save it.';
const CHANGE_TEMPLATE = 'Change the text or template in the automation; the preview shows what comes out.';
const NOT_LOOKED_UP: Result = {
  ...{ kind: 'retry', scope: 'delivery', ambiguous: false },
  message: 'what the event names could not be looked up; nothing was sent',
};
const UNTOLD: Result = {
  ...{ kind: 'retry', message: 'the connector told no result', scope: 'delivery', ambiguous: true },
};
const INTERRUPTED = failed(
  'payload',
  'unknown_outcome',
  'a worker stopped while it was being sent, so it is not known whether it arrived',
  'It is not sent again, as the automation says; replay it if it is missing.',
);

function recorded(
  { result, rendered, use, others = 0 }: Omit<Tried, 'delivery'>,
  { work, onAmbiguous }: AutomationDestination,
): Pick<Attempt, 'end' | 'work'> {
  const last = use?.exchanges.findLast(({ status }) => status !== undefined);
  const answer = last && {
    status: last.status ?? 0,
    headers: last.responseHeaders ?? {},
    body: last.responseBody ?? '',
  };
  const end: AttemptEnd = use?.cutOff
    ? { kind: 'aborted', ...(use.sent && { mayHaveArrived: true }) }
    : { kind: 'result', result, onAmbiguous, answer };
  const remember = result.kind === 'delivered' ? result.remember : undefined;
  return {
    end,
    work: {
      connection: 'use' in work ? { id: work.connectionId, version: use?.version ?? 0 } : undefined,
      details: {
        ...outcomeDetails(result, others),
        warnings: rendered?.warnings ?? [],
        exchanges: use?.exchanges ?? [],
      },
      remember:
        remember && rendered?.key !== undefined ? { key: rendered.key, reference: remember } : undefined,
    },
  };
}

/** What the log keeps of a result beside the error's text. */
function outcomeDetails(result: Result, others: number): object {
  switch (result.kind) {
    case 'delivered':
      return {
        reference: result.reference,
        duplicate: result.duplicate === true,
        notes: [...(result.notes ?? []), ...(others > 0 ? [`Went in one request with ${others} more`] : [])],
      };
    case 'retry':
      return { ambiguous: result.ambiguous };
    case 'failed':
      return { reason: result.reason, code: result.code, hint: result.hint };
    case 'reconnect':
      return { reason: result.reason, needed: result.needed ?? [] };
  }
}
