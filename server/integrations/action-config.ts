import { API_VERSION, eventTypes, isEventType, sampleObject, TEST_TYPE } from '../../catalog/index.ts';
import { isOwnName } from '../../catalog/own-names.ts';
import { sampleRelated } from '../../catalog/related.ts';
import { parseConfig } from '../../connectors/config.ts';
import {
  type Action,
  type Connector,
  type EventEnvelope,
  RenderError,
  type Rendered,
} from '../../connectors/connector.ts';
import {
  missingVariables,
  type TemplateData,
  templateData,
  templateProblem,
  templateRenderer,
} from '../../connectors/templates.ts';
import { ApiError, invalidRequest } from '../errors.ts';

// biome-ignore lint/suspicious/noExplicitAny: each action has its own config and request types
export type AnyAction = Action<any, any>;
type Warning = { field?: string | undefined; message: string };

/** @throws 400 */
export function actionNamed({ actions }: Connector, id: string): AnyAction {
  const action = Object.hasOwn(actions, id) ? actions[id] : undefined;
  if (action) return action;
  throw invalidRequest(`must be one of ${Object.keys(actions).join(', ')}`, { param: 'action' });
}

/** A team as templates see it. */
export interface TemplateTeam {
  id: string;
  name: string;
}

/** An event with what templates know beside it. */
export interface PreviewedEvent {
  event: EventEnvelope;
  team: TemplateTeam;
  now: Date;
  related: TemplateData['related'];
  product: TemplateData['product'];
}

/** A request that was rendered but not sent. */
export interface Preview {
  rendered: Rendered<unknown>;
  warnings: Warning[];
}

/** A config that can be saved. */
export interface CheckedConfig {
  config: unknown;
  warnings: Warning[];
}

/** @throws 400 naming the field */
function readConfig(action: AnyAction, config: Record<string, unknown>, type: string): unknown {
  const parsed = parseConfig(action, config, type);
  if (parsed.ok) return parsed.config;
  const param = ['config', ...parsed.path].join('.');
  throw invalidRequest(`${param} ${parsed.message}`, { param });
}

/**
 * Checks a config that is to be saved: it parses, its templates parse, and a request can be made of the
 * sample of each event type. @throws 400 naming the field
 */
export function checkConfig(
  action: AnyAction,
  config: Record<string, unknown>,
  enabledEvents: readonly string[],
): CheckedConfig {
  checkTemplates(config);
  const types = enabledEvents.includes('*') ? eventTypes() : enabledEvents.filter(isEventType);
  const team = { id: 'team_sample', name: 'Your team' };
  const warnings = types.flatMap((type) => {
    const given = {
      event: sampleEvent(type, team),
      team,
      now: new Date(0),
      related: sampleRelated(type),
      product: SAMPLE_PRODUCT,
    };
    return sampleWarnings(action, config, given);
  });
  const [type = TEST_TYPE] = types;
  const distinct = new Map(warnings.map((warning) => [JSON.stringify(warning), warning]));
  return { config: readConfig(action, config, type), warnings: [...distinct.values()] };
}

/** A text with a condition may come out empty for the sample: people are told, and it is saved. */
function sampleWarnings(
  action: AnyAction,
  config: Record<string, unknown>,
  given: PreviewedEvent,
): Warning[] {
  try {
    return preview(action, config, given).warnings;
  } catch (error) {
    const cause = error instanceof ApiError ? error.cause : undefined;
    if (!(cause instanceof RenderError) || !cause.isEmpty || cause.field === undefined) throw error;
    const { field } = cause;
    if (!String(config[field] ?? '').includes('{%')) throw error;
    const message = `comes out empty for the sample of ${given.event.type}. Events for which it does are not sent.`;
    return [{ field, message }];
  }
}

/** Renders what would be sent for an event. Pure. @throws 400 naming the field */
export function preview(
  action: AnyAction,
  config: Record<string, unknown>,
  { event, team, now, related, product }: PreviewedEvent,
): Preview {
  checkTemplates(config);
  const data = templateData(event, team, now, { related, product });
  const unknown = templatesIn(config).flatMap(({ path, source }) =>
    missingVariables(source, data)
      .filter((name) => !isMissingInSampleOnly(name, event))
      .map((name) => ({ field: path.join('.'), message: `${event.type} has no ${name}.` })),
  );
  try {
    const parsed = readConfig(action, config, event.type);
    const rendered = action.render({ event, config: parsed, template: templateRenderer(data) });
    return { rendered, warnings: [...rendered.warnings, ...unknown] };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    const param = ['config', ...(error.field?.split('.') ?? unrenderable(config, data))].join('.');
    throw invalidRequest(`${param}: ${error.message}`, { param, cause: error });
  }
}

/**
 * The sample's dimensions have names of their own, and the team's have others. So such a name may be missing
 * in the sample only.
 */
function isMissingInSampleOnly(variable: string, { id, type }: EventEnvelope): boolean {
  const path = /(?:^|\.)object\.(.+)$/.exec(variable)?.[1];
  return id === SAMPLE_ID && path !== undefined && isOwnName(type, path.split('.'));
}

/** @throws 400 naming the first string that is no template */
function checkTemplates(config: Record<string, unknown>): void {
  for (const { path, source } of templatesIn(config)) {
    const problem = templateProblem(source);
    if (problem === undefined) continue;
    const param = ['config', ...path].join('.');
    throw invalidRequest(`${param} ${problem}`, { param });
  }
}

const SAMPLE_PRODUCT = { name: 'Your product' };

/** Finds the template that can't be rendered, because connectors don't always name it. */
function unrenderable(config: Record<string, unknown>, data: TemplateData): string[] {
  const render = templateRenderer(data);
  const atFault = templatesIn(config).find(({ source }) => {
    try {
      render(source);
      return false;
    } catch {
      return true;
    }
  });
  return atFault?.path ?? [];
}

const SAMPLE_ID = 'event_sample';

/** An event of a type with the catalog's sample. */
export function sampleEvent(type: string, team: TemplateTeam): EventEnvelope {
  return {
    id: SAMPLE_ID,
    type,
    api_version: API_VERSION,
    created: 1_777_997_025,
    team_id: team.id,
    data: { object: sampleObject(type) },
  };
}

/** Every string with Liquid in it, however deep. */
function templatesIn(value: unknown, path: string[] = []): { path: string[]; source: string }[] {
  if (typeof value === 'string') return /\{\{|\{%/.test(value) ? [{ path, source: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => templatesIn(each, [...path, key]));
}
