import type { Action, Connector, PastedCredential } from '../connector.ts';
import { channelArgument } from './channel.ts';
import { type MessageConfig, messageConfig } from './config.ts';
import { messageDefaults } from './defaults.ts';
import { deliverMessage } from './deliver.ts';
import { identify } from './identify.ts';
import { oauth } from './oauth.ts';
import { loadChannels } from './options.ts';
import { type MessageRequest, renderMessage } from './render.ts';
import { signals } from './signals.ts';
import { verifyMessage } from './verify.ts';
import { WEBHOOK, webhookProblem } from './webhook.ts';

/** Slack's mark in one path per colour, 24 × 24. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" role="img"><title>Slack</title><path fill="#E01E5A" d="M5.04 15.16a2.53 2.53 0 1 1-2.52-2.52h2.52zm1.27 0a2.53 2.53 0 0 1 5.05 0v6.32a2.53 2.53 0 0 1-5.05 0z"/><path fill="#36C5F0" d="M8.84 5.04a2.53 2.53 0 1 1 2.52-2.52v2.52zm0 1.28a2.53 2.53 0 0 1 0 5.04H2.52a2.53 2.53 0 0 1 0-5.04z"/><path fill="#2EB67D" d="M18.96 8.84a2.53 2.53 0 1 1 2.52 2.52h-2.52zm-1.27 0a2.53 2.53 0 0 1-5.05 0V2.52a2.53 2.53 0 0 1 5.05 0z"/><path fill="#ECB22E" d="M15.16 18.96a2.53 2.53 0 1 1-2.52 2.52v-2.52zm0-1.27a2.53 2.53 0 0 1 0-5.05h6.32a2.53 2.53 0 0 1 0 5.05z"/></svg>';

const postMessage: Action<MessageConfig, MessageRequest> = {
  id: 'post_message',
  name: 'Send a message',
  description:
    'Posts a message in a channel. When it is not known whether a message arrived, sending it again may post it twice.',
  configSchema: messageConfig,
  defaults: messageDefaults,
  // https://docs.slack.dev/apis/web-api/rate-limits: one message a second and channel.
  rate: ({ channel }) => ({
    key: `channel:${channelArgument(channel ?? '') ?? 'webhook'}`,
    intervalMs: 1000,
  }),
  render: renderMessage,
  deliver: deliverMessage,
  verify: verifyMessage,
};

const botToken: PastedCredential = {
  kind: 'bot_token',
  label: 'Bot token',
  help: 'In [your Slack app](https://api.slack.com/apps), under **OAuth & Permissions**: the **Bot User OAuth Token**. It needs the scope `chat:write`; with `chat:write.public`, `channels:read` and `groups:read` you can choose any channel from a list.',
  placeholder: 'xoxb-…',
  problem: (value) =>
    /^(?:xoxe\.)?xoxb-[A-Za-z0-9-]{10,500}$/.test(value)
      ? undefined
      : 'must start with xoxb- and be complete',
};

const incomingWebhook: PastedCredential = {
  kind: WEBHOOK,
  label: 'Webhook URL of one channel',
  help: 'In [your Slack app](https://api.slack.com/apps), under **Incoming Webhooks**: add one for the channel and copy its URL. It posts in that channel only, and not in threads.',
  placeholder: 'https://hooks.slack.com/services/T…/B…/…',
  problem: webhookProblem,
};

export const slack: Connector = {
  manifest: {
    id: 'slack',
    name: 'Slack',
    description: 'Post a message in a Slack channel when something happens in {product}.',
    icon: ICON,
    apiUrl: 'https://slack.com/api',
    idempotence: 'none',
  },
  oauth,
  pasted: [botToken, incomingWebhook],
  actions: { post_message: postMessage },
  options: { channels: loadChannels },
  identify,
  signals,
  recipe: {
    action: 'post_message',
    title: (sentence) => `Tell a Slack channel when ${sentence}`,
    about: 'What matters of it and a link, as a message in Slack.',
    config: {},
  },
};
