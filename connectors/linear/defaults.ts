import { presentationNamed } from '../../catalog/presented.ts';

/** In a comment, a name that is too long would leave no room for the rest. */
const LONGEST_NAME = 200;

/** For event types that the catalog doesn't have. */
const fallback = {
  headline: '',
  issue: {
    title: '{{ event.type }}',
    description: '{{ object | json }}',
    dedupe_by: '{{ object.id }}',
    link: undefined,
  },
};

/** The texts of an issue for the event type; the team is left to choose. */
export function defaults(eventType: string): Record<string, unknown> {
  const { headline, issue } = presentationNamed(eventType) ?? fallback;
  const { title, description, dedupe_by, link } = issue;
  const comment = `**${headline === '' ? title : title.replace(headline, () => shortened(headline))}**\n\n${description}`;
  return { title, description, dedupe: true, comment, dedupe_by, ...(link !== undefined && { link }) };
}

/** The same value, cut where it is too long. */
function shortened(headline: string): string {
  const only = /^([^{]*)\{\{-?((?:[^{}])*?)-?\}\}$/.exec(headline);
  return only ? `${only[1]}{{ ${only[2]?.trim()} | truncate: ${LONGEST_NAME}, "…" }}` : headline;
}
