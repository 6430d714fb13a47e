import { shorten } from '../connector.ts';

/** Well-formed text without control characters; tabs and line feeds stay. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll(/(?![\t\n])\p{Cc}/gu, '');
}

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

/** Cuts escaped text, without leaving half an entity or an open `<…>` behind. */
export function cutMrkdwn(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = shorten(text, max)
    .slice(0, -1)
    .replace(/&[a-z]{0,3}$/, '')
    .replace(/<(?:[@#!]|https?:|mailto:)[^>]*$/, '');
  return `${kept}…`;
}

/** Escaped text in one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Escaped text as a quotation. */
export function quote(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

/** An instant in the reader's own time zone and language; undefined when it is none. */
export function localTime(instant: string | undefined): string | undefined {
  const time = new Date(instant ?? '');
  if (Number.isNaN(time.getTime())) return undefined;
  const written = `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(time.getTime() / 1000)}^{date_short_pretty} at {time}|${written}>`;
}

/**
 * A web address as Slack takes it in a button: http or https, at most 3 000 characters; otherwise undefined.
 */
export function webAddress(text: string | undefined): string | undefined {
  const trimmed = cleanText(text ?? '').trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  const { href } = new URL(trimmed);
  return href.length <= 3000 ? href : undefined;
}

/** A link in mrkdwn; `url` from `webAddress`, `label` escaped. */
export function link(url: string, label: string): string {
  const target = url.replaceAll('|', '%7C').replaceAll('&', '&amp;').replaceAll(/[<>]/g, encodeURIComponent);
  return `<${target}|${oneLine(label).replaceAll('|', '¦')}>`;
}
