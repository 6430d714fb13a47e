import { humanize, shorten } from '../../connector.ts';
import { oneLine } from '../plain-text.ts';
import { instantIn, plainly } from '../values.ts';

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
export const LONGEST_VALUE = 300;
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

  /** A key as a label: `due_date` → `Due date`. */
  label(key: string): string {
    return this.markup.escape(oneLine(humanize(shorten(key, 80)))) || '?';
  }

  excerpt(data: string, max = LONGEST_QUOTE): string {
    return this.markup.escape(shorten(data.trim(), max));
  }

  /** Undefined when it is no instant. A day alone is the same everywhere. */
  time(instant: unknown): string | undefined {
    const time = instantIn(instant);
    if (!time) return undefined;
    return typeof instant === 'string' && DAY.test(instant) ? inWords(time) : this.markup.time(time);
  }

  /** An id to search for, in type that can be told from words. */
  id(id: unknown): string | undefined {
    const written = typeof id === 'string' ? this.shown(id.replaceAll('`', "'")) : this.shown(id);
    return written && `\`${written}\``;
  }
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const inWords = (day: Date) =>
  day.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** An instant in words, for readers without one that is their own. */
export function inUtc(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
