/** The lowest score and its dimension, as `low` and `worst`: what a triager wants to read first. */
const WORST =
  '{% assign low = 2 %}{% for score in object.summary.dimensionScores %}{% if score[1] < low %}' +
  '{% assign low = score[1] %}{% assign worst = score[0] %}{% endif %}{% endfor %}';
const NAME = '{{ object.name | default: "Untitled evaluation" }}';
/** In a comment, a name that is too long would leave no room for the rest. */
const SHORT_NAME = '{{ object.name | default: "Untitled evaluation" | truncate: 200, "…" }}';
const DESIGN_TYPE =
  '{% if object.type == "SxS" %}Side-by-side comparison{% elsif object.type == "SSE" %}One design at a time{% endif %}';
/** A list item that is there only when the event has the value. */
const item = (label: string, path: string, text = `{{ ${path} }}`) =>
  `{% if ${path} != nil and ${path} != "" %}- **${label}:** ${text}\n{% endif %}`;
const link = (label: string, path: string) =>
  `{% if ${path} and ${path} != "" %}[${label}]({{ ${path} }})\n{% endif %}`;
/** Whole minutes, or seconds under one. */
const DURATION =
  '{% if object.startedAt and object.completedAt %}{% assign begun = object.startedAt | date: "%s" %}' +
  '{% assign seconds = object.completedAt | date: "%s" | minus: begun %}- **Took:** ' +
  '{% if seconds < 60 %}{{ seconds }} s{% else %}{{ seconds | divided_by: 60.0 | round }} min{% endif %}\n{% endif %}';

interface Texts {
  title: string;
  description: string;
  dedupe_by: string;
  link?: string;
}

const texts: Record<string, Texts> = {
  'evaluation.created': {
    title: `New evaluation: ${NAME}`,
    description:
      item('Kind', 'object.type', DESIGN_TYPE) +
      item('Status', 'object.status') +
      `\n${link('See it as raters do', 'object.links.preview')}\n${link('Rate it', 'object.links.review')}`,
    dedupe_by: '{{ object.id }}',
    link: '{{ object.links.preview }}',
  },
  'evaluation.status_changed': {
    title: `${NAME} is now {{ object.status | default: "changed" | downcase }}`,
    description:
      '{% if object.previous_status %}Moved from **{{ object.previous_status }}** to **{{ object.status }}**.\n{% endif %}\n' +
      item('Kind', 'object.type', DESIGN_TYPE) +
      `\n${link('See the results', 'object.links.results')}`,
    dedupe_by: '{{ object.id }}',
    link: '{{ object.links.results }}',
  },
  'evaluation.completed': {
    title: `${WORST}{% if worst %}{{ worst | humanize }} {{ low | percent }} in {% else %}Evaluation completed: {% endif %}${NAME}`,
    description:
      '{% if object.summary.dimensionScores %}| Dimension | Score |\n| --- | ---: |\n' +
      '{% for score in object.summary.dimensionScores %}| {{ score[0] | humanize }} | {{ score[1] | percent }} |\n{% endfor %}{% endif %}\n' +
      item(
        'Ratings',
        'object.summary.ratingCount',
        '{{ object.summary.ratingCount }} ({{ object.summary.autouserRatingCount | default: 0 }} by AI personas, {{ object.summary.humanRatingCount | default: 0 }} by people)',
      ) +
      item(
        'Runs',
        'object.summary.completedRunCount',
        '{{ object.summary.completedRunCount }} completed, {{ object.summary.failedRunCount | default: 0 }} failed',
      ) +
      item(
        'Agreement between raters',
        'object.summary.krippendorffAlpha',
        '{{ object.summary.krippendorffAlpha }} (1 is full agreement, 0 is chance)',
      ) +
      `\n${link('See the results', 'object.links.results')}`,
    dedupe_by: '{{ object.id }}',
    link: '{{ object.links.results }}',
  },
  'autouser_run.completed': {
    title: 'Autouser run completed with {{ object.ratingsCreated | default: 0 }} ratings',
    description:
      item('Ratings stored', 'object.ratingsCreated') +
      DURATION +
      item('Estimated cost', 'object.estimatedCostUsd', '{{ object.estimatedCostUsd | round: 2 }} USD') +
      item('Evaluation', 'object.evaluationId') +
      item('Persona', 'object.autouserId'),
    dedupe_by: '{{ object.evaluationId }}',
  },
  'autouser_run.failed': {
    title:
      'Autouser run failed{% if object.error %}: {{ object.error | strip_newlines | truncate: 160, "…" }}{% endif %}',
    description:
      '{% if object.error %}> {{ object.error }}\n{% endif %}\n' +
      item('Ratings stored before', 'object.ratingsCreated') +
      DURATION +
      item('Evaluation', 'object.evaluationId') +
      item('Persona', 'object.autouserId') +
      item('Run', 'object.id'),
    dedupe_by: '{{ object.evaluationId }}',
  },
  'rating.created': {
    title:
      '{% if object.skipReason %}Rating skipped{% else %}Rating{% endif %} by {% if object.raterType == "autouser" %}an AI persona{% else %}a person{% endif %}' +
      '{% for rating in object.dimensionRatings limit: 5 %}{% if forloop.first %}: {% else %}, {% endif %}{{ rating[0] | humanize }} {{ rating[1] }}{% endfor %}',
    description:
      '{% if object.justification %}> {{ object.justification }}\n{% endif %}\n' +
      '{% if object.skipReason %}Skipped: {{ object.skipReason }}\n{% endif %}\n' +
      '{% for answer in object.openTextResponses %}**{{ answer[0] | humanize }}**\n{{ answer[1] }}\n\n{% endfor %}' +
      '{% for rating in object.dimensionRatings %}- **{{ rating[0] | humanize }}:** {{ rating[1] }}\n{% endfor %}' +
      item('Factors', 'object.factors', '{{ object.factors | join: ", " }}') +
      item('Time spent', 'object.timeSpentSeconds', '{{ object.timeSpentSeconds | round }} s') +
      item('Evaluation', 'object.evaluationId'),
    dedupe_by: '{{ object.evaluationId }}',
  },
  'calibration.frozen': {
    title:
      '{{ object.autouser.name | default: "An AI persona" }} is calibrated{% if object.rubric.version %}: rubric version {{ object.rubric.version }}{% endif %}',
    description:
      item(
        'Agreement with people',
        'object.rubric.krippendorffAlpha',
        '{{ object.rubric.krippendorffAlpha }} (1 is full agreement, 0 is chance)',
      ) +
      item('Rubric version', 'object.rubric.version') +
      item(
        'Locked',
        'object.rubric.frozenAt',
        '{{ object.rubric.frozenAt | date: "%-d %B %Y, %H:%M" }} UTC',
      ) +
      item('Persona', 'object.autouser.id'),
    dedupe_by: '{{ object.autouser.id }}',
  },
  'webhook.test': {
    title: 'Test issue from {{ product.name }}',
    description: '{{ object.message }}\n\nIt says nothing about real data and can be deleted.',
    dedupe_by: '{{ object.id }}',
  },
};

const fallback: Texts = {
  title: '{{ event.type }}',
  description: '{{ object | json }}',
  dedupe_by: '{{ object.id }}',
};

/** The texts of an issue for the event type; the team is left to choose. */
export function defaults(eventType: string): Record<string, unknown> {
  const { title, description, ...more } = texts[eventType] ?? fallback;
  const comment = `**${title.replace(NAME, SHORT_NAME)}**\n\n${description}`;
  return { title, description, dedupe: true, comment, ...more };
}
