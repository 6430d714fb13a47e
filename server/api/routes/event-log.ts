import type { z } from 'zod';
import { type EventStory, listEventStories } from '../../deliveries/event-log.ts';
import { countRecoverable } from '../../deliveries/recovery-count.ts';
import { resendEvents } from '../../deliveries/resend.ts';
import type { RequiredScope } from '../../teams/scopes.ts';
import { endpointPath } from '../endpoint-schemas.ts';
import {
  automationEventLogQuery,
  automationEventStory,
  eventLogQuery,
  eventStory,
  recoverableQuery,
  recoverableResponse,
  resendBody,
  resendResponse,
} from '../event-log-schemas.ts';
import { automationPath } from '../integration-schemas.ts';
import { renderAutomationDelivery, renderDelivery, renderPage } from '../render.ts';
import { pageOf } from '../responses.ts';
import { type Route, route } from '../route.ts';
import { idWith, toPageRequest } from './parameters.ts';

/** What differs between endpoints and automations. */
interface Kind {
  prefix: string;
  /** For people. */
  name: string;
  base: '/webhooks' | '/automations';
  scopes: { read: RequiredScope; write: RequiredScope };
  webhooks?: true;
  operations: { list: string; resend: string; count: string };
  path: z.ZodObject;
  query: typeof eventLogQuery | typeof automationEventLogQuery;
  row: z.ZodObject;
  render: (attempt: EventStory['attempts'][number]) => object;
}

const DAY_MS = 86_400_000;

function routesOf(kind: Kind): Route[] {
  const { prefix, name, base, operations, scopes, path } = kind;
  const feature = kind.webhooks ? { webhooks: kind.webhooks } : {};
  const idOf = idWith(prefix, name);
  return [
    route({
      method: 'get',
      path: `${base}/:id/events`,
      params: path,
      operationId: operations.list,
      summary: `List what an ${name} was sent in the last 30 days, an event a row`,
      description:
        'Newest first, each event with its attempts. With a filter: the events of which any attempt fits.',
      access: { scope: scopes.read, role: 'viewer' },
      ...feature,
      query: kind.query as typeof automationEventLogQuery,
      response: pageOf(kind.row),
      handle: async ({ context, principal, params, query }) => {
        const { status, type, since, until, response_status: answered, q } = query;
        const filter = { status, type, since, until, answered, text: q };
        const request = toPageRequest(query);
        const page = await listEventStories(context, principal.teamId, idOf(params), request, filter);
        return renderPage(page, (story) => renderStory(story, kind.render));
      },
    }),
    route({
      method: 'post',
      path: `${base}/:id/resend`,
      params: path,
      operationId: operations.resend,
      audit: 'delivery.replayed',
      summary: `Send events again to an ${name} that they went to before`,
      description: `Up to 100 in one request, each with a new delivery id and the same event id. The ${name} must be enabled.`,
      access: { scope: scopes.write, role: 'editor' },
      ...feature,
      body: resendBody,
      status: 202,
      response: resendResponse,
      handle: async ({ context, principal, params, body }) => {
        const resent = await resendEvents(context, principal.teamId, idOf(params), body.event_ids);
        return {
          deliveries: resent.deliveries.map(({ eventId, deliveryId }) => ({
            ...{ event_id: eventId, delivery_id: deliveryId },
          })),
          skipped: resent.skipped.map(({ eventId, reason }) => ({ event_id: eventId, reason })),
        };
      },
    }),
    route({
      method: 'get',
      path: `${base}/:id/recoverable`,
      params: path,
      operationId: operations.count,
      summary: `Count what a recovery of an ${name} would send`,
      description:
        'Without sending it. It stops counting after 10 000 events, 50 000 looked at, or three seconds.',
      access: { scope: scopes.read, role: 'viewer' },
      ...feature,
      query: recoverableQuery,
      response: recoverableResponse,
      handle: async ({ context, principal, params, query }) => {
        const { status: which, until } = query;
        const since = query.since ?? new Date(context.clock.now().getTime() - DAY_MS);
        const input = { since, until, which };
        const found = await countRecoverable(context, principal.teamId, idOf(params), input);
        return { events: found.events, events_scanned: found.scanned, is_complete: found.isComplete };
      },
    }),
  ];
}

function renderStory(story: EventStory, render: Kind['render']) {
  return {
    event_id: story.eventId,
    event_type: story.eventType,
    created_at: story.createdAt,
    object: { id: story.objectId, name: story.objectName },
    attempt_count: story.attemptCount,
    attempts: story.attempts.map(render),
  };
}

export const eventLogRoutes = routesOf({
  prefix: 'whe_',
  name: 'endpoint',
  base: '/webhooks',
  scopes: { read: 'webhooks:read', write: 'webhooks:write' },
  webhooks: true,
  operations: { list: 'listEndpointEvents', resend: 'resendEvents', count: 'countRecoverable' },
  path: endpointPath,
  query: eventLogQuery,
  row: eventStory,
  render: renderDelivery,
});

export const automationEventLogRoutes = routesOf({
  prefix: 'aut_',
  name: 'automation',
  base: '/automations',
  scopes: { read: 'automations:*', write: 'automations:*' },
  operations: {
    list: 'listAutomationEvents',
    resend: 'resendAutomationEvents',
    count: 'countAutomationRecoverable',
  },
  path: automationPath,
  query: automationEventLogQuery,
  row: automationEventStory,
  render: renderAutomationDelivery,
});
