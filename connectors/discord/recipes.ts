import type { Recipe } from '../connector.ts';

export const recipes: readonly Recipe[] = [
  {
    id: 'tell-discord',
    title: 'Tell a Discord channel when an evaluation completes',
    about: 'Scores, agreement and a link to the results, as a message in Discord.',
    automation: {
      name: 'Results to Discord',
      action: 'post_message',
      enabled_events: ['evaluation.completed'],
      config: {},
    },
  },
];
