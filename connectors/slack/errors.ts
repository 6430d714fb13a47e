import type { Result } from '../connector.ts';
import type { Failure } from './client.ts';

type Unsuccessful = Exclude<Result, { kind: 'delivered' }>;
type Advice = readonly [message: string, hint: string];

const INVITE = 'Invite the bot: type /invite in the channel, and choose our app (or your own Slack app).';
const OTHER_CHANNEL = 'Choose another channel, or ask a workspace admin who may post in this one.';
const SHORTER = 'Make the message of the automation shorter or simpler.';

/** Somebody has to change the automation, or the channel. */
const CONFIG: Readonly<Record<string, Advice>> = {
  channel_not_found: [
    'Slack does not know the channel, or it is private and the bot is not in it',
    `Choose the channel again. If it is private, invite the bot first: type /invite in it, and choose our app.`,
  ],
  not_in_channel: ['The bot is not in the channel', INVITE],
  is_archived: ['The channel is archived', 'Choose another channel, or unarchive this one in Slack.'],
  channel_is_archived: ['The channel is archived', 'Choose another channel, or unarchive this one in Slack.'],
  no_channel: ['The automation has no channel', 'Choose the channel that the message should go to.'],
  restricted_action: ['The workspace does not let the bot post in this channel', OTHER_CHANNEL],
  action_prohibited: ['The workspace does not let the webhook post in this channel', OTHER_CHANNEL],
  posting_to_general_channel_denied: [
    'The workspace lets only some people post in this channel',
    OTHER_CHANNEL,
  ],
  restricted_action_read_only_channel: [
    'Only some people may post in this channel',
    'Choose another channel, or have the app allowed to post there.',
  ],
  restricted_action_thread_only_channel: [
    'This channel takes only replies in threads',
    'Choose another channel, or change what may be posted in it.',
  ],
  messages_tab_disabled: [
    'The Slack app takes no direct messages',
    'Whoever runs this server has to turn on the Messages tab under App Home in the Slack app, or choose a channel.',
  ],
  user_not_found: [
    'Slack does not know the person',
    'Paste the member ID from the profile instead of the name.',
  ],
  user_disabled: ['The person is no longer in the workspace', 'Choose somebody else, or a channel.'],
  user_not_visible: ['The bot may not see the person', 'Choose a channel that both are in.'],
  cannot_dm_bot: ['Bots take no direct messages of bots', 'Choose a person or a channel.'],
  slack_connect_file_link_sharing_blocked: [
    'The other organization of this shared channel does not allow links to files',
    'Leave the link out, or choose another channel.',
  ],
  slack_connect_canvas_sharing_blocked: [
    'The other organization of this shared channel does not allow canvases',
    'Leave the link out, or choose another channel.',
  ],
  slack_connect_lists_sharing_blocked: [
    'The other organization of this shared channel does not allow lists',
    'Leave the link out, or choose another channel.',
  ],
  access_denied: ['The workspace does not let the app do this', 'Ask a workspace admin to approve the app.'],
  enterprise_is_restricted: ['The organization does not let the app do this', 'Ask an organization admin.'],
  two_factor_setup_required: [
    'The workspace wants two-factor authentication of whoever installed the app',
    'They set it up in Slack; then replay the delivery.',
  ],
  method_deprecated: ['Slack no longer has this method', 'Update this server.'],
  deprecated_endpoint: ['Slack no longer has this method', 'Update this server.'],
  ekm_access_denied: ['The administrators of the workspace have suspended posting', 'Ask a workspace admin.'],
  accesslimited: ['The workspace takes requests only from some networks', 'Ask a workspace admin.'],
};

/** This event's message can't be sent; others can. */
const PAYLOAD: Readonly<Record<string, Advice>> = {
  msg_too_long: ['The message is too long for Slack', SHORTER],
  msg_blocks_too_long: ['The layout of the message is too long for Slack', SHORTER],
  no_text: ['The message is empty', 'Write a text that is not empty for any event.'],
  too_many_attachments: ['The message has too many parts for Slack', SHORTER],
  attachment_payload_limit_exceeded: ['The message is too long for Slack', SHORTER],
  too_many_contact_cards: ['The message has too many contact cards', SHORTER],
  metadata_too_large: ['The message is too long for Slack', SHORTER],
  markdown_text_conflict: ['The message has two texts', 'Use either blocks or a text.'],
  invalid_charset: ['Slack could not read the message', SHORTER],
  invalid_form_data: ['Slack could not read the message', SHORTER],
  invalid_post_type: ['Slack could not read the message', SHORTER],
  missing_post_type: ['Slack could not read the message', SHORTER],
  invalid_arg_name: ['Slack could not read the message', SHORTER],
  invalid_array_arg: ['Slack could not read the message', SHORTER],
  invalid_arguments: ['Slack could not read the message', SHORTER],
  invalid_payload: ['Slack could not read the message', SHORTER],
};

const PLAN: Readonly<Record<string, Advice>> = {
  message_limit_exceeded: [
    'The workspace has reached the number of messages of its Slack plan',
    'Wait, or ask a workspace admin about the plan.',
  ],
};

/** Nothing happened, and it will pass. */
const PASSING = ['team_added_to_org', 'org_login_required', 'external_channel_migrating'];
/** Something may have happened. */
const INTERNAL = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'rollup_error'];
const REVOKED = [
  'invalid_auth',
  'token_revoked',
  'account_inactive',
  'not_authed',
  'team_access_not_granted',
  'invalid_token',
  'no_service',
  'no_active_hooks',
  'no_team',
  'team_disabled',
  'team_not_found',
];
const SCOPE = ['missing_scope', 'no_permission', 'not_allowed_token_type'];

/** The blocks are what Slack doesn't like, so that words alone may do. */
export function refusesBlocks(code: string): boolean {
  return code.startsWith('invalid_blocks') || code === 'msg_too_long' || code === 'msg_blocks_too_long';
}

const THREAD_GONE = [
  'thread_not_found',
  'message_not_found',
  'invalid_thread_ts',
  'cannot_reply_to_message',
  'restricted_action_non_threadable_channel',
  'restricted_action_thread_locked',
];

/** The message can't be a reply, so that a new one may do. */
export function refusesReply(code: string): boolean {
  return THREAD_GONE.includes(code);
}

/**
 * What follows from a failure. Ours are the words: Slack's own could be anything. No full stop: a hint may
 * follow.
 */
export function resultOf(failure: Failure): Unsuccessful {
  switch (failure.kind) {
    case 'rate_limited': {
      const message = 'Slack takes no more messages from this connection for the moment';
      return { kind: 'retry', message, afterMs: failure.afterMs, scope: 'connection', ambiguous: false };
    }
    case 'unusable': {
      const { message, ambiguous } = failure;
      return { kind: 'retry', message, scope: 'delivery', ambiguous };
    }
    case 'refused':
      return refusalResult(failure);
  }
}

function refusalResult({ code, needed }: Extract<Failure, { kind: 'refused' }>): Unsuccessful {
  if (INTERNAL.includes(code)) return retry(`Slack had an internal problem (${code})`, true);
  if (PASSING.includes(code)) return retry(`The workspace is being moved by Slack (${code})`, false);
  if (code === 'token_expired') {
    return { kind: 'reconnect', reason: 'expired', message: 'The access to Slack has expired' };
  }
  if (REVOKED.includes(code)) {
    const message = 'Slack no longer accepts the connection: the app was removed or its access taken back';
    return { kind: 'reconnect', reason: 'revoked', message };
  }
  if (SCOPE.includes(code)) {
    const which = needed.length > 0 ? `: ${needed.join(', ')}` : '';
    const message = `The connection to Slack lacks a permission${which}`;
    return { kind: 'reconnect', reason: 'scope', message, ...(needed.length > 0 && { needed }) };
  }
  const plan = advice(PLAN, code);
  if (plan) return failed('plan', code, plan);
  const payload = code.startsWith('invalid_blocks')
    ? ([
        'Slack refused the layout of the message',
        'Check the Block Kit JSON in the Block Kit Builder.',
      ] as const)
    : advice(PAYLOAD, code);
  if (payload) return failed('payload', code, payload);
  const config =
    advice(CONFIG, code) ??
    (code.startsWith('restricted_action') ? advice(CONFIG, 'restricted_action') : undefined);
  return failed('config', code, config ?? [`Slack refused the message (${code})`, OTHER_CHANNEL]);
}

function advice(table: Readonly<Record<string, Advice>>, code: string): Advice | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

function retry(message: string, ambiguous: boolean): Unsuccessful {
  return { kind: 'retry', message, scope: 'delivery', ambiguous };
}

function failed(reason: 'payload' | 'config' | 'plan', code: string, [message, hint]: Advice): Unsuccessful {
  return { kind: 'failed', reason, code, message, hint };
}
