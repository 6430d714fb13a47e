import { z } from 'zod';
import type { Result } from '../connector.ts';
import { parseRetryAfter } from '../retry-after.ts';
import type { Failure } from '../shared/json-api.ts';

type Failed = Extract<Result, { kind: 'retry' | 'failed' | 'reconnect' }>;

/** When Discord doesn't say how long to wait, milliseconds. */
const UNTOLD_WAIT_MS = 5_000;
/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const CODE = {
  unknownMessage: '10008',
  unknownWebhook: '10015',
  invalidWebhookToken: '50027',
  tooLarge: '40005',
  threadArchived: '50083',
  unknownChannel: '10003',
  needsThread: '220001',
  onlyOneThread: '220002',
  noForum: '220003',
} as const;
const limits = z.object({ retry_after: z.number().min(0) });

/** The message that is to be edited was deleted. */
export const isGone = (failure: Failure) =>
  failure.kind === 'refused' && failure.code === CODE.unknownMessage;

const CONFIG: Readonly<Record<string, string>> = {
  [CODE.unknownChannel]: 'The thread does not exist in the channel of the webhook: paste its link again.',
  [CODE.threadArchived]: 'The thread is archived: open it again, or choose another one.',
  [CODE.needsThread]: 'The channel is a forum: give the automation a title for posts, or the link of a post.',
  [CODE.onlyOneThread]: 'Give the automation a thread or a title for posts, not both.',
  [CODE.noForum]: 'Only forum channels take a title for posts: leave it out.',
};

/**
 * What follows from a failure. `changes`: the request would have had an effect. NOTES.md has it as a table.
 */
export function toResult(failure: Failure, changes: boolean): Failed {
  if (failure.kind === 'no_answer') {
    const message = `Discord gave no answer: ${failure.error.message}.`;
    return { kind: 'retry', message, scope: 'delivery', ambiguous: changes && failure.error.sent };
  }
  const { status, code, words, headers, json } = failure;
  const message = `Discord says: ${words}`;
  const failed = (reason: 'payload' | 'config', hint: string): Failed => ({
    ...{ kind: 'failed', reason, code, message, hint },
  });
  // Discord's edge answers in HTML when it takes somebody for a bot: that passes.
  const isDiscord = typeof json === 'object' && json !== null;
  if (status === 429) {
    const seconds = limits.safeParse(json).data?.retry_after;
    const told = parseRetryAfter(headers.get('retry-after'), new Date());
    return {
      kind: 'retry',
      message: 'Discord takes fewer messages at the moment',
      // To the millisecond in the body, to the second in the header.
      afterMs: seconds === undefined ? (told ?? UNTOLD_WAIT_MS) : Math.ceil(seconds * 1_000),
      scope: 'connection',
      ambiguous: false,
    };
  }
  // Many refusals from one address get it banned, so a webhook that is gone is asked nothing more.
  if (code === CODE.unknownWebhook || code === CODE.invalidWebhookToken || (status === 401 && isDiscord)) {
    return { kind: 'reconnect', reason: 'revoked', message: 'The webhook was deleted in Discord' };
  }
  const hint = Object.hasOwn(CONFIG, code) ? CONFIG[code] : undefined;
  if (hint !== undefined) return failed('config', hint);
  if (status === 413 || code === CODE.tooLarge || (status === 400 && isDiscord)) {
    return failed('payload', 'Make the message of the automation shorter or simpler.');
  }
  if ((status === 403 || status === 404) && isDiscord) {
    return failed('config', 'Look at the channel and its webhook in Discord: Edit Channel → Integrations.');
  }
  return { kind: 'retry', message, scope: 'delivery', ambiguous: changes && (status >= 500 || status < 300) };
}
