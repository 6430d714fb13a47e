import { listApiKeys, revokeApiKey } from '../../teams/api-keys.ts';
import { leftToRotate, rotateKeys } from '../../teams/encryption-keys.ts';
import { endSession, listSessions } from '../../teams/sessions.ts';
import { createDashboardLink, isUsable } from '../../teams/sign-in.ts';
import { deleteTeam, getTeam, listTeams, upsertTeam } from '../../teams/teams.ts';
import { listTroubled } from '../../webhooks/endpoints.ts';
import {
  dashboardLinkResponse,
  endpointStateResponse,
  rotatedKeysResponse,
  sessionsResponse,
  teamResponse,
} from '../operator-responses.ts';
import { renderApiKey, renderPage, renderTeam } from '../render.ts';
import { renderEndpointState, renderSession } from '../render-operator.ts';
import { apiKeyResponse, apiKeyWithToken, deletedResponse, pageOf } from '../responses.ts';
import { route } from '../route.ts';
import {
  apiKeyBody,
  dashboardLinkBody,
  endpointsOfAllQuery,
  newTeamPath,
  pageQuery,
  teamBody,
  teamKeyPath,
  teamPath,
  teamSessionPath,
  teamsQuery,
} from '../schemas.ts';
import { mintApiKey, mintedApiKey } from './mint-api-key.ts';
import { toPageRequest } from './parameters.ts';

/** How long one request rotates keys. */
const ROTATION_MS = 5_000;

/** What the product that embeds us calls with the operator's token. */
export const adminRoutes = [
  route({
    method: 'put',
    path: '/admin/teams/:id',
    params: newTeamPath,
    operationId: 'putTeam',
    audit: 'team.saved',
    summary: 'Create or update a team',
    description: 'A new plan counts from the next request on.',
    access: 'operator',
    body: teamBody,
    response: teamResponse,
    handle: async ({ context, params, body }) => {
      const { name, plan, owner_email } = body;
      return renderTeam(await upsertTeam(context, params.id, { name, plan, ownerEmail: owner_email }));
    },
  }),
  route({
    method: 'get',
    path: '/admin/teams',
    operationId: 'listTeams',
    summary: 'List teams',
    description: 'In the order of their ids.',
    access: 'operator',
    query: teamsQuery,
    response: pageOf(teamResponse),
    handle: async ({ context, query }) =>
      renderPage(await listTeams(context, toPageRequest(query)), renderTeam),
  }),
  route({
    method: 'get',
    path: '/admin/teams/:id',
    params: teamPath,
    operationId: 'getTeam',
    summary: 'Get a team',
    access: 'operator',
    response: teamResponse,
    handle: async ({ context, params }) => renderTeam(await getTeam(context, params.id)),
  }),
  route({
    method: 'delete',
    path: '/admin/teams/:id',
    params: teamPath,
    operationId: 'deleteTeam',
    audit: 'team.deleted',
    summary: 'Delete a team and everything it owns',
    description:
      'Its keys, sessions, endpoints, events and deliveries are deleted too. This cannot be undone.',
    access: 'operator',
    response: deletedResponse,
    handle: async ({ context, params }) => {
      const id = params.id;
      await deleteTeam(context, id);
      return { id, deleted: true };
    },
  }),
  route({
    method: 'post',
    path: '/admin/teams/:id/api-keys',
    params: teamPath,
    operationId: 'createTeamApiKey',
    audit: 'api_key.created',
    summary: 'Create an API key for a team',
    description: 'The scopes are fixed for the life of the key. Only a hash of the token is kept.',
    access: 'operator',
    body: apiKeyBody,
    status: 201,
    response: apiKeyWithToken,
    handle: ({ context, params, body }) => mintApiKey(context, params.id, body),
    current: ({ context, params, kept }) => mintedApiKey(context, params.id, kept.id),
  }),
  route({
    method: 'get',
    path: '/admin/teams/:id/api-keys',
    params: teamPath,
    operationId: 'listTeamApiKeys',
    summary: 'List the API keys of a team',
    access: 'operator',
    query: pageQuery,
    response: pageOf(apiKeyResponse),
    handle: async ({ context, params, query }) => {
      await getTeam(context, params.id);
      return renderPage(await listApiKeys(context, params.id, toPageRequest(query)), renderApiKey);
    },
  }),
  route({
    method: 'delete',
    path: '/admin/teams/:id/api-keys/:key_id',
    params: teamKeyPath,
    operationId: 'revokeTeamApiKey',
    audit: 'api_key.revoked',
    summary: 'Revoke an API key of a team',
    description: 'The key stops working at once.',
    access: 'operator',
    response: deletedResponse,
    handle: async ({ context, params }) => {
      await revokeApiKey(context, params.id, params.key_id);
      return { id: params.key_id, deleted: true };
    },
  }),
  route({
    method: 'get',
    path: '/admin/teams/:id/sessions',
    params: teamPath,
    operationId: 'listTeamSessions',
    summary: 'List who of a team is signed in to the settings pages',
    description: 'Newest first; sessions that have ended are not there.',
    access: 'operator',
    response: sessionsResponse,
    handle: async ({ context, params }) => ({
      data: (await listSessions(context, params.id)).map(renderSession),
    }),
  }),
  route({
    method: 'delete',
    path: '/admin/teams/:id/sessions/:session_id',
    params: teamSessionPath,
    operationId: 'revokeTeamSession',
    audit: 'session.revoked',
    summary: 'Sign somebody of a team out',
    description: 'The session ends at once.',
    access: 'operator',
    response: deletedResponse,
    handle: async ({ context, params }) => {
      await endSession(context, params.id, params.session_id);
      return { id: params.session_id, deleted: true };
    },
  }),
  route({
    method: 'get',
    path: '/admin/endpoints',
    operationId: 'listTroubledEndpoints',
    summary: 'List the endpoints of all teams that are failing or disabled',
    description: 'Newest first. `failing_since` and `disabled_reason` say more.',
    access: 'operator',
    query: endpointsOfAllQuery,
    response: pageOf(endpointStateResponse),
    handle: async ({ context, query }) =>
      renderPage(await listTroubled(context, toPageRequest(query), query.state), renderEndpointState),
  }),
  route({
    method: 'post',
    path: '/admin/teams/:id/dashboard-links',
    params: teamPath,
    operationId: 'createDashboardLink',
    audit: 'team.sign_in_link_created',
    summary: 'Create a single-use sign-in link to the settings pages',
    description:
      'Redirect the person to `url`: it signs the browser in for 12 hours. It works once, within ten minutes. It leads to `path`; without one to the page that was asked for before there was a session, or to Integrations.',
    access: 'operator',
    body: dashboardLinkBody,
    status: 201,
    response: dashboardLinkResponse,
    handle: async ({ context, params, body }) => {
      const { url, expiresAt } = await createDashboardLink(context, params.id, body);
      return { url, expires_at: expiresAt };
    },
    current: async ({ context, kept }) => ((await isUsable(context, kept.url)) ? {} : undefined),
  }),
  route({
    method: 'post',
    path: '/admin/encryption-keys/rotate',
    operationId: 'rotateEncryptionKeys',
    audit: 'encryption_keys.rotated',
    summary: 'Encrypt everything again with the first key of ENCRYPTION_KEY',
    description:
      'In batches, for up to five seconds a request: call it until `left` is 0. Then the older keys can be taken out of the configuration.',
    access: 'operator',
    response: rotatedKeysResponse,
    handle: ({ context }) => rotateKeys(context, ROTATION_MS),
    current: async ({ context }) => ({ left: await leftToRotate(context) }),
  }),
];
