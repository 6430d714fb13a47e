import { z } from 'zod';
import type { Catalog } from '../../../catalog/index.ts';
import type { Action } from '../../../connectors/connector.ts';

/** What a connector makes of the first sample of a type. */
export interface Shown {
  type: string;
  /** "Slack, Post a message" */
  what: string;
  text: string;
  warnings: string[];
}

const TEAM = { id: 'team_acme', name: 'Acme' };

// biome-ignore lint/suspicious/noExplicitAny: each action has its own config and request types
type AnyAction = Action<any, any>;

/** What every connector makes of the first sample of each type, without anybody having set anything. */
export async function showSamples(catalog: Catalog): Promise<Shown[]> {
  const [{ connectors }, { parseConfig }, { templateData, templateRenderer }, inForce, { sampleRelated }] =
    await Promise.all([
      import('../../../connectors/index.ts'),
      import('../../../connectors/config.ts'),
      import('../../../connectors/templates.ts'),
      import('../../../catalog/index.ts'),
      import('../../../catalog/related.ts'),
    ]);
  const now = new Date();
  const show = (action: AnyAction, type: string): Pick<Shown, 'text' | 'warnings'> => {
    const event = {
      ...{ id: 'event_sample', type, api_version: inForce.API_VERSION, team_id: TEAM.id },
      ...{ created: Math.floor(now.getTime() / 1000), data: { object: inForce.sampleObject(type) } },
    };
    const config = parseConfig(action, placeholders(action, type), type);
    if (!config.ok) return { text: '', warnings: [`${config.path.join('.')} ${config.message}`] };
    const more = { related: sampleRelated(type), product: { name: catalog.settings.name } };
    try {
      const template = templateRenderer(templateData(event, TEAM, now, more));
      const { request, warnings } = action.render({ event, config: config.config, template });
      return { text: textOf(request), warnings: warnings.map(({ message }) => message) };
    } catch (error) {
      return { text: '', warnings: [error instanceof Error ? error.message : String(error)] };
    }
  };
  const before = inForce.inForce();
  // Connectors ask the process for the catalog.
  inForce.putInForce(catalog);
  try {
    return catalog.types
      .filter(({ status }) => status !== 'archived')
      .flatMap(({ type }) =>
        connectors.flatMap(({ manifest, actions }) =>
          Object.values(actions).map((action) => ({
            ...{ type, what: `${manifest.name}: ${action.name}` },
            ...show(action, type),
          })),
        ),
      );
  } finally {
    inForce.putInForce(before);
  }
}

/** What must be chosen, such as a channel, is what its placeholder shows. */
function placeholders({ configSchema, defaults }: AnyAction, type: string): Record<string, unknown> {
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

/** Members of vendors' requests that people read. */
const READ = new Set([
  ...['text', 'title', 'subject', 'description', 'label', 'name', 'value', 'column', 'kicker'],
  ...['facts', 'groups', 'quotes', 'footer'],
]);
/** Vendors' names for what is no text. */
const NAMES = new Set(['plain_text', 'mrkdwn']);

/** What people read of a request, a line for each text; a label and its value are in one. */
function textOf(request: unknown): string {
  const lines: string[] = [];
  const say = (...words: unknown[]) => {
    const line = words.filter((word) => typeof word === 'string' && word.trim() !== '').join(': ');
    // A row's cell that stays empty, and what stands in a text twice, tell nothing.
    if (line !== '' && !lines.includes(line)) lines.push(line);
  };
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (READ.has(key) && !NAMES.has(value)) say(value);
    } else if (Array.isArray(value)) {
      const isPair = value.length === 2 && value.every((each) => typeof each === 'string');
      if (isPair && READ.has(key)) say(...value);
      else for (const each of value) walk(each, key);
    } else if (typeof value === 'object' && value !== null) {
      const { column, name, title, value: cell, text } = value as Record<string, unknown>;
      const [label, said] = [column ?? name ?? title, column === undefined ? cell : text];
      if (typeof label === 'string' && typeof said === 'string') {
        if (said !== '') say(label, said);
        return;
      }
      for (const [inner, each] of Object.entries(value)) walk(each, inner);
    }
  };
  walk(request, '');
  return lines.join('\n');
}
