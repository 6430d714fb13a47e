import type { Beginning } from './builder/draft.ts';

/** A ready-made automation, to be finished by choosing an account. */
export interface Recipe {
  id: string;
  title: string;
  about: string;
  draft: Beginning & { connector: string };
}

export const RECIPES: readonly Recipe[] = [
  {
    id: 'tell-research',
    title: 'Tell #research when an evaluation completes',
    about: 'Scores, agreement and a link to the results, as a message in Slack.',
    draft: {
      name: 'Results to #research',
      connector: 'slack',
      action: 'post_message',
      events: ['evaluation.completed'],
      config: { channel: '#research' },
    },
  },
  {
    id: 'usability-issue',
    title: 'Linear issue when Usability is below 70\u00a0%',
    about: 'One issue for each evaluation; later results become comments while it is open.',
    draft: {
      name: 'Usability below 70 %',
      connector: 'linear',
      action: 'create_issue',
      events: ['evaluation.completed'],
      filter: { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.7 },
      config: { priority: 'high', due_date: '7d' },
    },
  },
  {
    id: 'ratings-log',
    title: 'Log every rating in Notion',
    about: 'Each rating is a row of a database, with its scores, answers and reasons.',
    draft: {
      name: 'Every rating in Notion',
      connector: 'notion',
      action: 'add_row',
      events: ['rating.created'],
      config: { add_missing_columns: true },
    },
  },
];
