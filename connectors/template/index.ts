import { z } from 'zod';
import type { Action, Connector, Identity, Session } from '../connector.ts';
import { call } from './client.ts';
import { type Config, configSchema } from './config.ts';
import { defaults } from './defaults.ts';
import { deliver } from './deliver.ts';
import { toResult } from './errors.ts';
import { oauth } from './oauth.ts';
import { options, verify } from './options.ts';
import { type CreateCardRequest, render } from './render.ts';

const createCard: Action<Config, CreateCardRequest> = {
  id: 'create_card',
  name: 'Create a card',
  description: 'Creates a card on a board. Asked twice for the same event, it creates one.',
  configSchema,
  defaults,
  // Two cards a second and workspace.
  rate: () => ({ key: 'workspace', intervalMs: 500 }),
  render,
  deliver,
  verify,
};

const me = z.object({ workspace: z.object({ id: z.string(), name: z.string(), url: z.string() }) });

async function identify(session: Session): Promise<Identity> {
  const answer = await call(session, me, 'GET', '/v1/me');
  if (answer.kind === 'data') return { kind: 'account', account: answer.data.workspace };
  const { kind, message } = toResult(answer, false);
  return { kind: kind === 'retry' ? 'unreachable' : 'refused', message };
}

/**
 * What a new connector is copied from: docs/write-a-connector.md. The vendor is invented, so it is not in
 * connectors/index.ts and nobody is offered it; the conformance suite keeps it working.
 */
export const template: Connector = {
  manifest: {
    id: 'acme',
    name: 'Acme Board',
    description: 'Puts a card on a board for each event, and ties together those about the same thing.',
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor"><path d="M4 4h6v16H4zM14 4h6v9h-6z"/></svg>',
    apiUrl: 'https://api.acme-board.example',
    idempotence: 'native',
  },
  oauth,
  pasted: [
    {
      kind: 'api_key',
      label: 'API key',
      help: 'In Acme Board, open **Settings → API keys** and create a key that may read boards and create cards.',
      placeholder: 'acme_…',
      problem: (value) =>
        /^acme_[a-z0-9]{32}$/.test(value) ? undefined : 'must start with acme_ and have 32 more characters',
    },
  ],
  actions: { create_card: createCard },
  options,
  identify,
};
