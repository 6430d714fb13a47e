import type { Recipe } from '../connector.ts';

export const recipes: readonly Recipe[] = [
  {
    id: 'research-log',
    title: 'Append every result to a research log in Airtable',
    about: 'Each completed evaluation is a record, with its scores, agreement and a link.',
    automation: {
      name: 'Research log in Airtable',
      action: 'add_record',
      enabled_events: ['evaluation.completed'],
      config: { add_missing_columns: true },
    },
  },
];
