import type { BlockObjectRequest } from '@notionhq/client';
import { shorten } from '../connector.ts';
import { splitText } from '../shared/rows/read-text.ts';
import { clean } from '../shared/rows/text.ts';
import { LIMITS } from './coerce.ts';

/** Of https://developers.notion.com/reference/request-limits: children of a new page. */
const MOST_BLOCKS = 100;
/** Marks where a line of data begins. From the private use area, and taken out of the data itself. */
const DATA = '\ue000';

const BLOCKS = [
  { begins: /^### +/, type: 'heading_3' },
  { begins: /^## +/, type: 'heading_2' },
  { begins: /^# +/, type: 'heading_1' },
  { begins: /^[-*] +/, type: 'bulleted_list_item' },
  { begins: /^\d{1,3}[.)] +/, type: 'numbered_list_item' },
  { begins: /^> +/, type: 'quote' },
] as const;
type BlockType = (typeof BLOCKS)[number]['type'] | 'paragraph';

/** The escape for what events put into the template: a `#` in a rating is no heading. */
export function asData(text: string): string {
  return text
    .replaceAll(DATA, '')
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => `${DATA}${line}`)
    .join('\n');
}

/** One block per line; blank lines are left out, and what is too long for one block goes on in the next. */
export function pageBody(text: string): { blocks: BlockObjectRequest[]; cut: boolean } {
  const blocks = text.split(/\r\n|\n|\r/).flatMap(blocksOf);
  return { blocks: blocks.slice(0, MOST_BLOCKS), cut: blocks.length > MOST_BLOCKS };
}

function blocksOf(line: string): BlockObjectRequest[] {
  const source = line.trim();
  if (/^(?:---+|\*\*\*+)$/.test(source)) return [{ type: 'divider', divider: {} }];
  const kind = BLOCKS.find(({ begins }) => begins.test(source));
  const content = clean((kind ? source.replace(kind.begins, '') : source).replaceAll(DATA, ''));
  return splitText(content, LIMITS.text).map((part, i) =>
    block(i === 0 && kind ? kind.type : 'paragraph', part),
  );
}

function block(type: BlockType, content: string): BlockObjectRequest {
  const rich_text = [{ text: { content, ...(isUrl(content) && { link: { url: content } }) } }];
  // The type is spelled out for each, or TypeScript can't tell which block it is.
  switch (type) {
    case 'heading_1':
      return { type, heading_1: { rich_text } };
    case 'heading_2':
      return { type, heading_2: { rich_text } };
    case 'heading_3':
      return { type, heading_3: { rich_text } };
    case 'bulleted_list_item':
      return { type, bulleted_list_item: { rich_text } };
    case 'numbered_list_item':
      return { type, numbered_list_item: { rich_text } };
    case 'quote':
      return { type, quote: { rich_text } };
    case 'paragraph':
      return { type, paragraph: { rich_text } };
  }
}

/** A line that is nothing but a link can be clicked. */
const isUrl = (text: string) =>
  /^https?:\/\/\S+$/i.test(text) && text.length <= LIMITS.url && URL.canParse(text);

/** A title of a row for people: of the log, not of the page. */
export const labelOf = (text: string) => shorten(clean(text).replaceAll(/\s+/g, ' '), 100);
