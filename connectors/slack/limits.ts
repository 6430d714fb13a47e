import type { Warning } from '../connector.ts';
import { webAddress } from '../shared/plain-text.ts';
import { type Block, LIMITS } from './blocks.ts';
import { cutMrkdwn } from './mrkdwn.ts';

type Json = Record<string, unknown>;

/** Keeps a template's blocks within Slack's limits; what is cut or left out is said in `warnings`. */
export function fitBlocks(blocks: readonly Block[], warnings: Warning[], field?: string): Block[] {
  const warn = (message: string) => {
    if (!warnings.some((known) => known.message === message)) warnings.push({ field, message });
  };
  const fitting = blocks.map((block) => fitBlock(block, warn)).filter((block) => block !== undefined);
  if (fitting.length > LIMITS.blocks) warn(`Only the first ${LIMITS.blocks} blocks are sent.`);
  return fitTotal(fitting.slice(0, LIMITS.blocks), warn);
}

type Warn = (message: string) => void;

function fitBlock(block: Block, warn: Warn): Block | undefined {
  switch (block.type) {
    case 'header':
      return withText(block, 'text', LIMITS.header, warn);
    case 'section':
      return fitSection(block, warn);
    case 'context':
      return withElements(block, LIMITS.contextElements, warn);
    case 'actions':
      return withElements(block, LIMITS.actionElements, warn);
    case 'image':
      return fitImage(block, warn);
    default:
      return block;
  }
}

function fitSection(block: Block, warn: Warn): Block | undefined {
  const text = fitText(block.text, LIMITS.sectionText, 'A text', warn);
  const given = Array.isArray(block.fields) ? block.fields : [];
  const fields = given
    .map((each) => fitText(each, LIMITS.fieldText, 'A field', warn))
    .filter((each) => each !== undefined);
  if (fields.length > LIMITS.fields) warn(`Only the first ${LIMITS.fields} fields of a section are sent.`);
  const { text: _text, fields: _fields, accessory, ...rest } = block;
  const fittedAccessory = isJson(accessory) ? fitElement(accessory, warn) : undefined;
  if (text === undefined && fields.length === 0) {
    warn('A section without text was left out.');
    return undefined;
  }
  return {
    ...rest,
    ...(text && { text }),
    ...(fields.length > 0 && { fields: fields.slice(0, LIMITS.fields) }),
    ...(fittedAccessory && { accessory: fittedAccessory }),
  };
}

function withElements(block: Block, most: number, warn: Warn): Block | undefined {
  const given = Array.isArray(block.elements) ? block.elements.filter(isJson) : [];
  const elements = given.map((each) => fitElement(each, warn)).filter((each) => each !== undefined);
  if (elements.length > most) warn(`Only the first ${most} elements of a block are sent.`);
  if (elements.length > 0) return { ...block, elements: elements.slice(0, most) };
  warn(`A block of the type ${block.type} without content was left out.`);
  return undefined;
}

function fitElement(element: Json, warn: Warn): Json | undefined {
  if (element.type === 'mrkdwn' || element.type === 'plain_text') {
    return fitText(element, LIMITS.sectionText, 'A text', warn);
  }
  if (element.type === 'image') return fitImage(element, warn);
  if (element.type !== 'button') return element;
  const fitted = withText(element, 'text', LIMITS.buttonText, warn);
  if (fitted === undefined || fitted.url === undefined) return fitted;
  const url = webAddress(String(fitted.url), LIMITS.url);
  if (url !== undefined) return { ...fitted, url };
  warn('A button was left out: its link is no web address, or longer than 3,000 characters.');
  return undefined;
}

function fitImage<Image extends Json>(image: Image, warn: Warn): Image | undefined {
  const url = typeof image.image_url === 'string' ? webAddress(image.image_url, LIMITS.url) : undefined;
  if (url === undefined && image.slack_file === undefined) {
    warn('An image was left out: its address is no web address.');
    return undefined;
  }
  const alt = cutMrkdwn(String(image.alt_text ?? '').trim() || 'Image', LIMITS.altText);
  return { ...image, ...(url !== undefined && { image_url: url }), alt_text: alt };
}

function withText<Part extends Json>(part: Part, key: string, max: number, warn: Warn): Part | undefined {
  const text = fitText(part[key], max, part.type === 'header' ? 'A title' : 'A label', warn);
  if (text !== undefined) return { ...part, [key]: text };
  warn(`A ${String(part.type)} without text was left out.`);
  return undefined;
}

function fitText(text: unknown, max: number, what: string, warn: Warn): Json | undefined {
  if (!isJson(text) || typeof text.text !== 'string' || text.text.trim() === '') return undefined;
  if (text.text.length > max) warn(`${what} was cut at ${max.toLocaleString('en-US')} characters.`);
  return { ...text, text: cutMrkdwn(text.text, max) };
}

/** Of a text that has to be shortened because all texts together are too long. */
const SHORTEST = 400;

/** Shortens the longest sections first; when that isn't enough, the last blocks go, but the buttons stay. */
function fitTotal(blocks: Block[], warn: Warn): Block[] {
  const size = () => JSON.stringify(fitted).length;
  let fitted = blocks;
  if (size() > LIMITS.total) warn('The message was shortened: it was too long for Slack.');
  while (size() > LIMITS.total) {
    const longest = Math.max(...fitted.map((block) => sectionText(block).length));
    if (longest > SHORTEST) {
      fitted = fitted.map((block) => (sectionText(block).length === longest ? halved(block) : block));
    } else {
      const last = fitted.findLastIndex(({ type }) => type !== 'actions');
      fitted = fitted.filter((_, index) => index !== (last < 0 ? fitted.length - 1 : last));
    }
  }
  return fitted;
}

function sectionText({ type, text }: Block): string {
  return type === 'section' && isJson(text) && typeof text.text === 'string' ? text.text : '';
}

function halved(block: Block): Block {
  const text = sectionText(block);
  const max = Math.max(Math.floor(text.length / 2), SHORTEST);
  return { ...block, text: { ...(block.text as Json), text: cutMrkdwn(text, max) } };
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
