import { type ConfigProblem, OptionsRefused, type Session } from '../connector.ts';
import { readChannel } from './channel.ts';
import { callSlack } from './client.ts';
import type { MessageConfig } from './config.ts';
import { resultOf } from './errors.ts';
import { type Channel, findChannel } from './options.ts';
import { isWebhook } from './webhook.ts';

const INVITE = 'type /invite in it, and choose our app (or your own Slack app)';
const NEEDS_CUSTOMIZE =
  'needs the permission chat:write.customize, which this connection does not have: leave it empty, or connect with the bot token of a Slack app that has it';

/** Asks Slack whether the message can be posted. @throws OptionsRefused when Slack can't be asked */
export async function verifyMessage(session: Session, config: MessageConfig): Promise<ConfigProblem[]> {
  if (isWebhook(session)) return webhookProblems(config);
  const scopes = await scopesOf(session);
  return [...(await channelProblems(session, config, scopes)), ...customizeProblems(config, scopes)];
}

/** What an incoming webhook can't do, Slack leaves out without a word. */
function webhookProblems(config: MessageConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const add = (field: string, message: string) => problems.push({ field, message });
  if (config.channel?.trim()) {
    add(
      'channel',
      'must be empty: an incoming webhook always posts in the channel that was chosen for it in Slack',
    );
  }
  if (config.thread) add('thread', 'must be off: an incoming webhook cannot reply in threads');
  if (config.bot_name?.trim()) add('bot_name', 'must be empty: an incoming webhook has its own name');
  if (config.bot_icon) add('bot_icon', 'must be empty: an incoming webhook has its own icon');
  return problems;
}

async function channelProblems(
  session: Session,
  config: MessageConfig,
  scopes: string[] | undefined,
): Promise<ConfigProblem[]> {
  const problem = (message: string) => [{ field: 'channel', message }];
  const reference = readChannel(config.channel ?? '');
  if (!reference) return problem('must be chosen: the message needs a channel to go to');
  // A person gets it as a direct message of the bot's; looking them up takes a scope that we don't ask for.
  if (reference.kind === 'person') return [];
  const channel =
    reference.kind === 'id'
      ? await channelById(session, reference.id)
      : await channelByName(session, reference.name);
  if (channel === 'hidden') return [];
  if (channel === 'unread') {
    const message = `was not found among the first thousands of channels: if messages don't arrive, choose it by its link ("Copy link" in its menu)`;
    return [{ field: 'channel', message, advisory: true }];
  }
  if (channel === undefined) {
    return problem(`is not a channel that the bot can see. If it is private, invite the bot: ${INVITE}`);
  }
  if (channel.is_archived) return problem('is archived: choose another channel, or unarchive it in Slack');
  const mayPost = !channel.is_private && (scopes?.includes('chat:write.public') ?? true);
  if (channel.is_member === false && !mayPost) return problem(`does not have the bot in it: ${INVITE}`);
  return [];
}

/**
 * `hidden`: the token may post, but not look, which is enough. `unread`: there are more channels than were
 * looked through.
 */
type Seen = Channel | 'hidden' | 'unread' | undefined;

async function channelById(session: Session, id: string): Promise<Seen> {
  const called = await callSlack<{ channel: Channel }>(session, 'conversations.info', { channel: id });
  if (called.ok) return called.answer.channel;
  const { failure } = called;
  if (failure.kind === 'refused' && failure.code === 'channel_not_found') return undefined;
  if (failure.kind === 'refused' && failure.code === 'missing_scope') return 'hidden';
  throw new OptionsRefused(resultOf(failure));
}

async function channelByName(session: Session, name: string): Promise<Seen> {
  try {
    return await findChannel(session, name);
  } catch (error) {
    if (!(error instanceof OptionsRefused)) throw error;
    const { result } = error;
    if (result.kind === 'failed' && result.code === 'missing_scope') return 'hidden';
    throw error;
  }
}

function customizeProblems(config: MessageConfig, scopes: string[] | undefined): ConfigProblem[] {
  if (scopes === undefined || scopes.includes('chat:write.customize')) return [];
  const fields = (['bot_name', 'bot_icon'] as const).filter((name) => config[name]?.trim());
  return fields.map((field) => ({ field, message: NEEDS_CUSTOMIZE, advisory: true }));
}

async function scopesOf(session: Session): Promise<string[] | undefined> {
  const called = await callSlack(session, 'auth.test');
  if (called.ok) return called.scopes;
  throw new OptionsRefused(resultOf(called.failure));
}
