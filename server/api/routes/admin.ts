import { createApiKey } from '../../api-keys.ts';
import { createDashboardLink } from '../../auth/sign-in.ts';
import { deleteTeam, getTeam, listTeams, upsertTeam } from '../../teams.ts';
import { renderApiKey, renderPage, renderTeam } from '../render.ts';
import { route } from '../route.ts';
import { apiKeyBody, dashboardLinkBody, teamBody, teamId, teamsQuery } from '../schemas.ts';
import { parseWith } from '../validate.ts';
import { pathId, toPageRequest } from './parameters.ts';

/** What the product that embeds us calls with the operator's token. */
export const adminRoutes = [
  route({
    method: 'put',
    path: '/admin/teams/:id',
    summary: 'Create or update a team',
    access: 'operator',
    body: teamBody,
    handle: async ({ context, params, body }) => {
      const id = parseWith(teamId, params.id);
      const { name, plan, owner_email } = body;
      return renderTeam(await upsertTeam(context, id, { name, plan, ownerEmail: owner_email }));
    },
  }),
  route({
    method: 'get',
    path: '/admin/teams',
    summary: 'List teams',
    access: 'operator',
    query: teamsQuery,
    handle: async ({ context, query }) =>
      renderPage(await listTeams(context, toPageRequest(query)), renderTeam),
  }),
  route({
    method: 'get',
    path: '/admin/teams/:id',
    summary: 'Get a team',
    access: 'operator',
    handle: async ({ context, params }) => renderTeam(await getTeam(context, pathId(params))),
  }),
  route({
    method: 'delete',
    path: '/admin/teams/:id',
    summary: 'Delete a team and everything it owns',
    access: 'operator',
    handle: async ({ context, params }) => {
      const id = pathId(params);
      await deleteTeam(context, id);
      return { id, deleted: true };
    },
  }),
  route({
    method: 'post',
    path: '/admin/teams/:id/api-keys',
    summary: 'Create an API key for a team',
    access: 'operator',
    body: apiKeyBody,
    status: 201,
    handle: async ({ context, params, body }) => {
      const { name, scopes, expires_at } = body;
      const input = { name, scopes, expiresAt: expires_at ?? undefined };
      const { key, token } = await createApiKey(context, pathId(params), input);
      return { ...renderApiKey(key), token };
    },
  }),
  route({
    method: 'post',
    path: '/admin/teams/:id/dashboard-links',
    summary: 'Create a single-use sign-in link to the settings pages',
    access: 'operator',
    body: dashboardLinkBody,
    status: 201,
    handle: async ({ context, params, body }) => {
      const { url, expiresAt } = await createDashboardLink(context, pathId(params), body);
      return { url, expires_at: expiresAt };
    },
  }),
];
