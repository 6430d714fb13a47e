import { z } from 'zod';
import { parseConfig } from './config.ts';
import type { Action, EventEnvelope } from './connector.ts';
import { connectors } from './index.ts';
import { type TemplateData, templateData, templateRenderer } from './templates.ts';

// biome-ignore lint/suspicious/noExplicitAny: each action has its own config and request types
type AnyAction = Action<any, any>;

/** What an action makes of an event when nobody has set anything. */
export interface UsualRequest {
  connector: { id: string; name: string };
  action: { id: string; name: string };
  /** Undefined: nothing can be made of it; `warnings` say why. */
  request: unknown;
  warnings: { field: string | null; message: string }[];
}

/** An event, and what templates know beside it. */
export interface UsualEvent {
  event: EventEnvelope;
  team: { id: string; name: string };
  now: Date;
  more: Partial<Pick<TemplateData, 'product' | 'related'>>;
}

/** What each action of each connector makes of an event, in the order of the gallery. Never throws. */
export function usualRequests(given: UsualEvent): UsualRequest[] {
  return connectors.flatMap(({ manifest, actions }) =>
    Object.entries(actions).map(([id, action]) => ({
      connector: { id: manifest.id, name: manifest.name },
      action: { id, name: action.name },
      ...made(action, given),
    })),
  );
}

function made(
  action: AnyAction,
  { event, team, now, more }: UsualEvent,
): Pick<UsualRequest, 'request' | 'warnings'> {
  const nothing = (field: string | null, message: string) => ({
    request: undefined,
    warnings: [{ field, message }],
  });
  const config = parseConfig(action, placeholders(action, event.type), event.type);
  if (!config.ok) return nothing(config.path.join('.'), config.message);
  try {
    const template = templateRenderer(templateData(event, team, now, more));
    const { request, warnings } = action.render({ event, config: config.config, template });
    return { request, warnings: warnings.map(({ field = null, message }) => ({ field, message })) };
  } catch (error) {
    return nothing(null, error instanceof Error ? error.message : String(error));
  }
}

/** A config with what must be chosen, such as a channel: that is what its placeholder shows. */
export function placeholders({ configSchema, defaults }: AnyAction, type: string): Record<string, unknown> {
  const { properties = {}, required = [] } = z.toJSONSchema(configSchema, {
    io: 'input',
    unrepresentable: 'any',
  }) as { properties?: Record<string, { placeholder?: unknown; type?: string }>; required?: string[] };
  const known = defaults(type);
  return Object.fromEntries(
    required
      .filter((name) => !(name in known))
      .map((name) => {
        const { placeholder, type: kind } = properties[name] ?? {};
        return [name, kind === 'array' ? [placeholder] : placeholder];
      }),
  );
}
