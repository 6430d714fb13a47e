import { blockProblems, MOST_BLOCK_CHARACTERS } from './slack-blocks.ts';

export interface SlackMessage {
  channel: string;
  ts: string;
  text: string;
  blocks?: unknown[];
  thread_ts?: string;
  reply_broadcast?: boolean;
  username?: string;
  icons?: { emoji?: string; image?: string };
  unfurl_links: boolean;
  unfurl_media: boolean;
  /** It came through the incoming webhook. */
  webhook?: true;
}

type Checked =
  | { message: Omit<SlackMessage, 'ts' | 'channel'> }
  | { error: string; errors?: string[]; response_metadata?: { messages: string[] } };

const FLAGS = ['unfurl_links', 'unfurl_media', 'reply_broadcast', 'mrkdwn', 'link_names'];
const TEXTS = ['channel', 'text', 'thread_ts', 'username', 'icon_emoji', 'icon_url', 'parse', 'token'];
const MOST_TEXT = 40_000;

/**
 * Slack's checks of a message; `customize`: whether its own name and icon are heeded, or left out without a
 * word.
 */
export function checkMessage(parameters: Record<string, unknown>, customize: boolean): Checked {
  const unknown = Object.keys(parameters).filter((name) => ![...FLAGS, ...TEXTS, 'blocks'].includes(name));
  if (unknown.length > 0) return { error: 'invalid_arguments', errors: unknown };
  for (const name of FLAGS) {
    if (!['true', 'false', 'undefined'].includes(String(parameters[name])))
      return { error: 'invalid_arguments' };
  }
  for (const name of TEXTS) {
    if (!['string', 'undefined'].includes(typeof parameters[name])) return { error: 'invalid_arguments' };
  }
  const text = String(parameters.text ?? '');
  if (text.length > MOST_TEXT) return { error: 'msg_too_long' };
  const blocks = readBlocks(parameters.blocks);
  if (blocks === 'broken') return { error: 'invalid_blocks_format' };
  if (text === '' && blocks === undefined) return { error: 'no_text' };
  if (blocks !== undefined) {
    const problems = blockProblems(blocks);
    if (problems.length > 0) {
      return { error: 'invalid_blocks', errors: problems, response_metadata: { messages: problems } };
    }
    if (JSON.stringify(blocks).length > MOST_BLOCK_CHARACTERS) return { error: 'msg_blocks_too_long' };
  }
  return { message: stored(parameters, text, blocks, customize) };
}

/** JSON text in a form, an array in JSON. */
function readBlocks(given: unknown): unknown[] | undefined | 'broken' {
  if (given === undefined || given === '') return undefined;
  try {
    const blocks: unknown = typeof given === 'string' ? JSON.parse(given) : given;
    return Array.isArray(blocks) ? blocks : 'broken';
  } catch {
    return 'broken';
  }
}

function stored(
  parameters: Record<string, unknown>,
  text: string,
  blocks: unknown[] | undefined,
  customize: boolean,
): Omit<SlackMessage, 'ts' | 'channel'> {
  const { thread_ts, username, icon_emoji, icon_url } = parameters as Record<string, string | undefined>;
  const isOn = (name: string) => String(parameters[name]) === 'true';
  const emoji = icon_emoji === undefined ? {} : { emoji: icon_emoji };
  const image = icon_url === undefined ? {} : { image: icon_url };
  const icons = { ...emoji, ...image };
  return {
    text,
    ...(blocks !== undefined && { blocks }),
    ...(thread_ts !== undefined && { thread_ts }),
    ...(isOn('reply_broadcast') && { reply_broadcast: true }),
    ...(customize && username !== undefined && { username }),
    ...(customize && Object.keys(icons).length > 0 && { icons }),
    unfurl_links: isOn('unfurl_links'),
    unfurl_media: isOn('unfurl_media'),
  };
}
