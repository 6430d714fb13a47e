import { type Rendered, type RenderInput, shorten, type Warning } from '../connector.ts';
import { belongsTo } from '../shared/belongs-to.ts';
import type { Card } from '../shared/card/card.ts';
import { messageContent } from '../shared/card/message.ts';
import { inUtc, type Markup } from '../shared/card/words.ts';
import { cleanText, oneLine } from '../shared/plain-text.ts';
import { addressesIn } from './addresses.ts';
import type { MailConfig } from './config.ts';

/** What a mail says, in plain words; `letter.ts` writes it as text and as HTML. */
export interface MailContent {
  /** Undefined: the text is people's own. */
  title?: string | undefined;
  kicker?: string | undefined;
  /** Paragraphs. */
  text?: string | undefined;
  groups: (readonly [label: string, value: string])[][];
  quotes: { label: string; text: string }[];
  footer?: string | undefined;
  button?: { label: string; url: string } | undefined;
  /** Small, at the end: why somebody gets it. */
  reason: string;
}

export interface MailRequest {
  to: string[];
  subject: string;
  content: MailContent;
  /** The same for mails that belong together. */
  thread?: string | undefined;
}

/** RFC 5322, 2.1.1: a line has at most 998 characters; mail programs show far fewer. */
const LONGEST_SUBJECT = 200;
const LONGEST_TEXT = 50_000;
const LONGEST_URL = 2_000;

/** Nothing is formatted, so nothing has to be escaped before `letter.ts`. */
const PLAIN: Markup = {
  vendor: 'E-mail',
  escape: cleanText,
  strong: (text) => text,
  quote: (text) => text,
  time: inUtc,
};

/** Pure. */
export function renderMail(input: RenderInput<MailConfig>): Rendered<MailRequest> {
  const { config, template } = input;
  const warnings: Warning[] = [];
  const { card, text, button } = messageContent(input, PLAIN, LONGEST_URL, warnings);
  const team = oneLine(template('{{ team.name }}', cleanText));
  const reason = `You get this because somebody${team === '' ? '' : ` of ${team}`} set up an automation for it.`;
  const thread = config.thread
    ? oneLine(template(config.thread_key ?? belongsTo(input.event.type), cleanText))
    : '';
  return {
    request: {
      to: addressesIn(config.recipients),
      subject: subjectOf(input, card, thread !== '', warnings),
      content: card
        ? contentOf(card, button, reason)
        : { text: cut(text ?? '', warnings), button, reason, ...NONE },
      ...(thread !== '' && { thread }),
    },
    warnings,
  };
}

const NONE = { groups: [], quotes: [] };

function subjectOf(
  { config, template }: RenderInput<MailConfig>,
  card: Card | undefined,
  isThread: boolean,
  warnings: Warning[],
): string {
  const own = oneLine(cleanText(template(config.subject ?? '', cleanText)));
  // Gmail keeps mails together only if they have the same subject.
  const usual = isThread ? card?.title : card?.summary;
  const subject = own || oneLine(usual ?? '') || 'News';
  if (subject.length > LONGEST_SUBJECT) {
    warnings.push({ field: 'subject', message: `The subject was cut to ${LONGEST_SUBJECT} characters.` });
  }
  return shorten(subject, LONGEST_SUBJECT);
}

function cut(text: string, warnings: Warning[]): string {
  if (text.length > LONGEST_TEXT) warnings.push({ field: 'text', message: 'The text was cut.' });
  return shorten(text, LONGEST_TEXT);
}

function contentOf(card: Card, button: MailContent['button'], reason: string): MailContent {
  const footer = card.footer
    .filter((part) => part !== undefined)
    .join(' · ')
    .replaceAll('`', '');
  return {
    ...{ title: card.title, kicker: card.kicker, text: card.lead },
    groups: card.groups.filter((pairs) => pairs.length > 0),
    quotes: card.quotes,
    ...(footer !== '' && { footer }),
    ...{ button, reason },
  };
}
