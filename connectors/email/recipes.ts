import type { Recipe } from '../connector.ts';

export const recipes: readonly Recipe[] = [
  {
    id: 'mail-results',
    title: 'Mail the results when an evaluation completes',
    about: 'Scores, agreement and a link, to anybody who reads mail: stakeholders, clients, a list.',
    automation: {
      name: 'Results by e-mail',
      action: 'send_mail',
      enabled_events: ['evaluation.completed'],
      config: {},
    },
  },
];
