import { type TemplateData, templateData, templateRenderer } from '../../connectors/templates.ts';

export const NOW = '2026-05-05T16:03:45.000Z';

/** What templates can name when an event has this object. */
export function dataOf(object: Record<string, unknown>): TemplateData {
  const event = {
    id: 'event_1',
    type: 'evaluation.completed',
    api_version: '2026-05-04',
    created: 1_777_997_025,
    team_id: 'team_1',
    data: { object },
  };
  return templateData(event, { id: 'team_1', name: 'Acme' }, new Date(NOW));
}

export const render = (
  source: string,
  object: Record<string, unknown> = {},
  escapeValue?: (text: string) => string,
) => templateRenderer(dataOf(object))(source, escapeValue);
/** Shows what was escaped, and how often. */
export const brackets = (text: string) => `<${text}>`;
