import { anything, instant, map, number, object, oneOf, ownId, text, version } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

export const ratingEvents = {
  'rating.created': {
    title: 'Rating Created',
    description: 'Triggers when a rating by a person or an AI persona is stored.',
    schema: object({
      id: ownId('Rating ID', 'The rating, `rat_…`.'),
      evaluationId: text('Evaluation ID', 'The evaluation that was rated, `eval_…`.'),
      comparisonId: text('Comparison ID', 'The design, or pair of designs, that was rated, `cmp_…`.'),
      raterType: oneOf(['human', 'autouser'], 'Rater Type', 'Who rated: human or autouser.'),
      userId: text('User ID', 'The signed-in person who rated; null for anyone else.'),
      publicRaterId: text('Public Rater ID', 'The person who rated through a share link; null otherwise.'),
      autouserId: text('Autouser ID', 'The AI persona that rated, `auto_…`; null for people.'),
      autouserRunId: text('Autouser Run ID', 'The run that stored the rating, `arun_…`; null for people.'),
      rubricVersion: version('Rubric Version', 'The version of the rubric that the rater followed.'),
      dimensionRatings: map('Dimension Ratings', 'The rating of each dimension, by name.'),
      openTextResponses: map('Open Text Responses', 'Answers in words, by question.'),
      factors: anything('Factors', 'What the rater said weighed in the rating.'),
      justification: text('Justification', 'Why the rater rated so, in words.'),
      skipReason: text('Skip Reason', 'Why the rater skipped this one; null when rated.'),
      timeSpentSeconds: number('Time Spent (Seconds)', 'How long the rater took, in seconds.'),
      createdAt: instant('Created At', 'When the rating was stored.'),
    }),
    sample: {
      id: sampleIds.rating,
      evaluationId: sampleIds.evaluation,
      comparisonId: sampleIds.comparison,
      raterType: 'autouser',
      userId: null,
      publicRaterId: null,
      autouserId: sampleIds.autouser,
      autouserRunId: sampleIds.run,
      rubricVersion: 3,
      dimensionRatings: { usability: 3, clarity: 4, trust: 4 },
      openTextResponses: {
        hardest_step: 'Finding where to go on without an account; the guest link is below the fold.',
      },
      factors: ['navigation', 'visual hierarchy'],
      justification:
        'The steps are clear once begun, but the guest option is easy to miss on a small screen.',
      skipReason: null,
      timeSpentSeconds: 37.5,
      createdAt: '2026-05-04T09:44:21.750Z',
    },
  },
};
