import { createApiKey, getApiKey, listApiKeys, revokeApiKey } from '../../api-keys.ts';
import { getTeam } from '../../teams.ts';
import { renderApiKey, renderPage } from '../render.ts';
import { route } from '../route.ts';
import { apiKeyBody, pageQuery } from '../schemas.ts';
import { pathId, toPageRequest } from './parameters.ts';

/** Who am I, and the keys of my team. */
export const accountRoutes = [
  route({
    method: 'get',
    path: '/auth/whoami',
    summary: 'Show the key, its team, plan and scopes',
    access: 'anyone-authenticated',
    uncounted: 'shown',
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
    summary: 'List API keys',
    access: { session: 'admin' },
    query: pageQuery,
    handle: async ({ context, principal, query }) =>
      renderPage(await listApiKeys(context, principal.teamId, toPageRequest(query)), renderApiKey),
  }),
  route({
    method: 'post',
    path: '/api-keys',
    summary: 'Create an API key; its token is shown only here',
    access: { session: 'admin' },
    body: apiKeyBody,
    status: 201,
    handle: async ({ context, principal, body }) => {
      const { name, scopes, expires_at } = body;
      const input = { name, scopes, expiresAt: expires_at ?? undefined };
      const { key, token } = await createApiKey(context, principal.teamId, input);
      return { ...renderApiKey(key), token };
    },
  }),
  route({
    method: 'delete',
    path: '/api-keys/:id',
    summary: 'Revoke an API key',
    access: { session: 'admin' },
    handle: async ({ context, principal, params }) => {
      const id = pathId(params);
      await revokeApiKey(context, principal.teamId, id);
      return { id, deleted: true };
    },
  }),
];
