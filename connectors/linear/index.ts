import type { Action, Connector, Identity, Session } from '../connector.ts';
import { ask } from './client.ts';
import { type Config, configSchema } from './config.ts';
import { defaults } from './defaults.ts';
import { deliver } from './deliver.ts';
import { organization } from './documents.ts';
import { toResult } from './errors.ts';
import { oauth } from './oauth.ts';
import { options } from './options.ts';
import { type CreateIssueRequest, render } from './render.ts';
import { signals } from './signals.ts';
import { verify } from './verify.ts';

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" role="img" aria-label="Linear"><rect width="24" height="24" rx="6" fill="#5e6ad2"/><path d="M5 13.5 10.5 19M5 9.5 14.5 19M6.5 6.5l11 11M9.5 5l9.5 9.5M13.5 5l5.5 5.5" stroke="#fff" stroke-width="1.6" stroke-linecap="round" fill="none"/></svg>';

/**
 * Linear refills requests steadily; a burst of events would wait for each other's locks on the team's
 * counter.
 */
const INTERVAL_MS = 250;

const createIssue: Action<Config, CreateIssueRequest> = {
  id: 'create_issue',
  name: 'Create an issue',
  description:
    'Creates an issue, or comments on the open one about the same thing. Asked twice for the same event, it acts once.',
  configSchema,
  defaults,
  rate: () => ({ key: 'workspace', intervalMs: INTERVAL_MS }),
  render,
  deliver,
  verify,
};

async function identify(session: Session): Promise<Identity> {
  const answer = await ask(session, organization, {});
  if (answer.kind === 'data') {
    const { id, name, urlKey } = answer.data.organization;
    return { kind: 'account', account: { id, name, url: `https://linear.app/${urlKey}` } };
  }
  const result = toResult(answer, false);
  if (result.kind === 'retry') return { kind: 'unreachable', message: result.message };
  if (result.kind !== 'reconnect' || session.credential.kind === 'oauth') {
    return { kind: 'refused', message: result.message };
  }
  return {
    kind: 'refused',
    message:
      'Linear does not accept this API key. Create one under Settings → Security & access, and paste it here.',
  };
}

export const linear: Connector = {
  manifest: {
    id: 'linear',
    name: 'Linear',
    description:
      'Open issues for what needs attention, with scores and links, and comment on those that are open.',
    icon,
    apiUrl: 'https://api.linear.app/graphql',
    idempotence: 'native',
  },
  oauth,
  pasted: [
    {
      kind: 'api_key',
      label: 'Personal API key',
      help: 'In Linear, open **Settings → Security & access → Personal API keys** and create a key that may read and create issues and comments. Issues are then created in your name.',
      placeholder: 'lin_api_…',
      problem: (value) =>
        /^lin_api_[A-Za-z0-9]{20,100}$/.test(value)
          ? undefined
          : 'must start with lin_api_ and be copied as a whole from Linear',
    },
  ],
  actions: { create_issue: createIssue },
  options,
  identify,
  signals,
  recipe: {
    action: 'create_issue',
    title: (sentence) => `Create a Linear issue when ${sentence}`,
    about: 'One issue for each thing; what happens to it later becomes a comment while the issue is open.',
    config: {},
  },
};
