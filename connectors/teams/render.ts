import type { Rendered, RenderInput, Warning } from '../connector.ts';
import type { Card } from '../shared/card/card.ts';
import { messageContent } from '../shared/card/message.ts';
import { cutMarkdown } from '../shared/markdown.ts';
import type { MessageConfig } from './config.ts';
import { inLines, MARKDOWN } from './markdown.ts';

interface TextBlock {
  type: 'TextBlock';
  text: string;
  wrap: true;
  size?: 'Large' | 'Small';
  weight?: 'Bolder';
  isSubtle?: true;
  spacing?: 'None' | 'Small';
}
interface FactSet {
  type: 'FactSet';
  facts: { title: string; value: string }[];
}
/** https://adaptivecards.io/schemas/adaptive-card.json, version 1.4 */
export interface AdaptiveCard {
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  type: 'AdaptiveCard';
  version: '1.4';
  msteams: { width: 'Full' };
  body: (TextBlock | FactSet)[];
  actions?: { type: 'Action.OpenUrl'; title: string; url: string }[];
}

export interface MessageRequest {
  /** What a workflow "Post to a channel when a webhook request is received" takes. */
  message: {
    type: 'message';
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive'; contentUrl: null; content: AdaptiveCard },
    ];
  };
}

/** Larger ones are accepted, and then not posted: 28 KB in the documentation, 21 KB as people measured. */
export const MOST_BYTES = 20_000;
const LONGEST_URL = 2_000;
/** Texts that are no longer than this are never cut, characters. */
const SHORTEST_CUT = 200;

/** Pure. */
export function renderMessage(input: RenderInput<MessageConfig>): Rendered<MessageRequest> {
  const warnings: Warning[] = [];
  const { card, text, button } = messageContent(input, MARKDOWN, LONGEST_URL, warnings);
  const content: AdaptiveCard = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: card ? bodyOf(card) : [block(inLines(text ?? ''))],
    ...(button && {
      actions: [{ type: 'Action.OpenUrl', title: plain(button.label), url: button.url }],
    }),
  };
  const attachment = {
    contentType: 'application/vnd.microsoft.card.adaptive',
    contentUrl: null,
    content,
  } as const;
  const message = { type: 'message' as const, attachments: [attachment] as [typeof attachment] };
  shrink(message, content, warnings);
  return { request: { message }, warnings };
}

const block = (text: string, style: Partial<TextBlock> = {}): TextBlock => ({
  type: 'TextBlock',
  text,
  wrap: true,
  ...style,
});

/** Titles of buttons aren't Markdown. */
const plain = (text: string) => text.replaceAll(/\\([\\*_[\]()~`])/g, '$1');

function bodyOf(card: Card): AdaptiveCard['body'] {
  const small = { size: 'Small', isSubtle: true } as const;
  const footer = card.footer.filter((part) => part !== undefined).join('  ·  ');
  return [
    block(card.title, { size: 'Large', weight: 'Bolder' }),
    ...(card.kicker === undefined ? [] : [block(card.kicker, { ...small, spacing: 'None' })]),
    ...(card.lead === undefined ? [] : [block(inLines(card.lead))]),
    ...card.groups
      .filter((pairs) => pairs.length > 0)
      .map(
        (pairs): FactSet => ({
          type: 'FactSet',
          facts: pairs.map(([title, value]) => ({ title, value })),
        }),
      ),
    ...card.quotes.flatMap(({ label, text }) => [
      block(label, { weight: 'Bolder' }),
      block(inLines(text), { spacing: 'Small' }),
    ]),
    ...(footer === '' ? [] : [block(footer, { ...small })]),
  ];
}

/** Makes the longest parts shorter until Teams posts it. */
function shrink(message: MessageRequest['message'], card: AdaptiveCard, warnings: Warning[]): void {
  if (bytes(message) <= MOST_BYTES) return;
  warnings.push({ message: 'It was shortened: Teams posts messages of up to 20,000 bytes.' });
  while (bytes(message) > MOST_BYTES) {
    const [longest] = [...card.body].sort((one, other) => bytes(other) - bytes(one));
    if (longest?.type === 'TextBlock' && longest.text.length > SHORTEST_CUT) {
      longest.text = cutMarkdown(longest.text, Math.floor(longest.text.length / 2));
    } else if (longest?.type === 'FactSet' && longest.facts.length > 1) {
      longest.facts = longest.facts.slice(0, Math.ceil(longest.facts.length / 2));
    } else {
      card.body = card.body.slice(0, -1);
    }
  }
}

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
