import { RenderError, type RenderInput } from '../connector.ts';
import { cleanText } from '../shared/plain-text.ts';
import type { Block } from './blocks.ts';
import { escapeMarkdown, escapeMrkdwn } from './mrkdwn.ts';

type Render = RenderInput<unknown>['template'];

/** These are addresses and identifiers, not text that Slack parses: escaping would change them. */
const UNPARSED = /^(?:url|\w+_url|value|\w*_id|alt_text|type|style|name|range)$/;

/**
 * Block Kit JSON with the event in it. The JSON is parsed first and each string in it is rendered by itself,
 * so that nothing in an event can add a block or a field. @throws RenderError
 */
export function renderOwnBlocks(source: string | readonly unknown[], template: Render): Block[] {
  const parsed = typeof source === 'string' ? parse(source) : source;
  // The Block Kit Builder copies an object around the list.
  const list = isObject(parsed) && Array.isArray(parsed.blocks) ? parsed.blocks : parsed;
  if (!Array.isArray(list) || !list.every((block) => isObject(block) && typeof block.type === 'string')) {
    throw new RenderError('must be a list of blocks, each with a type', 'blocks');
  }
  return list.map((block) => renderLeaves(block, template, escapeMrkdwn, '') as Block);
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw new RenderError('must be valid JSON, as the Block Kit Builder shows it', 'blocks');
  }
}

type Escape = (data: string) => string;

/**
 * In rich text, what a text element says is never parsed, so nothing is escaped there; a `markdown` block has
 * Markdown. `escaped`: for the texts in this value.
 */
function renderLeaves(value: unknown, template: Render, escaped: Escape, key: string): unknown {
  if (typeof value === 'string') {
    return cleanText(template(value, UNPARSED.test(key) ? cleanText : escaped));
  }
  if (Array.isArray(value)) return value.map((item) => renderLeaves(item, template, escaped, key));
  if (!isObject(value)) return value;
  const inner = escapeOf(value.type) ?? escaped;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, renderLeaves(item, template, inner, name)]),
  );
}

/** https://docs.slack.dev/reference/block-kit/blocks: how texts in a block of the type are read. */
function escapeOf(type: unknown): Escape | undefined {
  if (type === 'rich_text') return cleanText;
  return type === 'markdown' ? escapeMarkdown : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
