/** Names of the columns by which rows are found again. */
export const EVENT_ID = 'Event ID';
export const OBJECT_ID = 'Object ID';

/** What a column holds, in no vendor's words. `title`: the one that names the row. */
export type ColumnKind = 'title' | 'text' | 'number' | 'select' | 'date' | 'url';

/** A recommended column: it is filled where the table has one of this name. */
export interface Recommended {
  name: string;
  type: ColumnKind;
  /** Liquid. */
  value: string;
}

const column = (name: string, type: ColumnKind, value: string): Recommended => ({ name, type, value });
const title = (value: string) => column('Name', 'title', value);
const event = (label: string) => column('Event', 'select', label);

/** The moment of the event, in Unix seconds. */
const date = column('Date', 'date', '{{ event.created }}');
const status = column('Status', 'select', '{{ object.status }}');
const evaluationId = column('Evaluation ID', 'text', '{{ object.evaluationId }}');
const autouserId = column('Autouser ID', 'text', '{{ object.autouserId }}');
const evaluationName = title('{{ object.name | default: "Untitled evaluation" }}');
const evaluationType = column(
  'Type',
  'select',
  "{% case object.type %}{% when 'SxS' %}Side by side{% when 'SSE' %}Single design{% else %}{{ object.type }}{% endcase %}",
);
const link = (page: string) => column('Link', 'url', `{{ object.links.${page} }}`);
const objectId = (path: string) => column(OBJECT_ID, 'text', `{{ ${path} }}`);
const eventId = column(EVENT_ID, 'text', '{{ event.id }}');
const ids = [objectId('object.id'), eventId];

/** `Usability 64 %, Clarity 78 %` */
const scores = column(
  'Scores',
  'text',
  '{% for score in object.summary.dimensionScores %}{% unless forloop.first %}, {% endunless %}{{ score[0] | humanize }} {{ score[1] | percent }}{% endfor %}',
);
/** `Usability 3, Clarity 4` */
const dimensionRatings = column(
  'Scores',
  'text',
  '{% for rating in object.dimensionRatings %}{% unless forloop.first %}, {% endunless %}{{ rating[0] | humanize }} {{ rating[1] }}{% endfor %}',
);
/** One line per question. */
const answers = column(
  'Answers',
  'text',
  '{% for answer in object.openTextResponses %}{% unless forloop.first %}\n{% endunless %}{{ answer[0] | humanize }}: {{ answer[1] }}{% endfor %}',
);

const run = [
  column('Status', 'select', '{{ object.status | humanize }}'),
  column('Ratings', 'number', '{{ object.ratingsCreated }}'),
  column('Cost (USD)', 'number', '{{ object.estimatedCostUsd }}'),
  column('Started', 'date', '{{ object.startedAt }}'),
  column('Finished', 'date', '{{ object.completedAt }}'),
  autouserId,
  evaluationId,
];

const byEventType: Readonly<Record<string, readonly Recommended[]>> = {
  'evaluation.created': [
    evaluationName,
    event('Evaluation created'),
    date,
    status,
    evaluationType,
    link('preview'),
    ...ids,
  ],
  'evaluation.status_changed': [
    evaluationName,
    event('Evaluation status changed'),
    date,
    status,
    column('Previous status', 'select', '{{ object.previous_status }}'),
    evaluationType,
    link('preview'),
    ...ids,
  ],
  'evaluation.completed': [
    evaluationName,
    event('Evaluation completed'),
    date,
    status,
    scores,
    column('Ratings', 'number', '{{ object.summary.ratingCount }}'),
    column('Human ratings', 'number', '{{ object.summary.humanRatingCount }}'),
    column('AI ratings', 'number', '{{ object.summary.autouserRatingCount }}'),
    column('Agreement', 'number', '{{ object.summary.krippendorffAlpha }}'),
    column('Failed runs', 'number', '{{ object.summary.failedRunCount }}'),
    evaluationType,
    link('results'),
    ...ids,
  ],
  'autouser_run.completed': [
    title('Run completed{% if object.ratingsCreated %}: {{ object.ratingsCreated }} ratings{% endif %}'),
    event('Run completed'),
    date,
    ...run,
    ...ids,
  ],
  'autouser_run.failed': [
    title('Run failed{% if object.error %}: {{ object.error | truncate: 120, "…" }}{% endif %}'),
    event('Run failed'),
    date,
    column('Error', 'text', '{{ object.error }}'),
    ...run,
    ...ids,
  ],
  'rating.created': [
    title(
      '{% if object.skipReason %}Skipped{% else %}Rating{% endif %} by {% if object.raterType == "autouser" %}an AI persona{% else %}a person{% endif %}',
    ),
    event('Rating created'),
    date,
    column(
      'Rater',
      'select',
      "{% case object.raterType %}{% when 'autouser' %}AI persona{% when 'human' %}Person{% endcase %}",
    ),
    dimensionRatings,
    column('Comment', 'text', '{{ object.justification }}'),
    answers,
    column('Skip reason', 'text', '{{ object.skipReason }}'),
    column('Seconds spent', 'number', '{{ object.timeSpentSeconds }}'),
    autouserId,
    evaluationId,
    ...ids,
  ],
  'calibration.frozen': [
    title(
      '{{ object.autouser.name | default: "AI persona" }}{% if object.rubric.version %}: rubric version {{ object.rubric.version }}{% endif %}',
    ),
    event('Calibration frozen'),
    date,
    column('Status', 'select', '{{ object.autouser.calibrationStatus | humanize }}'),
    column('Agreement', 'number', '{{ object.rubric.krippendorffAlpha }}'),
    column('Rubric version', 'text', '{{ object.rubric.version }}'),
    column('Frozen', 'date', '{{ object.rubric.frozenAt }}'),
    column('Autouser ID', 'text', '{{ object.autouser.id }}'),
    objectId('object.autouser.id'),
    eventId,
  ],
  'webhook.test': [
    title('Test event'),
    event('Test'),
    date,
    column('Comment', 'text', '{{ object.message }}'),
    ...ids,
  ],
};

/** For event types that this connector doesn't know yet. */
const generic = [
  title('{{ object.name | default: event.type }}'),
  column('Event', 'select', '{{ event.type }}'),
  date,
  ...ids,
];

/** The mapping that applies when the config has none. */
export function recommendedColumns(eventType: string): readonly Recommended[] {
  return Object.hasOwn(byEventType, eventType) ? (byEventType[eventType] ?? generic) : generic;
}
