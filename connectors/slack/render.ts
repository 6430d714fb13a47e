import { RenderError, type Rendered, type RenderInput, shorten, type Warning } from '../connector.ts';
import { belongsTo } from '../shared/belongs-to.ts';
import { cardOf } from '../shared/card/cards.ts';
import { buttonOf } from '../shared/card/message.ts';
import { oneLine } from '../shared/plain-text.ts';
import { type Block, LIMITS, linkButton, section } from './blocks.ts';
import { channelArgument } from './channel.ts';
import { formatOf, type MessageConfig } from './config.ts';
import { isStarterText } from './defaults.ts';
import { inWords, layOut } from './layout.ts';
import { fitBlocks } from './limits.ts';
import { renderMentions } from './mentions.ts';
import { cutMrkdwn, escapeMrkdwn, link, MRKDWN } from './mrkdwn.ts';
import { renderOwnBlocks } from './own-blocks.ts';

/** What `chat.postMessage` and incoming webhooks take, and what is done with it. */
export interface MessageRequest {
  message: {
    /** Undefined: an incoming webhook knows its channel. */
    channel?: string;
    text: string;
    blocks?: Block[];
    username?: string;
    icon_emoji?: string;
    icon_url?: string;
    unfurl_links: boolean;
    unfurl_media: boolean;
  };
  /** Sent in place of `message.text` when Slack refuses the blocks. */
  plainText?: string;
  /** Where it goes when there is an earlier message under the same key. */
  thread?: 'reply' | 'reply_and_broadcast';
}

interface Content {
  text: string;
  blocks: Block[];
  plainText: string;
}

export function renderMessage(input: RenderInput<MessageConfig>): Rendered<MessageRequest> {
  const { config, template } = input;
  const warnings: Warning[] = [];
  const content = withMentions(renderContent(input, warnings), renderMentions(config.mentions));
  const blocks = fitBlocks(content.blocks, warnings, formatOf(config) === 'blocks' ? 'blocks' : undefined);
  const channel = channelArgument(config.channel ?? '');
  const icon = config.bot_icon || undefined;
  const request: MessageRequest = {
    message: {
      ...(channel !== undefined && { channel }),
      text: cutMrkdwn(content.text, LIMITS.text),
      ...(blocks.length > 0 && { blocks }),
      ...(config.bot_name?.trim() && { username: config.bot_name.trim() }),
      ...(icon && (icon.startsWith(':') ? { icon_emoji: icon } : { icon_url: icon })),
      unfurl_links: config.unfurl,
      unfurl_media: config.unfurl,
    },
    ...(blocks.length > 0 && { plainText: cutMrkdwn(content.plainText, LIMITS.text) }),
    ...(config.thread && { thread: config.thread_broadcast ? 'reply_and_broadcast' : 'reply' }),
  };
  if (!config.thread) return { request, warnings };
  const key = oneLine(template(config.thread_by?.trim() || belongsTo(input.event.type)));
  return { request, warnings, ...(key !== '' && { key: shorten(key.toWellFormed(), 200) }) };
}

function renderContent(input: RenderInput<MessageConfig>, warnings: Warning[]): Content {
  switch (formatOf(input.config)) {
    case 'default':
      return readyMade(input, warnings);
    case 'text':
      return ownText(input, warnings);
    case 'blocks':
      return ownBlocks(input);
  }
}

function readyMade(input: RenderInput<MessageConfig>, warnings: Warning[]): Content {
  const card = cardOf(input, MRKDWN);
  const laidOut = layOut(card);
  warnings.push(...laidOut.warnings);
  const button = buttonOf(input, card, MRKDWN, LIMITS.url, warnings);
  return {
    text: card.summary,
    blocks: [...laidOut.blocks, ...(button ? [linkButton(button.label, button.url)] : [])],
    plainText: withLink(inWords(card), button),
  };
}

function ownText(input: RenderInput<MessageConfig>, warnings: Warning[]): Content {
  const written = input
    .template(withLinks(input.config.text ?? ''), escapeMrkdwn)
    .toWellFormed()
    .trim();
  if (written === '') throw new RenderError('the text is empty for this event', 'text', { isEmpty: true });
  if (written.length > LIMITS.text) {
    warnings.push({ field: 'text', message: 'The text was cut at 10,000 characters.' });
  }
  const text = cutMrkdwn(written, LIMITS.text);
  const button = buttonOf(input, cardOf(input, MRKDWN), MRKDWN, LIMITS.url, warnings);
  // Without sections Slack would look for addresses, and find those in data.
  const sections = pieces(text, LIMITS.sectionText).map((piece) => section(piece));
  const blocks = [...sections, ...(button ? [linkButton(button.label, button.url)] : [])];
  return { text, blocks, plainText: withLink(text, button) };
}

/** An address, or a field that is one, which nobody has put into `<…>` yet. */
const OWN_ADDRESS =
  /(?<![<|"'\w(])(?:https?:\/\/(?:\{\{.*?\}\}|[^\s<>|{"'])+(?<![.,;:!?)])|\{\{-?\s*[\w.]+\.(?:links\.\w+|\w*url)\s*-?\}\})/gi;

/**
 * Makes links of the addresses in people's own text, so that Slack needn't look for any: it would find those
 * in data too.
 */
const withLinks = (source: string) => source.replaceAll(OWN_ADDRESS, '<$&>');

function ownBlocks(input: RenderInput<MessageConfig>): Content {
  const { config, template } = input;
  const blocks = renderOwnBlocks(config.blocks ?? [], template);
  const own = isStarterText(config.text ?? '') ? '' : (config.text ?? '');
  const written = oneLine(template(own, escapeMrkdwn).toWellFormed());
  const card = cardOf(input, MRKDWN);
  return { text: written || card.summary, blocks, plainText: written || inWords(card) };
}

function withLink(text: string, button: { label: string; url: string } | undefined): string {
  return button ? `${text}\n${link(button.url, button.label)}` : text;
}

function withMentions(content: Content, mentions: string): Content {
  if (mentions === '') return content;
  const { text, blocks, plainText } = content;
  return {
    text: `${mentions} ${text}`,
    blocks: blocks.length > 0 ? [section(mentions), ...blocks] : [],
    plainText: `${mentions} ${plainText}`,
  };
}

/** Cuts between lines or words, so that each piece has at most `max` characters. */
function pieces(text: string, max: number): string[] {
  if (text.length <= max) return [text];
  const head = text.slice(0, max);
  const at = [head.lastIndexOf('\n'), head.lastIndexOf(' ')].find((index) => index > max / 2);
  const first = cutAt(text, at ?? max);
  const rest = text.slice(first.length).trim();
  return rest === '' ? [first] : [first, ...pieces(rest, max)];
}

/** Never between the halves of a surrogate pair, nor within an entity. */
function cutAt(text: string, at: number): string {
  const cut = text.slice(0, at).replace(/&[a-z]{0,3}$/, '');
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
