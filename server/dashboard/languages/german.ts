import apiKeys from './de/api-keys.json' with { type: 'json' };
import events from './de/events.json' with { type: 'json' };
import fromServer from './de/from-server.json' with { type: 'json' };
import integrations from './de/integrations.json' with { type: 'json' };
import parts from './de/parts.json' with { type: 'json' };
import shell from './de/shell.json' with { type: 'json' };
import webhooks from './de/webhooks.json' with { type: 'json' };
import type { Words } from './english.ts';

export const german: Words & { 'from-server': Record<string, string> } = {
  shell,
  parts,
  webhooks,
  integrations,
  events,
  'api-keys': apiKeys,
  'from-server': fromServer,
};
