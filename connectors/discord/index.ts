import type { Action, ConfigProblem, Connector, Identity, Session } from '../connector.ts';
import { OptionsRefused } from '../connector.ts';
import { belongsTo } from '../shared/belongs-to.ts';
import { readWebhook } from './client.ts';
import { type MessageConfig, messageConfig } from './config.ts';
import { deliverMessage } from './deliver.ts';
import { toResult } from './errors.ts';
import { type MessageRequest, renderMessage } from './render.ts';
import { webhookProblem } from './webhook.ts';

/** About five messages in two seconds and webhook; it isn't documented. */
const MS_PER_MESSAGE = 500;

const postMessage: Action<MessageConfig, MessageRequest> = {
  id: 'post_message',
  name: 'Send a message',
  description:
    'Posts a message in the channel of the webhook. When it is not known whether a message arrived, sending it again may post it twice.',
  configSchema: messageConfig,
  defaults: (type) => ({ format: 'default', button: true, mode: 'append', same_by: belongsTo(type) }),
  rate: () => ({ key: 'webhook', intervalMs: MS_PER_MESSAGE }),
  render: renderMessage,
  deliver: deliverMessage,
  verify,
};

/** What the config names besides the webhook, threads, can't be asked for with a webhook alone. */
async function verify(session: Session): Promise<ConfigProblem[]> {
  const answer = await readWebhook(session);
  if (answer.kind !== 'data') throw new OptionsRefused(toResult(answer, false));
  return [];
}

async function identify(session: Session): Promise<Identity> {
  const answer = await readWebhook(session);
  if (answer.kind === 'data') {
    const { id, name, guild_id: guild, channel_id: channel } = answer.data;
    const url = guild && channel ? { url: `https://discord.com/channels/${guild}/${channel}` } : {};
    return { kind: 'account', account: { id, name: name || `Webhook ${id}`, ...url } };
  }
  const { kind, message } = toResult(answer, false);
  if (kind === 'retry') return { kind: 'unreachable', message };
  return {
    kind: 'refused',
    message: 'Discord does not know this webhook: copy its URL again, or make a new one.',
  };
}

export const discord: Connector = {
  manifest: {
    id: 'discord',
    name: 'Discord',
    description: 'Post a message in a Discord channel, or keep one message up to date.',
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#5865F2" stroke-width="1.7" stroke-linejoin="round" stroke-linecap="round"><path d="M8.5 16.5 7 19c-2-.4-3.700-1.300-5-2.500C2 12 3.200 8 5.200 5.500 6.500 4.800 7.700 4.400 9 4.200l.8 1.600a13 13 0 0 1 4.400 0l.8-1.600c1.300.2 2.500.6 3.800 1.300C20.800 8 22 12 22 16.500c-1.300 1.200-3 2.100-5 2.500l-1.500-2.500"/><path d="M6.800 15.500c3.300 1.700 7.100 1.700 10.400 0"/><circle cx="9" cy="11.800" r="1.300"/><circle cx="15" cy="11.800" r="1.300"/></svg>',
    apiUrl: 'https://discord.com',
    idempotence: 'none',
  },
  pasted: [
    {
      kind: 'webhook',
      label: 'Webhook URL',
      help: 'In Discord, open **Edit Channel → Integrations → Webhooks**, create one, and choose **Copy Webhook URL**. It posts in that channel only.',
      placeholder: 'https://discord.com/api/webhooks/…/…',
      problem: webhookProblem,
    },
  ],
  actions: { post_message: postMessage },
  options: {},
  identify,
  recipe: {
    action: 'post_message',
    title: (sentence) => `Tell a Discord channel when ${sentence}`,
    about: 'What matters of it and a link, as a message in Discord.',
    config: {},
  },
};
