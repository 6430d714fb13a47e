import type { Recipe } from '../connector.ts';

export const recipes: readonly Recipe[] = [
  {
    id: 'tell-research',
    title: 'Tell #research when an evaluation completes',
    about: 'Scores, agreement and a link to the results, as a message in Slack.',
    automation: {
      name: 'Results to #research',
      action: 'post_message',
      enabled_events: ['evaluation.completed'],
      config: { channel: '#research' },
    },
  },
];
