const SCORES =
  '{% for score in object.summary.dimensionScores %}- {{ score[0] | humanize }}: {{ score[1] | percent }}\n{% endfor %}';

/** By event type; the board is left to choose. */
const texts: Record<string, { body: string; link?: string }> = {
  'evaluation.created': { body: '', link: '{{ object.links.preview }}' },
  'evaluation.completed': { body: SCORES, link: '{{ object.links.results }}' },
  'autouser_run.failed': { body: '{{ object.error }}' },
  'rating.created': { body: '{{ object.justification }}' },
};

export function defaults(eventType: string): Record<string, unknown> {
  return {
    title:
      '{{ event.type | replace: ".", " " | humanize }}{% if object.name %}: {{ object.name }}{% endif %}',
    priority: eventType.endsWith('.failed') ? 'high' : 'normal',
    ...texts[eventType],
  };
}
