import { shorten } from '../connector.ts';

/** Cuts text in which backslashes escape, without leaving one alone at the end. */
export function cutMarkdown(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = shorten(text, max).slice(0, -1);
  const [backslashes = ''] = /\\*$/.exec(kept) ?? [];
  return `${backslashes.length % 2 === 1 ? kept.slice(0, -1) : kept}…`;
}
