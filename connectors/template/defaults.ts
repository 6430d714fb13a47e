import { presentationNamed } from '../../catalog/presented.ts';

/** The board is left to choose. */
export function defaults(eventType: string): Record<string, unknown> {
  const said = presentationNamed(eventType);
  if (!said) return { title: '{{ event.type | replace: ".", " " | humanize }}', priority: 'normal' };
  const { summary, severity, issue, link } = said;
  return {
    title: summary,
    body: issue.description,
    priority: severity === 'error' ? 'high' : 'normal',
    ...(link && { link: link.url }),
  };
}
