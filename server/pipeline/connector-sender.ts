import { parseConfig } from '../../connectors/config.ts';
import {
  type EventEnvelope,
  type Reference,
  RenderError,
  type Rendered,
  type Result,
  transportErrorIn,
} from '../../connectors/connector.ts';
import { templateData, templateRenderer } from '../../connectors/templates.ts';
import type { Clock } from '../context.ts';
import type { Attempt, AttemptEnd, Sender } from './attempt.ts';
import type { AutomationDestination, AutomationWork, Use } from './destinations.ts';
import type { DueDelivery } from './due.ts';

export interface ConnectorSenderParts {
  clock: Clock;
  /** For all requests of one attempt together, milliseconds. */
  timeoutMs: number;
  /** Finds what the automation remembers under a key (integrations/remembered.ts). */
  recall(automationId: string, key: string): Promise<Reference | undefined>;
}

/** The result of an attempt, before it is made into data for the log. */
interface Tried {
  result: Result;
  rendered?: Rendered<unknown>;
  use?: Use<Result>;
}

/** Hands one event to an automation's connector. Never throws. */
export function createConnectorSender(parts: ConnectorSenderParts): Sender<AutomationDestination> {
  return async (delivery, automation) => {
    const startedAt = parts.clock.now();
    const began = performance.now();
    const tried = await attempt(parts, delivery, automation, startedAt);
    return { startedAt, ms: performance.now() - began, ...recorded(tried, automation) };
  };
}

async function attempt(
  parts: ConnectorSenderParts,
  delivery: DueDelivery,
  automation: AutomationDestination,
  now: Date,
): Promise<Tried> {
  const { work, onAmbiguous } = automation;
  if ('problem' in work) return { result: unusable(work) };
  if (delivery.interrupted && onAmbiguous === 'skip') return { result: INTERRUPTED };
  let rendered: Rendered<unknown>;
  try {
    rendered = render(work, delivery, automation, now);
  } catch (error) {
    if (!(error instanceof RenderError)) return { result: unexpected(error) };
    const where = error.field === undefined ? '' : `${error.field}: `;
    return { result: failed('payload', 'not_renderable', where + error.message, CHANGE_TEMPLATE) };
  }
  try {
    const use = await send(parts, delivery, automation.id, work, rendered, now);
    const result = use.value ?? { kind: 'retry', message: use.message, scope: 'delivery', ambiguous: false };
    return { result, rendered, use };
  } catch (error) {
    return { result: unexpected(error), rendered };
  }
}

function render(
  { action, config }: AutomationWork,
  { payload }: DueDelivery,
  { team }: AutomationDestination,
  now: Date,
): Rendered<unknown> {
  const event: EventEnvelope = JSON.parse(payload);
  const parsed = parseConfig(action, config, event.type);
  if (!parsed.ok) throw new RenderError(parsed.message, parsed.path.join('.'));
  return action.render({
    event,
    config: parsed.config,
    template: templateRenderer(templateData(event, team, now)),
  });
}

async function send(
  parts: ConnectorSenderParts,
  delivery: DueDelivery,
  automationId: string,
  { action, use }: AutomationWork,
  { request, key }: Rendered<unknown>,
  now: Date,
): Promise<Use<Result>> {
  const facts = {
    eventId: delivery.eventId,
    automationId,
    now,
    mayBeRepeated: delivery.mayBeRepeated === true,
    previous: key === undefined ? undefined : await parts.recall(automationId, key),
  };
  return use(
    parts.timeoutMs,
    // What a connector throws is its mistake, or an answer nobody expected: then nothing is known of the
    // effect.
    (session) => action.deliver(session, request, facts).catch(unexpected),
    (result) => result.kind === 'reconnect' && result.reason === 'expired',
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
const INTERRUPTED = failed(
  'payload',
  'unknown_outcome',
  'a worker stopped while it was being sent, so it is not known whether it arrived',
  'It is not sent again, as the automation says; replay it if it is missing.',
);

function recorded(
  { result, rendered, use }: Tried,
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
        ...outcomeDetails(result),
        warnings: rendered?.warnings ?? [],
        exchanges: use?.exchanges ?? [],
      },
      remember:
        remember && rendered?.key !== undefined ? { key: rendered.key, reference: remember } : undefined,
    },
  };
}

/** What the log keeps of a result beside the error's text. */
function outcomeDetails(result: Result): object {
  switch (result.kind) {
    case 'delivered':
      return {
        reference: result.reference,
        duplicate: result.duplicate === true,
        notes: result.notes ?? [],
      };
    case 'retry':
      return { ambiguous: result.ambiguous };
    case 'failed':
      return { reason: result.reason, code: result.code, hint: result.hint };
    case 'reconnect':
      return { reason: result.reason, needed: result.needed ?? [] };
  }
}
