import { forbidden, invalidRequest } from '../../errors.ts';
import { getApiKey, listApiKeys, revokeApiKey } from '../../teams/api-keys.ts';
import { listAudit } from '../../teams/audit.ts';
import { endSession } from '../../teams/sessions.ts';
import { getTeam } from '../../teams/teams.ts';
import { auditResponse } from '../operator-responses.ts';
import { renderApiKey, renderPage } from '../render.ts';
import { renderAudit } from '../render-operator.ts';
import { apiKeyResponse, apiKeyWithToken, deletedResponse, pageOf, whoamiResponse } from '../responses.ts';
import { route } from '../route.ts';
import { apiKeyBody, apiKeyPath, auditQuery, pageQuery } from '../schemas.ts';
import { mintApiKey, mintedApiKey } from './mint-api-key.ts';
import { toPageRequest } from './parameters.ts';

/** Who am I, the keys of my team, and what was done in it. */
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
      if (principal.kind === 'acting') return { ...about, key: null, scopes: [], role: 'owner' as const };
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
    audit: 'api_key.created',
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
    audit: 'api_key.revoked',
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
  route({
    method: 'delete',
    path: '/auth/session',
    operationId: 'signOut',
    audit: 'session.signed_out',
    summary: 'End the session of the settings pages',
    description: 'It ends at once, everywhere, and its cookie is taken back.',
    access: { session: 'viewer' },
    endsSession: true,
    response: deletedResponse,
    handle: async ({ context, principal }) => {
      if (principal.kind !== 'session') throw forbidden('Only a session can end itself.', 'session_required');
      const { teamId, sessionId: id } = principal;
      await endSession(context, teamId, id);
      return { id, deleted: true };
    },
  }),
  route({
    method: 'get',
    path: '/audit',
    operationId: 'listAuditEntries',
    summary: 'List who did what',
    description:
      'Newest first, for a year: what was created, changed, rotated, revoked, connected, sent again and deleted, who signed in, and what the operator did. What was refused is not there, and neither is what was published.',
    access: { session: 'owner', operator: true },
    query: auditQuery,
    response: pageOf(auditResponse),
    handle: async ({ context, principal, query }) => {
      const { action, object_id, actor_id, team_id, since, until } = query;
      const ownTeam = principal.kind === 'operator' ? undefined : principal.teamId;
      if (ownTeam !== undefined && team_id !== undefined && team_id !== ownTeam) {
        throw invalidRequest('team_id must be your own team, or be left out', { param: 'team_id' });
      }
      const filter = {
        teamId: ownTeam ?? team_id,
        action,
        objectId: object_id,
        actorId: actor_id,
        since,
        until,
      };
      return renderPage(await listAudit(context, toPageRequest(query), filter), renderAudit);
    },
  }),
];
