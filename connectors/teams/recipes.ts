import type { Recipe } from '../connector.ts';

export const recipes: readonly Recipe[] = [
  {
    id: 'tell-teams',
    title: 'Tell a Teams channel when an evaluation completes',
    about: 'Scores, agreement and a link to the results, as a card in Microsoft Teams.',
    automation: {
      name: 'Results to Teams',
      action: 'post_message',
      enabled_events: ['evaluation.completed'],
      config: {},
    },
  },
];
