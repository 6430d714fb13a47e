import { z } from 'zod';
import { field } from '../connector.ts';
import { mapping, rowMode } from '../shared/rows/config.ts';
import { spreadsheetId, tabId } from './link.ts';
import { cellTypes } from './values.ts';

const text = z.string().trim().max(2_000, 'must have at most 2000 characters');

/** The order is the form's. */
export const rowConfig = z.strictObject({
  spreadsheet: field(
    text.refine((link) => spreadsheetId(link) !== undefined, 'must be the link of a spreadsheet, or its id'),
    {
      title: 'Spreadsheet',
      description:
        'Paste its link. For a service account, first share the spreadsheet with its address, as an editor.',
      widget: 'select',
      options: 'spreadsheets',
      placeholder: 'https://docs.google.com/spreadsheets/d/1ResearchLog-of-your-team',
    },
  ),
  tab: field(
    text.refine(
      (id) => tabId(id) !== undefined,
      'must be a tab from the list, or a link that ends with gid=…',
    ),
    {
      title: 'Tab',
      widget: 'select',
      options: 'tabs',
      dependsOn: ['spreadsheet'],
      placeholder: '0',
    },
  ),
  columns: field(mapping(z.enum(cellTypes)), {
    title: 'Columns',
    description:
      'What to write to which column, by the names in the first row. Left out, each event fills the columns that have one of the recommended names, such as Event, Date, Scores or Link. What comes out empty leaves its cell as it is. Nothing is ever read as a formula.',
    widget: 'mapping',
    template: true,
    options: 'columns',
    dependsOn: ['spreadsheet', 'tab'],
  }),
  add_missing_columns: field(z.boolean().default(true), {
    title: 'Add missing columns',
    description:
      'Write the names of columns that are lacking, such as Event ID, to the first row when this is saved.',
    widget: 'toggle',
  }),
  newest_first: field(z.boolean().default(false), {
    title: 'Newest first',
    description: 'Insert new rows right under the first one, instead of at the end.',
    widget: 'toggle',
  }),
  ...rowMode(),
});

export type RowConfig = z.output<typeof rowConfig>;
