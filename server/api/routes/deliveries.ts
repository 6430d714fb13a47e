import type { z } from 'zod';
import type { LoggedDelivery } from '../../deliveries/columns.ts';
import {
  type DeliveryWithRequest,
  type DestinationPrefix,
  getDelivery,
  replayDelivery,
} from '../../deliveries/deliveries.ts';
import { listDeliveries } from '../../deliveries/log.ts';
import { getRecovery, listRecoveries, startRecovery } from '../../deliveries/recoveries.ts';
import { deliveryStats } from '../../deliveries/stats.ts';
import type { RequiredScope } from '../../teams/scopes.ts';
import { endpointPath } from '../endpoint-schemas.ts';
import { automationDelivery, automationDeliveryDetail, statsResponse } from '../integration-responses.ts';
import { automationDeliveriesQuery, automationPath, statsQuery } from '../integration-schemas.ts';
import {
  renderAutomationDelivery,
  renderAutomationDeliveryDetail,
  renderDelivery,
  renderDeliveryDetail,
  renderPage,
  renderRecovery,
  renderStats,
} from '../render.ts';
import { deliveryDetail, deliveryResponse, pageOf, recoveryResponse, replayResponse } from '../responses.ts';
import { type Route, route } from '../route.ts';
import { deliveriesQuery, deliveryPath, pageQuery, recoverBody, recoveryPath } from '../schemas.ts';
import { idWith, toPageRequest } from './parameters.ts';

/** What differs between the deliveries of endpoints and those of automations. */
interface DestinationKind {
  prefix: DestinationPrefix;
  /** For people. */
  name: string;
  /** Below the base path. */
  base: '/webhooks' | '/automations';
  deliveries: '/deliveries' | '/automation-deliveries';
  scopes: { read: RequiredScope; write: RequiredScope };
  webhooks?: true;
  operations: {
    list: string;
    stats: string;
    get: string;
    retry: string;
    recover: string;
    recoveries: string;
  };
  path: z.ZodObject;
  query: typeof deliveriesQuery | typeof automationDeliveriesQuery;
  row: z.ZodObject;
  detail: z.ZodObject;
  render: (delivery: LoggedDelivery) => Record<string, unknown>;
  renderDetail: (delivery: DeliveryWithRequest) => Record<string, unknown>;
}

function routesOf(kind: DestinationKind): Route[] {
  const { prefix, name, base, deliveries, operations, path, scopes } = kind;
  const read = { scope: scopes.read, role: 'viewer' } as const;
  const write = { scope: scopes.write, role: 'editor' } as const;
  const feature = kind.webhooks ? { webhooks: kind.webhooks } : {};
  const idOf = idWith(prefix, name);
  return [
    route({
      method: 'get',
      path: `${base}/:id/deliveries`,
      params: path,
      operationId: operations.list,
      summary: `List the delivery attempts of an ${name}, of the last 30 days`,
      description:
        'Newest first. Every attempt is a row of its own: a retry has the same `event_id` and the next `attempt`.',
      access: read,
      ...feature,
      query: kind.query as typeof automationDeliveriesQuery,
      response: pageOf(kind.row),
      handle: async ({ context, principal, params, query }) => {
        const { status, type, since, until } = query;
        const filter = { status, type, since, until };
        const { teamId } = principal;
        const page = await listDeliveries(context, teamId, idOf(params), toPageRequest(query), filter);
        return renderPage(page, kind.render);
      },
    }),
    route({
      method: 'get',
      path: `${base}/:id/stats`,
      compressed: true,
      params: path,
      operationId: operations.stats,
      summary: `Show how an ${name} is doing`,
      description: 'Its last 50 attempts; and deliveries, failures and latencies over time.',
      access: read,
      ...feature,
      query: statsQuery,
      response: statsResponse,
      handle: async ({ context, principal, params, query }) =>
        renderStats(await deliveryStats(context, principal.teamId, idOf(params), query.period)),
    }),
    route({
      method: 'get',
      path: `${deliveries}/:id`,
      alsoAt: `${base}/deliveries/:id`,
      params: deliveryPath,
      operationId: operations.get,
      summary: 'Get one attempt with its request and response',
      access: read,
      ...feature,
      response: kind.detail,
      handle: async ({ context, principal, params }) =>
        kind.renderDetail(await getDelivery(context, principal.teamId, prefix, params.id)),
    }),
    route({
      method: 'post',
      path: `${deliveries}/:id/retry`,
      alsoAt: `${base}/deliveries/:id/retry`,
      params: deliveryPath,
      operationId: operations.retry,
      audit: 'delivery.replayed',
      summary: 'Send the event of a delivery again',
      description: `The original event goes out with a new delivery id and the same event id, and with a retry schedule of its own. The ${name} must be enabled.`,
      access: write,
      ...feature,
      status: 202,
      response: replayResponse,
      handle: async ({ context, principal, params }) => {
        const { id } = params;
        const replay = await replayDelivery(context, principal.teamId, prefix, id);
        return {
          delivery_id: replay.id,
          status: replay.status,
          scheduled_for: replay.scheduledFor,
          replays_delivery_id: id,
        };
      },
    }),
    route({
      method: 'post',
      path: `${base}/:id/recover`,
      params: path,
      operationId: operations.recover,
      audit: 'recovery.started',
      summary: `Send an ${name} what it missed in a period, as a background job`,
      description: `For after an outage. The ${name} must be enabled. See \`GET /recoveries/{id}\` for how far it has come.`,
      access: write,
      ...feature,
      body: recoverBody,
      status: 202,
      response: recoveryResponse,
      handle: async ({ context, principal, params, body }) => {
        const { status, ...period } = body;
        const input = { ...period, which: status };
        return renderRecovery(await startRecovery(context, principal.teamId, idOf(params), input));
      },
    }),
    route({
      method: 'get',
      path: `${base}/:id/recoveries`,
      params: path,
      operationId: operations.recoveries,
      summary: `List the recoveries of an ${name}`,
      description: 'Newest first, with how far each has come, whoever started it. They are kept for 30 days.',
      access: read,
      ...feature,
      query: pageQuery,
      response: pageOf(recoveryResponse),
      handle: async ({ context, principal, params, query }) => {
        const { teamId } = principal;
        const page = await listRecoveries(context, teamId, idOf(params), toPageRequest(query));
        return renderPage(page, renderRecovery);
      },
    }),
  ];
}

export const deliveryRoutes = [
  ...routesOf({
    prefix: 'whe_',
    name: 'endpoint',
    base: '/webhooks',
    deliveries: '/deliveries',
    scopes: { read: 'webhooks:read', write: 'webhooks:write' },
    webhooks: true,
    operations: {
      list: 'listDeliveries',
      stats: 'getEndpointStats',
      get: 'getDelivery',
      retry: 'retryDelivery',
      recover: 'recoverEndpoint',
      recoveries: 'listRecoveries',
    },
    path: endpointPath,
    query: deliveriesQuery,
    row: deliveryResponse,
    detail: deliveryDetail,
    render: renderDelivery,
    renderDetail: renderDeliveryDetail,
  }),
  route({
    method: 'get',
    path: '/recoveries/:id',
    params: recoveryPath,
    operationId: 'getRecovery',
    summary: 'Show how far a recovery has come',
    access: { scope: 'webhooks:read', role: 'viewer' },
    webhooks: true,
    response: recoveryResponse,
    handle: async ({ context, principal, params }) =>
      renderRecovery(await getRecovery(context, principal.teamId, 'whe_', params.id)),
  }),
];

/** The same log, retry schedule and replay, for the other kind of destination. */
export const automationDeliveryRoutes = [
  ...routesOf({
    prefix: 'aut_',
    name: 'automation',
    base: '/automations',
    deliveries: '/automation-deliveries',
    scopes: { read: 'automations:*', write: 'automations:*' },
    operations: {
      list: 'listAutomationDeliveries',
      stats: 'getAutomationStats',
      get: 'getAutomationDelivery',
      retry: 'retryAutomationDelivery',
      recover: 'recoverAutomation',
      recoveries: 'listAutomationRecoveries',
    },
    path: automationPath,
    query: automationDeliveriesQuery,
    row: automationDelivery,
    detail: automationDeliveryDetail,
    render: renderAutomationDelivery,
    renderDetail: renderAutomationDeliveryDetail,
  }),
  route({
    method: 'get',
    path: '/automation-recoveries/:id',
    alsoAt: '/automations/recoveries/:id',
    params: recoveryPath,
    operationId: 'getAutomationRecovery',
    summary: 'Show how far a recovery has come',
    access: { scope: 'automations:*', role: 'viewer' },
    response: recoveryResponse,
    handle: async ({ context, principal, params }) =>
      renderRecovery(await getRecovery(context, principal.teamId, 'aut_', params.id)),
  }),
];
