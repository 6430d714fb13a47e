import type { Action, Connector, Identity, Session } from '../connector.ts';
import { type MessageConfig, messageConfig } from './config.ts';
import { deliverMessage } from './deliver.ts';
import { type MessageRequest, renderMessage } from './render.ts';
import { API_URL, webhookProblem, workflowId } from './webhook.ts';

/** Four requests a second: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors */
const MS_PER_MESSAGE = 250;

const postMessage: Action<MessageConfig, MessageRequest> = {
  id: 'post_message',
  name: 'Send a message',
  description:
    'Starts a workflow that posts a card in a channel or chat. When it is not known whether a message arrived, sending it again may post it twice.',
  configSchema: messageConfig,
  defaults: () => ({ format: 'default', button: true }),
  rate: () => ({ key: 'workflow', intervalMs: MS_PER_MESSAGE }),
  render: renderMessage,
  deliver: deliverMessage,
  // Nothing can be asked of a workflow without starting it.
  verify: async () => [],
};

/** The address says which workflow it is; whether it is there is told when the first message is sent. */
async function identify({ credential }: Session): Promise<Identity> {
  const id = workflowId(credential.secret);
  return { kind: 'account', account: { id, name: `Workflow ${id.slice(0, 8)}` } };
}

export const teams: Connector = {
  manifest: {
    id: 'teams',
    name: 'Microsoft Teams',
    description: 'Post a card in a Teams channel or chat when something happens in {product}.',
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#5059C9" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"><rect x="3" y="7" width="11" height="11" rx="1.5"/><path d="M6 10.500h5M8.500 10.500V15"/><circle cx="16.500" cy="5.500" r="2"/><path d="M14 9h6.500v5.500a3.500 3.500 0 0 1-6.500 1.800"/></svg>',
    apiUrl: API_URL,
    idempotence: 'none',
  },
  pasted: [
    {
      kind: 'workflow',
      label: 'Workflow URL',
      help: 'In Teams, open **Workflows** in the menu of the channel and choose **Send webhook alerts to a channel** (Post to a channel when a webhook request is received). Let **anyone** start it, and copy its URL. Private channels need the option to post as a user. The workflow ends when the account of whoever made it does.',
      placeholder: 'https://….api.powerplatform.com/…/workflows/…&sig=…',
      problem: webhookProblem,
    },
  ],
  actions: { post_message: postMessage },
  options: {},
  identify,
  recipe: {
    action: 'post_message',
    title: (sentence) => `Tell a Teams channel when ${sentence}`,
    about: 'What matters of it and a link, as a card in Microsoft Teams.',
    config: {},
  },
};
