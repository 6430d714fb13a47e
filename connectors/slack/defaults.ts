/** A text to begin with, for those who want their own words. */
const TEXTS: Readonly<Record<string, string>> = {
  'evaluation.created': '🆕 New evaluation: *{{ object.name }}* ({{ object.status }})',
  'evaluation.status_changed':
    '🔄 *{{ object.name }}* went from {{ object.previous_status }} to {{ object.status }}.',
  'evaluation.completed': `✅ *{{ object.name }}* is complete with {{ object.summary.ratingCount }} ratings.
{% for score in object.summary.dimensionScores %}• {{ score[0] | humanize }}: {{ score[1] | percent }}
{% endfor %}`,
  'autouser_run.completed':
    '🤖 An AI persona finished and stored {{ object.ratingsCreated }} ratings for evaluation {{ object.evaluationId }}.',
  'autouser_run.failed': '❌ The run of an AI persona failed: {{ object.error }}',
  'rating.created': '⭐ New rating: {{ object.justification }}',
  'calibration.frozen':
    '🔒 The calibration of *{{ object.autouser.name }}* is frozen (rubric version {{ object.rubric.version }}).',
  'webhook.test': '👋 {{ object.message }}',
};

/** Is it one of the texts to begin with, and so nobody's own? */
export function isStarterText(text: string): boolean {
  return Object.values(TEXTS).includes(text);
}

/** The ready-made layout (no format says so); what it leaves open, the event decides. */
export function messageDefaults(eventType: string): Record<string, unknown> {
  const text = Object.hasOwn(TEXTS, eventType) ? TEXTS[eventType] : undefined;
  return { ...(text !== undefined && { text }), button: true, thread: false, unfurl: false };
}
