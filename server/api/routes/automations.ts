import { isEventType, mainType } from '../../../catalog/index.ts';
import { sendTestEvent } from '../../deliveries/test-event.ts';
import { ifFound } from '../../errors.ts';
import { listVersions, stateOfVersion } from '../../integrations/automation-versions.ts';
import {
  type AutomationChanges,
  createAutomation,
  deleteAutomation,
  getAutomation,
  listAutomations,
  updateAutomation,
} from '../../integrations/automations.ts';
import { previewAutomation } from '../../integrations/preview.ts';
import type { TeamPrincipal } from '../../teams/authenticate.ts';
import { changerOf } from '../../teams/changer.ts';
import { camelCased } from '../camel-case.ts';
import { refuseUnknownTypes } from '../event-type-names.ts';
import {
  automationResponse,
  automationVersions,
  previewResponse,
  savedAutomation,
} from '../integration-responses.ts';
import {
  automationPath,
  automationsQuery,
  automationVersionPath,
  createAutomationBody,
  previewBody,
  testAutomationBody,
  updateAutomationBody,
} from '../integration-schemas.ts';
import { renderPage, renderTestEvent } from '../render.ts';
import { renderAutomation, renderAutomationVersion, renderSavedAutomation } from '../render-integrations.ts';
import { deletedResponse, pageOf, testEventResponse } from '../responses.ts';
import { type ApiContext, type KeptFields, route } from '../route.ts';
import { toPageRequest } from './parameters.ts';

const READ = { scope: 'automations:*', role: 'viewer' } as const;
const EDIT = { scope: 'automations:*', role: 'editor' } as const;

interface Kept {
  context: ApiContext;
  principal: TeamPrincipal;
  kept: KeptFields;
}

async function currentAutomation({ context, principal, kept }: Kept) {
  const automation = await ifFound(getAutomation(context, principal.teamId, kept.id));
  return automation && renderAutomation(automation);
}

export const automationRoutes = [
  route({
    method: 'get',
    path: '/automations',
    compressed: true,
    operationId: 'listAutomations',
    summary: 'List automations',
    description: 'Newest first.',
    access: READ,
    query: automationsQuery,
    response: pageOf(automationResponse),
    handle: async ({ context, principal, query }) =>
      renderPage(await listAutomations(context, principal.teamId, toPageRequest(query)), renderAutomation),
  }),
  route({
    method: 'post',
    path: '/automations',
    operationId: 'createAutomation',
    audit: 'automation.created',
    summary: 'Create an automation: when these events happen, and meet this condition, do that',
    description:
      'The config is checked: its form, its templates against samples of the events, and with the vendor whether the channel, team or database can be used. A team can have 500 automations.',
    access: EDIT,
    body: createAutomationBody,
    status: 201,
    response: savedAutomation,
    handle: async ({ context, principal, body }) => {
      refuseUnknownTypes(principal.teamId, body.enabled_events, 'enabled_events');
      return renderSavedAutomation(await createAutomation(context, principal.teamId, camelCased(body)));
    },
    current: currentAutomation,
  }),
  route({
    method: 'post',
    path: '/automations/preview',
    operationId: 'previewAutomation',
    unaudited: 'nothing is changed or sent',
    summary: 'Show what an automation would send',
    description:
      'With the sample of an event type or with an event of the log. Nothing is sent, and no account is needed.',
    access: EDIT,
    body: previewBody,
    response: previewResponse,
    handle: async ({ context, principal, body }) => {
      if (body.type !== undefined) refuseUnknownTypes(principal.teamId, [body.type], 'type');
      const { event, wouldRun, reason, request, warnings } = await previewAutomation(
        context,
        principal.teamId,
        camelCased(body),
      );
      return { event: { id: event.id, type: event.type }, would_run: wouldRun, reason, request, warnings };
    },
  }),
  route({
    method: 'get',
    path: '/automations/:id',
    params: automationPath,
    operationId: 'getAutomation',
    versioned: true,
    summary: 'Get an automation',
    access: READ,
    response: automationResponse,
    handle: async ({ context, principal, params }) =>
      renderAutomation(await getAutomation(context, principal.teamId, params.id)),
  }),
  route({
    method: 'patch',
    path: '/automations/:id',
    params: automationPath,
    operationId: 'updateAutomation',
    audit: 'automation.updated',
    versioned: true,
    summary: 'Change an automation; enabling it resets its failure counters',
    description:
      'Fields that are left out stay as they are; `config` is replaced as a whole. What it does is checked as on creation.',
    access: EDIT,
    body: updateAutomationBody,
    response: savedAutomation,
    handle: async ({ context, principal, params, body, ifMatch }) => {
      const changer = await changerOf(context.db, principal, ifMatch);
      refuseUnknownTypes(principal.teamId, body.enabled_events ?? [], 'enabled_events');
      const changes = camelCased(body);
      const saved = await updateAutomation(context, principal.teamId, params.id, changes, changer);
      return renderSavedAutomation(saved);
    },
  }),
  route({
    method: 'get',
    path: '/automations/:id/versions',
    params: automationPath,
    operationId: 'listAutomationVersions',
    summary: 'List what an automation was like before it was changed',
    description: 'Newest first; the first is in force. Ten are kept.',
    access: READ,
    response: automationVersions,
    handle: async ({ context, principal, params }) => {
      const automation = await getAutomation(context, principal.teamId, params.id);
      return { data: (await listVersions(context, automation)).map(renderAutomationVersion) };
    },
  }),
  route({
    method: 'post',
    path: '/automations/:id/versions/:version/restore',
    params: automationVersionPath,
    operationId: 'restoreAutomationVersion',
    audit: 'automation.restored',
    versioned: true,
    summary: 'Go back to what an automation was like',
    description:
      'It is a change like any other: it is checked, gets a version of its own, and can be undone.',
    access: EDIT,
    response: savedAutomation,
    handle: async ({ context, principal, params: { id, version }, ifMatch }) => {
      const changer = await changerOf(context.db, principal, ifMatch);
      const automation = await getAutomation(context, principal.teamId, id);
      const { filter, config, onAmbiguous, ...state } = await stateOfVersion(context, automation, version);
      const changes: AutomationChanges = {
        ...state,
        filter: filter as AutomationChanges['filter'],
        config: config as Record<string, unknown>,
        onAmbiguous: onAmbiguous === 'skip' ? 'skip' : 'retry',
      };
      refuseUnknownTypes(principal.teamId, changes.enabledEvents ?? [], 'enabled_events');
      return renderSavedAutomation(await updateAutomation(context, principal.teamId, id, changes, changer));
    },
    current: currentAutomation,
  }),
  route({
    method: 'delete',
    path: '/automations/:id',
    params: automationPath,
    operationId: 'deleteAutomation',
    audit: 'automation.deleted',
    summary: 'Delete an automation and its delivery log',
    description:
      'What was still to be sent is dropped. What it has made at the vendor stays. This cannot be undone.',
    access: EDIT,
    response: deletedResponse,
    handle: async ({ context, principal, params }) => {
      const { id } = params;
      await deleteAutomation(context, principal.teamId, id);
      return { id, deleted: true };
    },
  }),
  route({
    method: 'post',
    path: '/automations/:id/test',
    params: automationPath,
    operationId: 'testAutomation',
    audit: 'automation.tested',
    summary: 'Run an automation with a test event',
    description:
      'For real: a message is posted, an issue opened, a row added, with the sample of the event type (the first that it listens to, unless said). The condition is not asked. It is logged and retried like any other, and not in the event log.',
    access: EDIT,
    body: testAutomationBody,
    status: 202,
    response: testEventResponse,
    handle: async ({ context, principal, params, body }) => {
      const automation = await getAutomation(context, principal.teamId, params.id);
      if (body.type !== undefined) refuseUnknownTypes(principal.teamId, [body.type], 'type');
      const first = mainType(principal.teamId);
      const type = body.type ?? automation.enabledEvents.find(isEventType) ?? first;
      const sent = await sendTestEvent(context, context.accept, automation, type);
      context.metrics.eventsAccepted.inc({ origin: 'test' });
      return renderTestEvent(sent);
    },
  }),
];
