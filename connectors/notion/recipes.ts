import type { Recipe } from '../connector.ts';

export const recipes: readonly Recipe[] = [
  {
    id: 'ratings-log',
    title: 'Log every rating in Notion',
    about: 'Each rating is a row of a database, with its scores, answers and reasons.',
    automation: {
      name: 'Every rating in Notion',
      action: 'add_row',
      enabled_events: ['rating.created'],
      config: { add_missing_columns: true },
    },
  },
];
