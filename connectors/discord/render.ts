import { type Rendered, type RenderInput, shorten, type Warning } from '../connector.ts';
import { belongsTo } from '../shared/belongs-to.ts';
import type { Card } from '../shared/card/card.ts';
import { type Button, messageContent } from '../shared/card/message.ts';
import { cutMarkdown } from '../shared/markdown.ts';
import { cleanText, oneLine } from '../shared/plain-text.ts';
import type { MessageConfig } from './config.ts';
import { link, MARKDOWN } from './markdown.ts';
import { threadId } from './webhook.ts';

/** https://discord.com/developers/docs/resources/message#embed-object */
export interface Embed {
  title?: string;
  url?: string;
  description?: string;
  fields?: { name: string; value: string; inline: boolean }[];
}

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
export interface Message {
  content?: string;
  embeds?: Embed[];
  username?: string;
  avatar_url?: string;
  thread_name?: string;
  /** Nobody is ever notified by what came with an event. */
  allowed_mentions: { parse: [] };
}

export interface MessageRequest {
  message: Message;
  /** Where it goes, when that isn't the channel itself. */
  thread?: string;
  mode: MessageConfig['mode'];
}

/** Characters, but for `fields`. `total`: all texts of an embed. */
const LIMITS = {
  content: 2_000,
  title: 256,
  description: 4_096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1_024,
  total: 6_000,
  url: 2_000,
  threadName: 100,
} as const;

/** Pure. */
export function renderMessage(input: RenderInput<MessageConfig>): Rendered<MessageRequest> {
  const { config, template } = input;
  const warnings: Warning[] = [];
  const { card, text, button } = messageContent(input, MARKDOWN, LIMITS.url, warnings);
  const shown = card
    ? { embeds: [embedOf(card, button, warnings)] }
    : contentOf(text ?? '', button, warnings);
  const title = oneLine(cleanText(template(config.post_title ?? '')));
  const thread = threadId(config.thread ?? '');
  const request: MessageRequest = {
    message: {
      ...shown,
      ...(config.bot_name?.trim() && { username: config.bot_name.trim() }),
      ...(config.bot_icon && { avatar_url: config.bot_icon }),
      ...(title && { thread_name: shorten(title, LIMITS.threadName) }),
      allowed_mentions: { parse: [] },
    },
    ...(thread && { thread }),
    mode: config.mode,
  };
  if (config.mode === 'append') return { request, warnings };
  const key = shorten(oneLine(cleanText(template(config.same_by ?? belongsTo(input.event.type)))), 200);
  return { request, warnings, ...(key !== '' && { key }) };
}

function contentOf(text: string, button: Button | undefined, warnings: Warning[]): Pick<Message, 'content'> {
  const last = button ? `\n${link(button.label, button.url)}` : '';
  const room = LIMITS.content - last.length;
  if (text.length > room) {
    warnings.push({ field: 'text', message: 'The text was cut: Discord takes 2,000 characters.' });
  }
  return { content: cutMarkdown(text, Math.max(room, 1)) + last };
}

function embedOf(card: Card, button: Button | undefined, warnings: Warning[]): Embed {
  const footer = card.footer.filter((part) => part !== undefined).join('  ·  ');
  const pairs = card.groups.flat();
  const fields = [
    ...pairs.map(([name, value]) => ({ name, value, inline: true })),
    ...card.quotes.map(({ label, text }) => ({ name: label, value: text, inline: false })),
  ];
  if (fields.length > LIMITS.fields) {
    const message = `${LIMITS.fields} of ${fields.length} values are shown: Discord takes no more.`;
    warnings.push({ message });
  }
  const description = [
    card.kicker,
    card.lead,
    footer && `-# ${footer}`,
    button && link(button.label, button.url),
  ].filter(Boolean);
  const title = cutMarkdown(card.title, LIMITS.title);
  const text = cutMarkdown(description.join('\n'), LIMITS.description);
  const kept = withinTotal(
    fields.slice(0, LIMITS.fields).map(({ name, value, inline }) => ({
      name: cutMarkdown(name, LIMITS.fieldName),
      value: cutMarkdown(value, LIMITS.fieldValue),
      inline,
    })),
    LIMITS.total - title.length - text.length,
    warnings,
  );
  return {
    title,
    ...(button && { url: button.url }),
    ...(text !== '' && { description: text }),
    ...(kept.length > 0 && { fields: kept }),
  };
}

type EmbedField = NonNullable<Embed['fields']>[number];

/** As many of the fields as there is room for, characters. */
function withinTotal(fields: EmbedField[], room: number, warnings: Warning[]): EmbedField[] {
  const kept: EmbedField[] = [];
  let left = room;
  for (const each of fields) {
    left -= each.name.length + each.value.length;
    if (left < 0) break;
    kept.push(each);
  }
  if (kept.length < fields.length) {
    warnings.push({ message: 'What is at the end was left out: Discord takes 6,000 characters.' });
  }
  return kept;
}
