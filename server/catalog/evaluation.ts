import { flag, group, instant, number, object, oneOf, ownId, shares, text } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

const statuses = ['Draft', 'Running', 'Ended'] as const;

const fields = {
  id: ownId('Evaluation ID', 'The evaluation, `eval_…`.'),
  teamId: text('Team ID', 'The team that owns the evaluation, `team_…`.'),
  name: text('Name', 'The name that the team gave the evaluation.'),
  type: oneOf(
    ['SxS', 'SSE'],
    'Type',
    'SxS compares two designs side by side; SSE rates one design at a time.',
  ),
  status: oneOf(statuses, 'Status', 'Where the evaluation stands: Draft, Running or Ended.'),
  shareToken: text('Share Token', 'The token in the links that raters open.'),
  shareAccess: text('Share Access', 'Who may open the share link.'),
  allowMultipleRatings: flag('Allow Multiple Ratings', 'Whether one rater may rate the same design again.'),
  createdAt: instant('Created At', 'When the evaluation was created.'),
  updatedAt: instant('Updated At', 'When the evaluation last changed.'),
  links: group(
    {
      preview: text('Preview Link', 'Where to see the evaluation as a rater would.'),
      review: text('Review Link', 'Where raters rate.'),
      results: text('Results Link', 'Where to read the results.'),
    },
    'Links',
    'Pages of the evaluation that people can open.',
  ),
};

const summary = group(
  {
    ratingCount: number('Rating Count', 'Ratings stored in total.'),
    autouserRatingCount: number('Autouser Rating Count', 'Ratings given by AI personas.'),
    humanRatingCount: number('Human Rating Count', 'Ratings given by people.'),
    krippendorffAlpha: number(
      "Krippendorff's Alpha",
      'How far the raters agree: 1 is full agreement, 0 is chance.',
    ),
    completedRunCount: number('Completed Run Count', 'Autouser runs that finished.'),
    failedRunCount: number('Failed Run Count', 'Autouser runs that errored out.'),
    dimensionScores: shares(
      'Dimension Scores',
      'The score of each dimension from 0 to 1, so that "usability below 70 %" can be a condition.',
    ),
  },
  'Summary',
  'The final counts and scores.',
);

const links = `https://app.example.com/evaluations/${sampleIds.evaluation}`;

const draft = {
  id: sampleIds.evaluation,
  teamId: sampleIds.team,
  name: 'Checkout redesign: guest flow',
  type: 'SSE',
  status: 'Draft',
  shareToken: 'r7Kq2mXw9TzB',
  shareAccess: 'link',
  allowMultipleRatings: false,
  createdAt: '2026-05-04T09:12:31.482Z',
  updatedAt: '2026-05-04T09:12:31.482Z',
  links: { preview: `${links}/preview`, review: `${links}/review`, results: `${links}/results` },
};

export const evaluationEvents = {
  'evaluation.created': {
    title: 'Evaluation Created',
    description: 'Triggers when an evaluation is created, as a draft or already running.',
    schema: object(fields),
    sample: draft,
  },
  'evaluation.status_changed': {
    title: 'Evaluation Status Changed',
    description: 'Triggers when an evaluation moves between Draft, Running and Ended.',
    schema: object({
      ...fields,
      previous_status: oneOf(statuses, 'Previous Status', 'The status that the evaluation had before.'),
    }),
    sample: {
      ...draft,
      status: 'Running',
      updatedAt: '2026-05-04T09:40:05.117Z',
      previous_status: 'Draft',
    },
  },
  'evaluation.completed': {
    title: 'Evaluation Completed',
    description: 'Triggers when all runs and ratings of an evaluation are final, once for each evaluation.',
    schema: object({ ...fields, summary }),
    sample: {
      ...draft,
      status: 'Ended',
      updatedAt: '2026-05-05T16:03:44.908Z',
      summary: {
        ratingCount: 48,
        autouserRatingCount: 36,
        humanRatingCount: 12,
        krippendorffAlpha: 0.81,
        completedRunCount: 3,
        failedRunCount: 1,
        dimensionScores: { usability: 0.64, clarity: 0.78, trust: 0.83 },
      },
    },
  },
};
