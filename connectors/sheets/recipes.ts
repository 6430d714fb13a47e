import type { Recipe } from '../connector.ts';

export const recipes: readonly Recipe[] = [
  {
    id: 'ratings-sheet',
    title: 'Append every result to a Google spreadsheet',
    about: 'Each completed evaluation is a row, with its scores, agreement and a link.',
    automation: {
      name: 'Results in a spreadsheet',
      action: 'add_row',
      enabled_events: ['evaluation.completed'],
      config: {},
    },
  },
];
