import type { Route } from '../route.ts';
import { accountRoutes } from './account.ts';
import { adminRoutes } from './admin.ts';
import { deliveryRoutes } from './deliveries.ts';
import { endpointRoutes } from './endpoints.ts';
import { eventRoutes } from './events.ts';

/** Every route of the API. Deliveries go first: `/webhooks/deliveries/:id` must not be taken for an endpoint's id. */
export const routes: readonly Route[] = [
  ...eventRoutes,
  ...deliveryRoutes,
  ...endpointRoutes,
  ...accountRoutes,
  ...adminRoutes,
];
