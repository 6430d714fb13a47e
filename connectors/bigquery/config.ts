import { z } from 'zod';
import { field } from '../connector.ts';
import { mapping, rowMode } from '../shared/rows/config.ts';
import { columnTypes, FINDERS } from './columns.ts';
import { isDataset, isLocation, isProject, isTable } from './ids.ts';
import { newTable } from './new-table.ts';

const named = (isRight: (text: string) => boolean, message: string) =>
  z.string().trim().refine(isRight, message);

/** The order is the form's. */
export const rowConfig = z.strictObject({
  project: field(named(isProject, 'must be the ID of a Google Cloud project, such as acme-research'), {
    title: 'Project',
    description: 'The ID of the Google Cloud project, which is not always its name.',
    widget: 'select',
    options: 'projects',
    placeholder: 'acme-research',
  }),
  dataset: field(named(isDataset, 'must have letters, digits and underscores only'), {
    title: 'Dataset',
    description: 'Choose one, or type the name of a new one.',
    widget: 'select',
    options: 'datasets',
    dependsOn: ['project'],
    placeholder: 'product_events',
  }),
  table: field(named(isTable, 'must be the name of a table, without its project and dataset'), {
    title: 'Table',
    description: 'Choose one, or type the name of a new one. One table takes all types of events.',
    widget: 'select',
    options: 'tables',
    dependsOn: ['project', 'dataset'],
    get placeholder() {
      return newTable();
    },
  }),
  create_missing: field(z.boolean().default(true), {
    title: 'Make what is missing',
    description:
      'When this is saved, make the dataset and the table if there are none yet, and add event columns that the table lacks.',
    widget: 'toggle',
  }),
  location: field(
    named(isLocation, 'must be a location of BigQuery, such as US, EU or europe-west3').default('US'),
    {
      title: 'Location of a new dataset',
      description: 'Where its data is kept. It can never be changed.',
      widget: 'select',
      options: 'locations',
      showFor: { create_missing: [true] },
    },
  ),
  writing: field(z.enum(['stream', 'exactly_once']).default('stream'), {
    title: 'How rows are written',
    description:
      'Streaming takes any number of rows within seconds; in rare cases one may be there twice. Exactly once takes a query for each row. Use only one of them for a table.',
    widget: 'select',
    labels: { stream: 'Stream them', exactly_once: 'Exactly once' },
    showFor: { mode: ['append'] },
  }),
  columns: field(mapping(z.enum(columnTypes)), {
    title: 'Columns',
    description:
      'What to write to which column. Left out, each event fills the columns that are made for events, such as event_type, occurred_at, scores or payload. What comes out empty leaves its column empty. Times are in UTC.',
    widget: 'mapping',
    template: true,
    options: 'columns',
    dependsOn: ['project', 'dataset', 'table'],
  }),
  ...rowMode(FINDERS.object),
});

export type RowConfig = z.output<typeof rowConfig>;
