import { z } from 'zod';
import { field, templateText } from '../connector.ts';
import { buttonFields, needsText, textFields } from '../shared/card/message.ts';
import { threadId } from './webhook.ts';

/** Discord refuses names with these in them, and these alone. */
const NOT_A_NAME = /discord|clyde|```|[@#:]|^(?:everyone|here)$/i;

/** Of `post_message`. The order is the form's. */
export const messageConfig = z
  .strictObject({
    ...textFields('Markdown: **bold**, *italic* and [links](https://example.com) work as in Discord.'),
    ...buttonFields,
    mode: field(z.enum(['append', 'update']).default('append'), {
      title: 'Later events about the same thing',
      description: 'Each event can be a message of its own, or the first message is kept up to date.',
      widget: 'select',
      labels: { append: 'Send another message', update: 'Change the first message' },
    }),
    same_by: field(templateText(500).optional(), {
      title: 'One message for each',
      description: 'For changing: events for which this is the same share a message.',
      template: true,
      placeholder: '{{ object.id }}',
      advanced: true,
      showFor: { mode: ['update'] },
    }),
    thread: field(
      z
        .string()
        .refine((text) => text.trim() === '' || threadId(text) !== undefined, {
          error: 'must be the link of a thread, or its ID',
        })
        .optional(),
      {
        title: 'Thread',
        description: 'Post in this thread or forum post: its link ("Copy Link" in its menu).',
        placeholder: 'https://discord.com/channels/…/…',
        advanced: true,
      },
    ),
    post_title: field(templateText(300).optional(), {
      title: 'Title of a new forum post',
      description: 'Needed in forum channels, unless a thread is given; refused in others.',
      template: true,
      placeholder: '{{ object.name }}',
      advanced: true,
    }),
    bot_name: field(
      z
        .string()
        .max(80, 'must have at most 80 characters')
        .refine((text) => !NOT_A_NAME.test(text.trim()), {
          error: 'must not have Discord, Clyde, @, # or : in it',
        })
        .optional(),
      { title: 'Name of the sender', description: 'Empty: the name of the webhook.', advanced: true },
    ),
    bot_icon: field(
      z
        .string()
        .max(2_000)
        .refine((text) => text === '' || /^https:\/\/\S+$/.test(text), {
          error: 'must be the https:// address of an image',
        })
        .optional(),
      { title: 'Picture of the sender', description: 'The address of an image.', advanced: true },
    ),
  })
  .superRefine(needsText)
  .superRefine(({ thread, post_title }, context) => {
    if ((thread ?? '').trim() === '' || (post_title ?? '').trim() === '') return;
    const message = 'must be left out when there is a thread';
    context.addIssue({ code: 'custom', path: ['post_title'], message });
  });

export type MessageConfig = z.output<typeof messageConfig>;
