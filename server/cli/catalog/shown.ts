import type { Catalog } from '../../../catalog/index.ts';

/** What a connector makes of the first sample of a type. */
export interface Shown {
  type: string;
  /** "Slack, Post a message" */
  what: string;
  text: string;
  warnings: string[];
}

const TEAM = { id: 'team_acme', name: 'Acme' };

/** What every connector makes of the first sample of each type, without anybody having set anything. */
export async function showSamples(catalog: Catalog): Promise<Shown[]> {
  const [{ usualRequests }, inForce, { sampleRelated }] = await Promise.all([
    import('../../../connectors/usual.ts'),
    import('../../../catalog/index.ts'),
    import('../../../catalog/related.ts'),
  ]);
  const now = new Date();
  const show = (type: string): Shown[] => {
    const event = {
      ...{ id: 'event_sample', type, api_version: inForce.API_VERSION, team_id: TEAM.id },
      ...{ created: Math.floor(now.getTime() / 1000), data: { object: inForce.sampleObject(type) } },
    };
    const more = { related: sampleRelated(type), product: { name: catalog.settings.name } };
    return usualRequests({ event, team: TEAM, now, more }).map(
      ({ connector, action, request, warnings }) => ({
        ...{ type, what: `${connector.name}: ${action.name}`, text: textOf(request) },
        warnings: warnings.map(({ field, message }) =>
          request === undefined && field ? `${field} ${message}` : message,
        ),
      }),
    );
  };
  const before = inForce.inForce();
  // Connectors ask the process for the catalog.
  inForce.putInForce(catalog);
  try {
    return catalog.types.filter(({ status }) => status !== 'archived').flatMap(({ type }) => show(type));
  } finally {
    inForce.putInForce(before);
  }
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
