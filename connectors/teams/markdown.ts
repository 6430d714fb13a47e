import type { Markup } from '../shared/card/words.ts';
import { cleanText } from '../shared/plain-text.ts';

/** Invisible, and enough to keep what looks like a function, a list or a link from being one. */
const JOINER = '\u2060';

/**
 * Makes data plain text in the Markdown of cards: emphasis, links, lists, and `{{DATE(…)}}`.
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
 */
export function escapeMarkdown(data: string): string {
  return cleanText(data)
    .replaceAll(/[\\*_[\]()~`]/g, '\\$&')
    .replaceAll('{{', `{${JOINER}{`)
    .replaceAll(/^(\s*)([-+#>]|\d{1,9}\.)/gm, `$1${JOINER}$2`)
    .replaceAll(/(https?)(?=:\/\/)/gi, `$1${JOINER}`);
}

/** Line ends as cards show them; those of lists stay. */
export const inLines = (text: string) => text.replaceAll(/\n+(?!\s*(?:[-*+]|\d+\.)\s)/g, '\n\n');

/** How cards are written for Teams. */
export const MARKDOWN: Markup = {
  vendor: 'Microsoft Teams',
  escape: escapeMarkdown,
  strong: (text) => `**${text}**`,
  quote: (text) => text.trim(),
  // Without milliseconds, or it is shown as it is.
  time: (time) => {
    const instant = `${time.toISOString().slice(0, 19)}Z`;
    return `{{DATE(${instant},SHORT)}} {{TIME(${instant})}}`;
  },
};
