import { z } from 'zod';
import { field, templateText } from '../connector.ts';
import { columnTypes } from './columns.ts';
import { notionId } from './notion-id.ts';

const mapping = z.strictObject({
  column: z.string().trim().min(1, 'must name a column').max(200, 'must have at most 200 characters'),
  type: z.enum(columnTypes).optional(),
  value: templateText(10_000),
});

const differentColumns = (columns: z.infer<typeof mapping>[]) =>
  new Set(columns.map(({ column }) => column.toLowerCase())).size === columns.length;

export const rowConfig = z.strictObject({
  data_source: field(
    z
      .string()
      .trim()
      .max(2_000, 'must have at most 2000 characters')
      .refine(
        (value) => notionId(value) !== undefined,
        'must be a database from the list, its link, or its id',
      ),
    {
      title: 'Database',
      description:
        'Only databases that were shared with the connection are in the list. A link works too: open the database as a full page and copy its link.',
      widget: 'select',
      options: 'data_sources',
      placeholder: 'https://www.notion.so/Research-1f2e3d4c5b6a79808f9e0d1c2b3a4958',
    },
  ),
  columns: field(
    z
      .array(mapping)
      .min(1, 'must map at least one column, or be left out')
      .max(100, 'must map at most 100 columns')
      .refine(differentColumns, 'must not map a column twice')
      .optional(),
    {
      title: 'Columns',
      description:
        'What to write to which column. Left out, each event fills the columns that have one of the recommended names, such as Event, Date, Scores or Link. What comes out empty leaves its column as it is.',
      widget: 'mapping',
      template: true,
      options: 'columns',
      dependsOn: ['data_source'],
    },
  ),
  add_missing_columns: field(z.boolean().default(false), {
    title: 'Add missing columns',
    description: 'Add the columns that the database lacks, such as Event ID, before a row is written.',
    widget: 'toggle',
  }),
  mode: field(z.enum(['append', 'update']).default('append'), {
    title: 'When an object has a row already',
    description:
      'Later events about the same object can add further rows, or write to its row: this needs a column Object ID.',
    widget: 'select',
    labels: { append: 'Add another row', update: 'Write to its row' },
  }),
  key: field(
    templateText(1_000).default(
      '{{ object.evaluationId | default: object.id | default: object.autouser.id }}',
    ),
    {
      title: 'Same object',
      description: 'For update: events for which this gives the same text are about the same object.',
      widget: 'text',
      template: true,
      advanced: true,
      showFor: { mode: ['update'] },
    },
  ),
  body: field(templateText(20_000).optional(), {
    title: 'Page content',
    description:
      'Text inside of the page of a new row. Lines that begin with #, ##, -, 1. or > become headings, lists and quotes.',
    widget: 'textarea',
    template: true,
    advanced: true,
  }),
});

export type RowConfig = z.output<typeof rowConfig>;
