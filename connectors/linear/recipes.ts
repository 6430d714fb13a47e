import type { Recipe } from '../connector.ts';

export const recipes: readonly Recipe[] = [
  {
    id: 'usability-issue',
    title: 'Linear issue when Usability is below 70\u00a0%',
    about: 'One issue for each evaluation; later results become comments while it is open.',
    automation: {
      name: 'Usability below 70 %',
      action: 'create_issue',
      enabled_events: ['evaluation.completed'],
      filter: { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.7 },
      config: { priority: 'high', due_date: '7d' },
    },
  },
];
