import { z } from 'zod';
import { field, templateText } from '../connector.ts';

/** The order is the form's. What must be chosen has no default; what can be left out is optional. */
export const configSchema = z.strictObject({
  board: field(z.string().regex(/^brd_[a-z0-9]{1,40}$/, 'must be chosen from the list'), {
    title: 'Board',
    widget: 'select',
    options: 'boards',
  }),
  title: field(templateText(1_000).min(1, 'must not be empty'), {
    title: 'Title',
    description: 'Cut at 200 characters.',
    widget: 'text',
    template: true,
  }),
  body: field(templateText(20_000).optional(), {
    title: 'Text',
    description: 'Markdown. What comes from the event is shown as plain text.',
    widget: 'textarea',
    template: true,
  }),
  priority: field(z.enum(['low', 'normal', 'high']).optional(), {
    title: 'Priority',
    widget: 'select',
    labels: { low: 'Low', normal: 'Normal', high: 'High' },
  }),
  link: field(templateText(2_000).optional(), {
    title: 'Link',
    description: 'A web address that is shown under the card.',
    widget: 'text',
    template: true,
    advanced: true,
  }),
});

export type Config = z.infer<typeof configSchema>;
