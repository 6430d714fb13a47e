import { z } from 'zod';
import { field, templateText } from '../connector.ts';
import { mapping, rowMode } from '../shared/rows/config.ts';
import { columnTypes } from './columns.ts';
import { notionId } from './notion-id.ts';

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
  columns: field(mapping(z.enum(columnTypes)), {
    title: 'Columns',
    description:
      'What to write to which column. Left out, each event fills the columns that have one of the recommended names, such as Event, Date, Scores or Link. What comes out empty leaves its column as it is.',
    widget: 'mapping',
    template: true,
    options: 'columns',
    dependsOn: ['data_source'],
  }),
  add_missing_columns: field(z.boolean().default(false), {
    title: 'Add missing columns',
    description: 'Add the columns that the database lacks, such as Event ID, before a row is written.',
    widget: 'toggle',
  }),
  ...rowMode(),
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
