import { connectors } from '../../../connectors/index.ts';
import { ifFound } from '../../errors.ts';
import { getConnection, listConnections } from '../../integrations/connections.ts';
import { disconnect } from '../../integrations/disconnect.ts';
import { listOptions } from '../../integrations/options.ts';
import { connectWithCredential } from '../../integrations/paste-credential.ts';
import { connectorNamed } from '../../integrations/vendor/ask.ts';
import { verifyConnection } from '../../integrations/verify-connection.ts';
import { connectionResponse, connectorsResponse, optionsResponse } from '../integration-responses.ts';
import { connectionPath, createConnectionBody, optionsQuery, pickerPath } from '../integration-schemas.ts';
import { renderPage } from '../render.ts';
import { renderConnection, renderConnector } from '../render-integrations.ts';
import { deletedResponse, pageOf } from '../responses.ts';
import { type ApiContext, route } from '../route.ts';
import { pageQuery } from '../schemas.ts';
import { toPageRequest } from './parameters.ts';

const READ = { scope: 'connections:*', role: 'viewer' } as const;
const MANAGE = { scope: 'connections:*', role: 'admin' } as const;

async function showConnection(context: ApiContext, teamId: string, id: string) {
  const connection = await ifFound(getConnection(context, teamId, id));
  return connection && renderConnection(connection);
}

export const connectionRoutes = [
  route({
    method: 'get',
    path: '/connectors',
    compressed: true,
    operationId: 'listConnectors',
    summary: 'List the apps that can be connected, and what can be done with them',
    description:
      'Everything that a form for an automation needs: fields, templates, pickers, and defaults for each event type. Where `oauth.available` is false, paste one of the `credentials`.',
    access: READ,
    response: connectorsResponse,
    handle: async ({ context }) => ({
      // Without a mail server nothing can be sent by one.
      data: connectors
        .filter(({ manifest }) => manifest.apiUrl !== undefined || context.mail !== undefined)
        .map(({ manifest }) => {
          const { connector, settings } = connectorNamed(context, manifest.id);
          return renderConnector(connector, settings, {
            publicUrl: context.publicUrl(),
            product: context.config.brandName,
          });
        }),
    }),
  }),
  route({
    method: 'get',
    path: '/connections',
    compressed: true,
    operationId: 'listConnections',
    summary: 'List connected accounts',
    description: 'Newest first.',
    access: READ,
    query: pageQuery,
    response: pageOf(connectionResponse),
    handle: async ({ context, principal, query }) =>
      renderPage(await listConnections(context, principal.teamId, toPageRequest(query)), renderConnection),
  }),
  route({
    method: 'post',
    path: '/connections',
    operationId: 'createConnection',
    audit: 'connection.connected',
    summary: 'Connect an account with a credential that was copied from its settings',
    description:
      'The credential is checked with the vendor and kept encrypted. An account that was connected before is the same connection again: what was waiting for it goes out. Connecting in one click starts in the browser, at the `connect_url` of the connector.',
    access: MANAGE,
    asksVendor: true,
    body: createConnectionBody,
    status: 201,
    response: connectionResponse,
    handle: async ({ context, principal, body }) =>
      renderConnection(await connectWithCredential(context, principal.teamId, body)),
    current: ({ context, principal, kept }) => showConnection(context, principal.teamId, kept.id),
  }),
  route({
    method: 'get',
    path: '/connections/:id',
    params: connectionPath,
    operationId: 'getConnection',
    summary: 'Get a connection',
    access: READ,
    response: connectionResponse,
    handle: async ({ context, principal, params }) =>
      renderConnection(await getConnection(context, principal.teamId, params.id)),
  }),
  route({
    method: 'delete',
    path: '/connections/:id',
    params: connectionPath,
    operationId: 'deleteConnection',
    audit: 'connection.disconnected',
    summary: 'Disconnect an account',
    description:
      'The vendor is asked to take the token back and the credential is erased. Automations that use the account are disabled, and what they were still to send is given up. While there are any, the connection stays as `revoked`; connecting the account again brings it back.',
    access: MANAGE,
    response: deletedResponse,
    handle: async ({ context, principal, params }) => {
      await disconnect(context, principal.teamId, params.id);
      return { id: params.id, deleted: true };
    },
  }),
  route({
    method: 'post',
    path: '/connections/:id/verify',
    params: connectionPath,
    operationId: 'verifyConnection',
    unaudited: 'the vendor is asked, and nothing is changed by whoever asks',
    summary: 'Ask the vendor whether the connection still works',
    description: 'The answer is the connection with what the vendor said in `status` and `status_reason`.',
    access: { scope: 'connections:*', role: 'editor' },
    asksVendor: true,
    response: connectionResponse,
    handle: async ({ context, principal, params }) =>
      renderConnection(await verifyConnection(context, principal.teamId, params.id)),
    current: ({ context, principal, kept }) => showConnection(context, principal.teamId, kept.id),
  }),
  route({
    method: 'get',
    path: '/connections/:id/options/:picker',
    params: pickerPath,
    operationId: 'listOptions',
    summary: 'List what a field can be chosen from: channels, teams, databases',
    description:
      'Asked of the vendor, and kept for a minute. Any query parameter beside `q` and `cursor` is the value of a field that the picker depends on (`dependsOn`), by the name of the field: `?team=ENG`.',
    access: { scope: 'connections:*', role: 'editor' },
    asksVendor: true,
    query: optionsQuery,
    response: optionsResponse,
    handle: async ({ context, principal, params, query }) => {
      const { q, cursor, ...depends } = query;
      const page = await listOptions(context, principal.teamId, params.id, params.picker, {
        query: q,
        cursor,
        depends,
      });
      return {
        data: page.options.map((option) => ({ ...option, hint: option.hint ?? null })),
        has_more: page.next !== null,
        next_cursor: page.next,
      };
    },
  }),
];
