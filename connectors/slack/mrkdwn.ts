import { shorten } from '../connector.ts';
import { inUtc, type Markup } from '../shared/card/words.ts';
import { cleanText, oneLine } from '../shared/plain-text.ts';

/** `@channel` and its like, when it isn't part of an address: Slack may turn it into a mention by itself. */
const BARE_MENTION = /(?<![\w.])@(?=(?:channel|here|everyone|group)\b)/gi;

/**
 * Makes data inert in text objects and in `text`: what starts a mention, a link or a date is shown as it is.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function escapeMrkdwn(data: string): string {
  return cleanText(data)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(BARE_MENTION, '@\u2060');
}

/**
 * Characters that mean something in Markdown, and the colon of an address, which becomes a link by itself.
 */
const MARKDOWN = /[\\`*_{}[\]()#+\-.!|<>~]/g;
const ADDRESS = /(?<=\b(?:https?|mailto|ftp)):/gi;

/** The same for the Markdown of a `markdown` block, where `&` is itself. */
export function escapeMarkdown(data: string): string {
  return cleanText(data)
    .replaceAll(ADDRESS, ':\u2060')
    .replaceAll(/\bwww\./gi, 'www\u2060.')
    .replaceAll(BARE_MENTION, '@\u2060')
    .replaceAll(MARKDOWN, '\\$&');
}

/** Cuts escaped text, without leaving half an entity or an open `<…>` behind. */
export function cutMrkdwn(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = shorten(text, max)
    .slice(0, -1)
    .replace(/&[a-z]{0,3}$/, '')
    .replace(/<(?:[@#!]|https?:|mailto:)[^>]*$/, '');
  return `${kept}…`;
}

/** Escaped text as a quotation. */
export function quote(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

/** How cards are written for Slack. */
export const MRKDWN: Markup = {
  vendor: 'Slack',
  escape: escapeMrkdwn,
  strong: (text) => `*${text}*`,
  quote,
  // https://docs.slack.dev/messaging/formatting-message-text#date-formatting
  time: (time) => `<!date^${Math.floor(time.getTime() / 1000)}^{date_short_pretty} at {time}|${inUtc(time)}>`,
};

/** A link in mrkdwn; `url` is a web address, `label` escaped. */
export function link(url: string, label: string): string {
  const target = url.replaceAll('|', '%7C').replaceAll('&', '&amp;').replaceAll(/[<>]/g, encodeURIComponent);
  return `<${target}|${oneLine(label).replaceAll('|', '¦')}>`;
}
