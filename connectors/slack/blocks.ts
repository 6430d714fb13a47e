import { cutMrkdwn } from './mrkdwn.ts';

/** A Block Kit block, as plain JSON. https://docs.slack.dev/reference/block-kit/blocks */
export interface Block {
  type: string;
  [more: string]: unknown;
}

/** Slack's limits, in characters unless they say otherwise. */
export const LIMITS = {
  blocks: 50,
  header: 150,
  sectionText: 3000,
  fields: 10,
  fieldText: 2000,
  contextElements: 10,
  actionElements: 25,
  buttonText: 75,
  url: 3000,
  altText: 2000,
  imageTitle: 2000,
  identifier: 255,
  value: 2000,
  /** Of all blocks as JSON; Slack counts a little less strictly and doesn't say how. */
  total: 12_000,
  /** Of `text`; Slack cuts at 40 000, and nobody reads so much. */
  text: 10_000,
} as const;

/** Texts are escaped mrkdwn; `verbatim` keeps Slack from making links and mentions of plain text. */
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });

export function header(text: string): Block {
  return { type: 'header', text: plain(cutMrkdwn(text, LIMITS.header)) };
}

export function section(text: string): Block {
  return { type: 'section', text: mrkdwn(cutMrkdwn(text, LIMITS.sectionText)) };
}

/** Two columns of labels and values. */
export function fields(pairs: readonly (readonly [label: string, value: string])[]): Block {
  return {
    type: 'section',
    fields: pairs
      .slice(0, LIMITS.fields)
      .map(([label, value]) => mrkdwn(cutMrkdwn(`*${label}*\n${value}`, LIMITS.fieldText))),
  };
}

/** Small grey text. */
export function context(text: string): Block {
  return { type: 'context', elements: [mrkdwn(cutMrkdwn(text, LIMITS.sectionText))] };
}

/** A button that opens a page; `url` from `webAddress`. */
export function linkButton(label: string, url: string): Block {
  const text = plain(cutMrkdwn(label, LIMITS.buttonText));
  return { type: 'actions', elements: [{ type: 'button', action_id: 'open_link', text, url }] };
}
