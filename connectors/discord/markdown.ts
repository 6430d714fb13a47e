import { inUtc, type Markup } from '../shared/card/words.ts';
import { cleanText } from '../shared/plain-text.ts';

/** Invisible, and enough to keep an address from becoming a link. */
const JOINER = '\u2060';

/**
 * Makes data plain text: a backslash before punctuation takes its meaning away, also that of mentions
 * (`<@…>`), times and emoji. https://support.discord.com/hc/en-us/articles/210298617
 */
export function escapeMarkdown(data: string): string {
  return cleanText(data)
    .replaceAll(/[\\*_~`|<>[\]()#@:-]/g, '\\$&')
    .replaceAll(/(https?)(?=\\:\/\/)/gi, `$1${JOINER}`)
    .replaceAll(/^(\s*\d{1,9})\./gm, '$1\\.');
}

/** How cards are written for Discord. */
export const MARKDOWN: Markup = {
  vendor: 'Discord',
  escape: escapeMarkdown,
  strong: (text) => `**${text}**`,
  quote: (text) =>
    text
      .trim()
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n'),
  // https://discord.com/developers/docs/reference#message-formatting-formats
  time: (time) => (isShown(time) ? `<t:${Math.floor(time.getTime() / 1000)}:f>` : inUtc(time)),
};

/** Discord shows years of four digits. */
const isShown = (time: Date) => time.getUTCFullYear() >= 1970 && time.getUTCFullYear() <= 9999;

/** A link; `label` is escaped. */
export const link = (label: string, url: string) =>
  `[${label}](${url
    .replaceAll(/[()<>\\\s]/g, encodeURIComponent)
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')})`;
