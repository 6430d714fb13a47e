import { leftToRotate, rotateKeys } from '../../teams/encryption-keys.ts';
import { createDashboardLink, isUsable } from '../../teams/sign-in.ts';
import { deleteTeam, getTeam, listTeams, upsertTeam } from '../../teams/teams.ts';
import { dashboardLinkResponse, rotatedKeysResponse, teamResponse } from '../operator-responses.ts';
import { renderPage, renderTeam } from '../render.ts';
import { apiKeyWithToken, deletedResponse, pageOf } from '../responses.ts';
import { route } from '../route.ts';
import { apiKeyBody, dashboardLinkBody, newTeamPath, teamBody, teamPath, teamsQuery } from '../schemas.ts';
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
    method: 'post',
    path: '/admin/teams/:id/dashboard-links',
    params: teamPath,
    operationId: 'createDashboardLink',
    summary: 'Create a single-use sign-in link to the settings pages',
    description:
      'Redirect the person to `url`: it signs the browser in for 12 hours. It works once, within ten minutes.',
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
    summary: 'Encrypt everything again with the first key of ENCRYPTION_KEY',
    description:
      'In batches, for up to five seconds a request: call it until `left` is 0. Then the older keys can be taken out of the configuration.',
    access: 'operator',
    response: rotatedKeysResponse,
    handle: ({ context }) => rotateKeys(context, ROTATION_MS),
    current: async ({ context }) => ({ left: await leftToRotate(context) }),
  }),
];
