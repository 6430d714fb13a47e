import { z } from 'zod';
import { field } from '../connector.ts';
import { mapping, rowMode } from '../shared/rows/config.ts';
import { cellTypes } from './columns.ts';
import { baseId, tableId } from './ids.ts';

const chosen = (idIn: (text: string) => string | undefined, message: string) =>
  z
    .string()
    .trim()
    .max(2_000, 'must have at most 2000 characters')
    .refine((text) => idIn(text) !== undefined, message);

/** The order is the form's. */
export const recordConfig = z.strictObject({
  base: field(chosen(baseId, 'must be a base from the list, its link, or its id (app…)'), {
    title: 'Base',
    description: 'Only bases that were granted while connecting, and that you may edit, are in the list.',
    widget: 'select',
    options: 'bases',
    placeholder: 'appResearch000001',
  }),
  table: field(chosen(tableId, 'must be a table from the list, its link, or its id (tbl…)'), {
    title: 'Table',
    widget: 'select',
    options: 'tables',
    dependsOn: ['base'],
    placeholder: 'tblRatings0000001',
  }),
  columns: field(mapping(z.enum(cellTypes)), {
    title: 'Fields',
    description:
      'What to write to which field. Left out, each event fills the fields that have one of the recommended names, such as Event, Date, Scores or Link. What comes out empty leaves its field as it is. Days are those in UTC.',
    widget: 'mapping',
    template: true,
    options: 'columns',
    dependsOn: ['base', 'table'],
  }),
  add_missing_columns: field(z.boolean().default(false), {
    title: 'Add missing fields',
    description:
      'Add the fields that the table lacks, such as Event ID, when this is saved. It takes the role Creator in the base.',
    widget: 'toggle',
  }),
  ...rowMode(),
});

export type RecordConfig = z.output<typeof recordConfig>;
