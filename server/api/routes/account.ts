import { getApiKey, listApiKeys, revokeApiKey } from '../../teams/api-keys.ts';
import { getTeam } from '../../teams/teams.ts';
import { renderApiKey, renderPage } from '../render.ts';
import { apiKeyResponse, apiKeyWithToken, deletedResponse, pageOf, whoamiResponse } from '../responses.ts';
import { route } from '../route.ts';
import { apiKeyBody, apiKeyPath, pageQuery } from '../schemas.ts';
import { mintApiKey, mintedApiKey } from './mint-api-key.ts';
import { toPageRequest } from './parameters.ts';

/** Who am I, and the keys of my team. */
export const accountRoutes = [
  route({
    method: 'get',
    path: '/auth/whoami',
    operationId: 'whoAmI',
    summary: 'Show the key, its team, plan and scopes',
    description: 'Free of rate limits; the headers tell what is left of the minute.',
    access: 'anyone-authenticated',
    uncounted: 'shown',
    response: whoamiResponse,
    handle: async ({ context, principal }) => {
      const team = await getTeam(context, principal.teamId);
      const about = { team: { id: team.id, name: team.name }, plan: team.plan };
      if (principal.kind === 'session') return { ...about, key: null, scopes: [], role: principal.role };
      const key = await getApiKey(context, principal.teamId, principal.keyId);
      return { ...about, key: renderApiKey(key), scopes: key.scopes };
    },
  }),
  route({
    method: 'get',
    path: '/api-keys',
    operationId: 'listApiKeys',
    summary: 'List API keys',
    access: { session: 'admin' },
    query: pageQuery,
    response: pageOf(apiKeyResponse),
    handle: async ({ context, principal, query }) =>
      renderPage(await listApiKeys(context, principal.teamId, toPageRequest(query)), renderApiKey),
  }),
  route({
    method: 'post',
    path: '/api-keys',
    operationId: 'createApiKey',
    summary: 'Create an API key; its token is shown only here',
    description: 'The scopes are fixed for the life of the key. Only a hash of the token is kept.',
    access: { session: 'admin' },
    body: apiKeyBody,
    status: 201,
    response: apiKeyWithToken,
    handle: ({ context, principal, body }) => mintApiKey(context, principal.teamId, body),
    current: ({ context, principal, kept }) => mintedApiKey(context, principal.teamId, kept.id),
  }),
  route({
    method: 'delete',
    path: '/api-keys/:id',
    params: apiKeyPath,
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'The key stops working at once.',
    access: { session: 'admin' },
    response: deletedResponse,
    handle: async ({ context, principal, params }) => {
      const id = params.id;
      await revokeApiKey(context, principal.teamId, id);
      return { id, deleted: true };
    },
  }),
];
