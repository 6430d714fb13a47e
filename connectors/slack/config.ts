import { z } from 'zod';
import { field, templateText } from '../connector.ts';
import { buttonFields } from '../shared/card/message.ts';
import { readChannel } from './channel.ts';
import { isStarterText } from './defaults.ts';
import { unknownMentions } from './mentions.ts';

const ICON = /^(?::[a-z0-9_+'-]{1,100}:|https:\/\/\S{1,2000})$/;

const channel = z
  .string()
  .max(300)
  .refine((text) => text.trim() === '' || readChannel(text) !== undefined, {
    error:
      'must be a channel from the list, its link, its id such as C012AB3CD, its name such as #research, or a person such as @maya',
  });

const mentions = z
  .string()
  .max(500, 'must have at most 500 characters')
  .superRefine((text, context) => {
    const [first] = unknownMentions(text);
    if (first === undefined) return;
    const message = `"${first.slice(0, 40)}" is not a mention: use @here, @channel, a member ID such as U012AB3CD, or a group ID such as S012AB3CD`;
    context.addIssue({ code: 'custom', message });
  });

const blockList = z.array(z.looseObject({ type: z.string() })).max(50, 'must have at most 50 blocks');

/** Of `post_message`. The order is the form's. */
export const messageConfig = z
  .strictObject({
    channel: field(channel.optional(), {
      title: 'Channel',
      description:
        'Where the message goes. Choose one, or paste its link or name. For a private channel, invite the bot first: type /invite in it, and choose our app. A person (@name, or "Copy member ID" in the profile) gets a direct message. Not needed with an incoming webhook.',
      widget: 'select',
      options: 'channels',
      placeholder: '#research',
    }),
    format: field(z.enum(['default', 'text', 'blocks']).optional(), {
      title: 'Message',
      description:
        'A ready-made layout for each type of event, a text of your own, or a layout from Slack’s Block Kit Builder.',
      widget: 'select',
      labels: { default: 'Ready-made layout', text: 'My own text', blocks: 'My own layout (JSON)' },
    }),
    text: field(templateText(10_000).optional(), {
      title: 'Text',
      description:
        'For a text of your own. *bold*, _italic_ and <https://example.com|links> work as in Slack.',
      widget: 'textarea',
      template: true,
      showFor: { format: ['text'] },
    }),
    blocks: field(z.union([templateText(50_000), blockList]).optional(), {
      title: 'My own layout (JSON)',
      description:
        'Draw it in Slack’s Block Kit Builder (app.slack.com/block-kit-builder), and copy the JSON that it shows. Write event fields into its texts, with single quotes inside the braces.',
      widget: 'json',
      template: true,
      showFor: { format: ['blocks'] },
    }),
    ...buttonFields,
    mentions: field(mentions.optional(), {
      title: 'Mention',
      description:
        'Who is notified: @here, @channel, or member and group IDs ("Copy member ID" in a profile\'s menu), separated by commas.',
      placeholder: '@here, U012AB3CD',
      advanced: true,
    }),
    thread: field(z.boolean().default(false), {
      title: 'Reply in a thread',
      description: 'Later messages about the same thing go into the thread of the first one.',
      widget: 'toggle',
    }),
    thread_by: field(templateText(500).optional(), {
      title: 'One thread for each',
      description:
        'Messages for which this is the same share a thread. Empty: one thread for each thing that events are about.',
      template: true,
      placeholder: '{{ object.id }}',
      advanced: true,
      showFor: { thread: [true] },
    }),
    thread_broadcast: field(z.boolean().default(false), {
      title: 'Show replies in the channel too',
      widget: 'toggle',
      advanced: true,
      showFor: { thread: [true] },
    }),
    bot_name: field(z.string().max(80, 'must have at most 80 characters').optional(), {
      title: 'Name of the bot',
      description: 'Shown as the sender. The Slack app needs the scope chat:write.customize for it.',
      advanced: true,
    }),
    bot_icon: field(
      z
        .string()
        .refine((text) => text === '' || ICON.test(text), {
          error: 'must be an emoji such as :bar_chart: or the https:// address of an image',
        })
        .optional(),
      {
        title: 'Icon of the bot',
        description:
          'An emoji such as :bar_chart:, or the address of an image. Needs chat:write.customize too.',
        placeholder: ':bar_chart:',
        advanced: true,
      },
    ),
    unfurl: field(z.boolean().default(false), {
      title: 'Show previews of links',
      widget: 'toggle',
      advanced: true,
    }),
  })
  .superRefine((config, context) => {
    const missing = (name: 'text' | 'blocks', message: string) =>
      context.addIssue({ code: 'custom', path: [name], message });
    if (config.format === 'text' && isBlank(config.text)) missing('text', 'must say what the message reads');
    if (config.format === 'blocks' && isBlank(config.blocks))
      missing('blocks', 'must have at least one block');
  });

export type MessageConfig = z.infer<typeof messageConfig>;

function isBlank(value: string | readonly unknown[] | undefined): boolean {
  return value === undefined || (typeof value === 'string' ? value.trim() === '' : value.length === 0);
}

/** The format in effect: without one, what people wrote decides. */
export function formatOf({ format, text, blocks }: MessageConfig): 'default' | 'text' | 'blocks' {
  if (format) return format;
  if (!isBlank(blocks)) return 'blocks';
  return isBlank(text) || isStarterText(text ?? '') ? 'default' : 'text';
}
