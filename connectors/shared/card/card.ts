type Pair = readonly [label: string, value: string];

/** What a message says of an event, before it has a shape. Texts are written in a vendor's markup. */
export interface Card {
  title: string;
  /** Small, under the title: what happened. */
  kicker?: string | undefined;
  lead?: string | undefined;
  /** Groups of labels and values, each in two columns. */
  groups: Pair[][];
  quotes: { label: string; text: string }[];
  /** Small, at the end. */
  footer: (string | undefined)[];
  /** Where the button leads; `url` as it came with the event. */
  link?: { label: string; url: string } | undefined;
  /** One line without formatting: notifications, and screen readers. */
  summary: string;
}

/** None when there is no value. */
export function pair(label: string, value: string | undefined): Pair[] {
  return value === undefined ? [] : [[label, value]];
}
