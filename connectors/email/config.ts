import { z } from 'zod';
import { field, templateText } from '../connector.ts';
import { buttonFields, needsText, textFields } from '../shared/card/message.ts';
import { listProblem } from './addresses.ts';

const recipients = z
  .string()
  .max(5_500, 'must have at most 5500 characters')
  .superRefine((text, context) => {
    const message = listProblem(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/** The order is the form's. */
export const mailConfig = z
  .strictObject({
    recipients: field(recipients, {
      title: 'To',
      description: 'Addresses, separated by commas. Each of them sees the others.',
      widget: 'text',
      placeholder: 'maya@acme.example, research@acme.example',
    }),
    subject: field(templateText(500).optional(), {
      title: 'Subject',
      description: 'Empty: what fits the event.',
      widget: 'text',
      template: true,
      placeholder: '{{ object.name }}',
    }),
    ...textFields('Plain text. Empty lines separate paragraphs.'),
    ...buttonFields,
    thread: field(z.boolean().default(true), {
      title: 'One conversation for each thing',
      description: 'Mail programs show mails about the same thing together. They have the same subject then.',
      widget: 'toggle',
    }),
    thread_key: field(templateText(1_000).optional(), {
      title: 'Same conversation',
      description: 'Events for which this gives the same text belong together.',
      placeholder: '{{ object.id }}',
      widget: 'text',
      template: true,
      advanced: true,
      showFor: { thread: [true] },
    }),
  })
  .superRefine(needsText);

export type MailConfig = z.output<typeof mailConfig>;
