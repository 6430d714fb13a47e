import { z } from 'zod';
import { field, templateText } from '../../connector.ts';
import { OBJECT_ID } from './recommended-columns.ts';

/** A column and the text that is written to it. */
export function mapping<Type extends z.ZodType>(type: Type) {
  const differentColumns = (columns: { column: string }[]) =>
    new Set(columns.map(({ column }) => column.toLowerCase())).size === columns.length;
  const cell = z.strictObject({
    column: z.string().trim().min(1, 'must name a column').max(200, 'must have at most 200 characters'),
    type: type.optional(),
    value: templateText(10_000),
  });
  return z
    .array(cell)
    .min(1, 'must map at least one column, or be left out')
    .max(100, 'must map at most 100 columns')
    .refine(differentColumns, 'must not map a column twice')
    .optional();
}

/**
 * Whether later events about the same object add rows, or write to its row, which is found by the column
 * `objectId`.
 */
export const rowMode = (objectId = OBJECT_ID) => ({
  mode: field(z.enum(['append', 'update']).default('append'), {
    title: 'When an object has a row already',
    description: `Later events about the same object can add further rows, or write to its row: this needs a column ${objectId}.`,
    widget: 'select',
    labels: { append: 'Add another row', update: 'Write to its row' },
  }),
  key: field(templateText(1_000).optional(), {
    title: 'Same object',
    description: 'For update: events for which this gives the same text are about the same object.',
    placeholder: '{{ object.id }}',
    widget: 'text',
    template: true,
    advanced: true,
    showFor: { mode: ['update'] },
  }),
});
