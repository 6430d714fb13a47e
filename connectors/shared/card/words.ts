import { humanize, shorten } from '../../connector.ts';
import { oneLine } from '../plain-text.ts';
import { plainly } from './facts.ts';

/** How a vendor's messages are written. */
export interface Markup {
  /** The vendor's name. */
  vendor: string;
  /** Makes data plain text: no formatting, link or mention comes of it. */
  escape(data: string): string;
  /** Of escaped text. */
  strong(text: string): string;
  quote(text: string): string;
  /** An instant in the reader's own time zone, if the vendor can do that. */
  time(instant: Date): string;
}

/** Of values in cards, characters before escaping. */
const LONGEST_VALUE = 300;
/** Of answers and reasons in a message, characters; the rest is a click away. */
const LONGEST_QUOTE = 800;

/** Writes data as texts of a card: escaped, and no longer than anybody would read. */
export class Words {
  readonly markup: Markup;

  constructor(markup: Markup) {
    this.markup = markup;
  }

  /** A value in one line; undefined when there is nothing to show. */
  shown(value: unknown): string | undefined {
    const line = oneLine(shorten(plainly(value), LONGEST_VALUE));
    return line === '' ? undefined : this.markup.escape(line);
  }

  /** A key as a label: `timeSpentSeconds` → `Time spent seconds`. */
  label(key: string): string {
    return this.markup.escape(oneLine(humanize(shorten(key, 80)))) || '?';
  }

  excerpt(data: string, max = LONGEST_QUOTE): string {
    return this.markup.escape(shorten(data.trim(), max));
  }

  /** Undefined when it is no instant. */
  time(instant: unknown): string | undefined {
    const time = new Date(typeof instant === 'string' ? instant : '');
    return Number.isNaN(time.getTime()) ? undefined : this.markup.time(time);
  }

  /** An id to search for, in type that can be told from words. */
  reference(what: string, id: unknown): string | undefined {
    const written = typeof id === 'string' ? this.shown(id.replaceAll('`', "'")) : undefined;
    return written && `${what} \`${written}\``;
  }
}

/** An instant in words, for readers without one that is their own. */
export function inUtc(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
