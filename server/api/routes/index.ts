import type { Route } from '../route.ts';
import { accountRoutes } from './account.ts';
import { adminRoutes } from './admin.ts';
import { automationRoutes } from './automations.ts';
import { catalogRoutes } from './catalog.ts';
import { connectionRoutes } from './connections.ts';
import { automationDeliveryRoutes, deliveryRoutes } from './deliveries.ts';
import { endpointRoutes } from './endpoints.ts';
import { eventDeliveryRoutes } from './event-deliveries.ts';
import { automationEventLogRoutes, eventLogRoutes } from './event-log.ts';
import { eventTypeRoutes } from './event-types.ts';
import { eventRoutes } from './events.ts';
import { operatorSessionRoutes } from './operator-sessions.ts';

/** Routes that belong together, as the documentation shows them. */
export interface RouteGroup {
  tag: string;
  description: string;
  routes: readonly Route[];
}

/** Deliveries come before endpoints, so that `/webhooks/deliveries/:id` isn't taken for an endpoint's id. */
export const routeGroups: readonly RouteGroup[] = [
  {
    tag: 'Events',
    description: 'Publish what happens, and read what happened.',
    routes: [...eventRoutes, ...eventDeliveryRoutes, ...eventTypeRoutes],
  },
  {
    tag: 'Deliveries',
    description: 'Every attempt to hand an event to an endpoint, and sending it again.',
    routes: [...deliveryRoutes, ...eventLogRoutes],
  },
  { tag: 'Endpoints', description: 'URLs that are subscribed to event types.', routes: endpointRoutes },
  {
    tag: 'Connections',
    description: 'Accounts in other apps (Slack, Linear, Airtable and others) that the team has authorised.',
    routes: connectionRoutes,
  },
  {
    tag: 'Automations',
    description: 'Messages, issues and rows made of events, without code.',
    routes: [...automationDeliveryRoutes, ...automationEventLogRoutes, ...automationRoutes],
  },
  { tag: 'Account', description: 'The caller, and the keys of the team.', routes: accountRoutes },
  {
    tag: 'Operator',
    description:
      'For the product that embeds this server: teams, their keys and their sign-in links, and the event types.',
    routes: [...adminRoutes, ...operatorSessionRoutes, ...catalogRoutes],
  },
];

/** Every route of the API. */
export const routes: readonly Route[] = routeGroups.flatMap((group) => group.routes);
