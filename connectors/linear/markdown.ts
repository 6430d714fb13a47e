import { shorten, type Warning } from '../connector.ts';

/** Stands for a line feed that came from the event, until it is known in what kind of line it stands. */
const BREAK = '\uE000';
/** Invisible, and enough to keep a mention from being one. */
const JOINER = '\u2060';
const LINE_FEEDS = /\r\n?|[\u0085\u2028\u2029]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
/**
 * A link of a template, with at most one pair of parentheses in its target: values can't begin or end one.
 */
const LINK = /\[((?:[^[\]\\]|\\.)*)\]\(((?:[^()\\]|\\.|\([^()]*\))*)\)/g;
/** Where any other link whose target isn't a web address would begin. */
const BAD_TARGET = /(?<!\\)\]\((?!(?:https?:\/\/|mailto:))/gi;

const BAD_LINK = 'A link was left out, because its target is not a web address.';

/** Text without what no field of Linear's can show: control characters, halves of surrogate pairs. */
function clean(text: string): string {
  return text.toWellFormed().replaceAll(BREAK, '').replace(LINE_FEEDS, '\n').replace(CONTROLS, '');
}

/** On one line. */
export const oneLine = (text: string): string => clean(text).replace(/\s+/g, ' ').trim();

/** A web address of up to 2 000 characters that may be shown as a link; undefined: it is none. */
export function webAddress(text: string): string | undefined {
  const address = text.trim();
  if (address.length > 2_000 || !/^https?:\/\/[^\s\p{Cc}]+$/iu.test(address) || !URL.canParse(address))
    return undefined;
  return new URL(address).href;
}

/**
 * Makes a value of the event plain text in Markdown (CommonMark 2.4), wherever a template puts it. Web
 * addresses stay whole. People are not notified: Linear makes mentions of `@name` and of addresses of its
 * own.
 */
export function escapeMarkdown(text: string): string {
  const address = webAddress(text);
  if (address && !isLinearAddress(address)) {
    return clean(address).replace(/[()[\]<>`|\\*]/g, (character) => percent(character));
  }
  return clean(text)
    .replace(/[\\`*_[\]<>|~&]/g, '\\$&')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^[ \t]{2,}/gm, ' ')
    .replace(/^( ?)([#+=-])/gm, '$1\\$2')
    .replace(/^( ?\d{1,9})([.)])(?=\s|$)/gm, '$1\\$2')
    .replace(/(^|[^\w.])@(?=\w)/g, `$1@${JOINER}`)
    .replace(/\blinear\.app\b/gi, (host) => host.replace('.', `.${JOINER}`))
    .replaceAll('\n', BREAK);
}

/**
 * What a rendered template becomes: line feeds of values put right, bad links taken out, and within the
 * limit.
 */
export function finishMarkdown(
  rendered: string,
  max: number,
  field: string,
): { text: string; warnings: Warning[] } {
  const warnings: Warning[] = [];
  const lines = withoutControls(rendered).split('\n').map(continued);
  const linked = lines.join('\n').replace(LINK, (link, text: string, target: string) => {
    if (/^(?:https?:\/\/|mailto:)/i.test(target)) return link;
    warnings.push({ field, message: BAD_LINK });
    return text;
  });
  // A space between text and target makes both plain text.
  const safe = linked.replace(BAD_TARGET, () => {
    warnings.push({ field, message: BAD_LINK });
    return '] (';
  });
  const text = safe.replace(/\n{3,}/g, '\n\n').trim();
  if (text.length > max) {
    warnings.push({
      field,
      message: `It was shortened to ${max.toLocaleString('en')} characters (it had ${text.length.toLocaleString('en')}).`,
    });
  }
  return { text: cut(text, max), warnings };
}

/** Like `clean`, but `BREAK` stays. */
const withoutControls = (text: string) => text.toWellFormed().replace(LINE_FEEDS, '\n').replace(CONTROLS, '');

/**
 * A line of a template with line feeds of values in it: tables, headings and bold lines stay one, quotes and
 * lists go on.
 */
function continued(line: string): string {
  if (!line.includes(BREAK)) return line;
  if (/^\s*(?:\||#|\*\*.*\*\*$)/.test(line)) return line.replaceAll(BREAK, ' ');
  const quote = /^\s*(?:>\s?)+/.exec(line)?.[0];
  if (quote !== undefined) return line.replaceAll(BREAK, `\n${quote}`);
  const item = /^\s*(?:[-*+]|\d+[.)])\s+/.exec(line)?.[0];
  return line.replaceAll(BREAK, `\n${' '.repeat(item?.length ?? 0)}`);
}

/** Where a line ends, if one ends near enough: half a table row would be shown as text. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = text.lastIndexOf('\n', max - 2);
  if (end > max - 500) return `${text.slice(0, end).trimEnd()}\n\n…`;
  return shorten(text, max).replace(/\\…$/, '…');
}

const percent = (character: string) =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

const isLinearAddress = (address: string) => /(^|\.)linear\.app$/i.test(new URL(address).hostname);
