import { eventTypes } from '../../../catalog/index.ts';
import { eventTypesResponse } from '../event-type-response.ts';
import { renderEventType } from '../render-event-type.ts';
import { route } from '../route.ts';

export const eventTypeRoutes = [
  route({
    method: 'get',
    path: '/event-types',
    compressed: true,
    operationId: 'listEventTypes',
    summary: 'List the event types with their fields and samples',
    description:
      'Everything that a form for conditions and templates needs. The same for every team, but for types that the operator has limited to some.',
    access: 'anyone-authenticated',
    response: eventTypesResponse,
    handle: async ({ principal }) => ({ data: eventTypes(principal.teamId).map(renderEventType) }),
  }),
];
