import type { Recipe } from '../connector.ts';

export const recipes: readonly Recipe[] = [
  {
    id: 'events-bigquery',
    title: 'Pipe every rating and result into BigQuery',
    about: 'One table of all ratings, runs and results, for Looker and your own SQL.',
    automation: {
      name: 'Everything in BigQuery',
      action: 'add_row',
      enabled_events: [
        'evaluation.completed',
        'rating.created',
        'autouser_run.completed',
        'autouser_run.failed',
      ],
      config: {},
    },
  },
];
