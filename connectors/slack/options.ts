import { type LoadOptions, type OptionPage, OptionsRefused, type Session } from '../connector.ts';
import { readChannel } from './channel.ts';
import { type Called, callSlack, type Failure } from './client.ts';
import { resultOf } from './errors.ts';
import { isWebhook } from './webhook.ts';

/** Of Slack's conversation, what is used here. */
export interface Channel {
  id: string;
  name?: string;
  is_private?: boolean;
  is_archived?: boolean;
  is_member?: boolean;
}

interface ChannelPage {
  channels: Channel[];
  response_metadata?: { next_cursor?: string };
}

/** Slack advises 200 at most for a page, and allows 20 calls a minute. */
const PAGE = 200;
const SEARCH_PAGE = 1000;
const MOST_PAGES = 5;

/** The channels that the bot sees: all public ones, and the private ones that it was invited to. */
export const loadChannels: LoadOptions = async (session, { query, cursor }) => {
  // A webhook has its own channel and may not look at others.
  if (isWebhook(session)) return { options: [], next: null };
  const wanted = query.trim();
  if (wanted === '') return page(await listChannels(session, PAGE, cursor));
  const reference = readChannel(wanted);
  if (reference?.kind === 'id') return pasted(session, reference.id);
  if (reference?.kind === 'person') {
    const { person } = reference;
    return { options: [{ value: person, label: person, hint: 'Direct message of the bot' }], next: null };
  }
  return search(session, wanted.replace(/^#/, '').toLowerCase(), cursor);
};

/** Slack can't search, so some pages are read and looked through. */
async function search(session: Session, name: string, cursor: string | undefined): Promise<OptionPage> {
  const found: Channel[] = [];
  let next = cursor;
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const { channels, response_metadata } = await listChannels(session, SEARCH_PAGE, next);
    found.push(...channels.filter((channel) => channel.name?.toLowerCase().includes(name)));
    next = response_metadata?.next_cursor || undefined;
    if (next === undefined) break;
  }
  const rank = (channel: Channel) => (channel.name === name ? 0 : channel.name?.startsWith(name) ? 1 : 2);
  found.sort((a, b) => rank(a) - rank(b) || (a.name ?? '').localeCompare(b.name ?? ''));
  return { options: found.map(option), next: next ?? null };
}

/** The channel of a pasted id or link. */
async function pasted(session: Session, id: string): Promise<OptionPage> {
  const called = await callSlack<{ channel: Channel }>(session, 'conversations.info', { channel: id });
  if (called.ok) return { options: [option(called.answer.channel)], next: null };
  if (called.failure.kind === 'refused' && called.failure.code === 'channel_not_found') {
    return { options: [], next: null };
  }
  throw new OptionsRefused(refusalOf(called.failure));
}

/**
 * The channel with a name, archived or not; undefined when the bot sees none, `unread` when there are more
 * channels than are looked through. @throws OptionsRefused
 */
export async function findChannel(session: Session, name: string): Promise<Channel | 'unread' | undefined> {
  let next: string | undefined;
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const { channels, response_metadata } = await listChannels(session, SEARCH_PAGE, next, false);
    const channel = channels.find((each) => each.name === name);
    if (channel) return channel;
    next = response_metadata?.next_cursor || undefined;
    if (next === undefined) return undefined;
  }
  return 'unread';
}

async function listChannels(
  session: Session,
  limit: number,
  cursor: string | undefined,
  exclude_archived = true,
): Promise<ChannelPage> {
  const ask = (types: string): Promise<Called<ChannelPage>> =>
    callSlack<ChannelPage>(session, 'conversations.list', {
      types,
      exclude_archived,
      limit,
      ...(cursor !== undefined && { cursor }),
    });
  let called = await ask('public_channel,private_channel');
  // A token that somebody pasted may be allowed to see the public ones only.
  if (!called.ok && lacksOnlyPrivate(called.failure)) called = await ask('public_channel');
  if (called.ok) return called.answer;
  throw new OptionsRefused(refusalOf(called.failure));
}

function lacksOnlyPrivate(failure: Failure): boolean {
  if (failure.kind !== 'refused' || failure.code !== 'missing_scope') return false;
  return failure.needed.includes('groups:read') && !failure.needed.includes('channels:read');
}

/** A token that may not look may still post, so nothing is wrong with the connection. */
function refusalOf(failure: Failure): OptionsRefused['result'] {
  const result = resultOf(failure);
  if (result.kind !== 'reconnect' || result.reason !== 'scope') return result;
  return {
    kind: 'failed',
    reason: 'config',
    code: 'missing_scope',
    message: `The connection may not list channels (it lacks ${result.needed?.join(', ') || 'a permission'})`,
    hint: "Paste the channel's link or name instead, or add the scopes to the Slack app and install it again.",
  };
}

function page({ channels, response_metadata }: ChannelPage): OptionPage {
  return { options: channels.map(option), next: response_metadata?.next_cursor || null };
}

function option({ id, name, is_private, is_archived }: Channel): OptionPage['options'][number] {
  const label = name === undefined ? id : `#${name}`;
  if (is_archived) return { value: id, label, hint: 'Archived: nothing can be posted in it' };
  return is_private ? { value: id, label, hint: 'Private' } : { value: id, label };
}
