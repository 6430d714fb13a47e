import type { Authentication, Bundle, ZObject } from 'zapier-platform-core';
import { call } from './api.ts';
import * as product from './product.ts';

/** What the triggers, actions and searches ask of a key. */
const NEEDED_SCOPES = ['webhooks:read', 'webhooks:write', 'events:read'];

interface Whoami {
  team: { id: string; name: string };
  plan: string;
  scopes: string[];
}

/** The fields of the connection label, and proof that the key can do what a Zap will ask of it. */
async function test(z: ZObject, bundle: Bundle) {
  const { data } = await call<Whoami>(z, bundle, '/auth/whoami', { has: ['team', 'plan', 'scopes'] });
  const { team, plan, scopes } = data;
  const missing = NEEDED_SCOPES.filter((scope) => !grants(scopes, scope));
  if (missing.length > 0) {
    throw new z.errors.Error(
      `This API key lacks ${missing.join(' and ')}. Create one with webhooks:* and events:read.`,
      'missing_required_scope',
      403,
    );
  }
  return { team: team.name, plan, team_id: team.id };
}

const grants = (scopes: string[], wanted: string) =>
  scopes.some((scope) => scope === wanted || scope === '*' || scope === `${wanted.split(':')[0]}:*`);

export const authentication: Authentication = {
  type: 'custom',
  fields: [
    {
      key: 'api_key',
      label: 'API Key',
      type: 'password',
      required: true,
      helpText: `Create a key with the scopes \`webhooks:*\` and \`events:read\` under [Settings → API keys](${product.server}/settings/api-keys). On your own server the page is at the same place.`,
    },
    {
      key: 'server_url',
      label: 'Server URL',
      type: 'string',
      required: false,
      default: product.server,
      isNoSecret: true,
      helpText: `Leave this as it is, unless your company hosts ${product.name} Connect itself: then the address at which you open it, with \`https://\`.`,
    },
  ],
  test,
  connectionLabel: '{{team}} ({{plan}})',
};
