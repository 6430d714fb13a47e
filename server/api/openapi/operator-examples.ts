import { exampleIds as ids } from '../example-ids.ts';
import type { Examples } from './example-parts.ts';
import { one, page } from './example-parts.ts';

const session = {
  id: ids.session,
  role: 'admin',
  email: 'dana@acme.example',
  expires_at: '2026-05-04T20:00:00.000Z',
  created_at: '2026-05-04T08:00:00.000Z',
};

const newType = {
  title: 'Report Shared',
  description: 'Triggers when a report is shared.',
  sentence: 'a report is shared',
  group: 'Reports',
  schema: {
    type: 'object',
    properties: {
      id: { title: 'Report ID', type: 'string' },
      name: { title: 'Name', type: 'string' },
      pages: { title: 'Pages', type: 'integer' },
    },
  },
  samples: [{ id: 'rep_5d1f', name: 'Quarterly review', pages: 12 }],
};
const definition = {
  ...{ type: 'report.shared', version: 1, ...newType, object_id: 'id', test_ids: ['id'] },
  ...{ status: 'active', teams: null, validation: 'reject', presentation: {} },
};
const catalogChange = {
  applied: true,
  types: 8,
  changes: [
    {
      type: 'report.shared',
      path: null,
      kind: 'type_added',
      breaking: false,
      message: 'report.shared is new.',
    },
  ],
  used_by: [],
};
const catalog = { name: 'Acme', types: [definition] };

/** Of what the operator and owners look at. By operation id. */
export const operatorExamples: Record<string, Examples> = {
  getCatalog: { response: { source: 'uploaded', catalog } },
  putCatalog: { requests: one('A catalog of one type', catalog), response: catalogChange },
  deleteCatalog: { response: { ...catalogChange, changes: [] } },
  listEventTypeDefinitions: { response: { data: [definition] } },
  getEventTypeDefinition: { response: definition },
  putEventTypeDefinition: { requests: one('A new type', newType), response: catalogChange },
  deleteEventTypeDefinition: { response: { ...catalogChange, changes: [] } },
  listTeamSessions: { response: { data: [session] } },
  revokeTeamSession: { response: { id: ids.session, deleted: true } },
  revokeTeamApiKey: { response: { id: ids.apiKey, deleted: true } },
  signOut: { response: { id: ids.session, deleted: true } },
  listTroubledEndpoints: {
    response: page({
      id: ids.endpoint,
      team_id: ids.team,
      url: 'https://example.com/hooks/events',
      status: 'disabled',
      disabled_reason: 'The last 50 deliveries to the endpoint all failed.',
      disabled_at: '2026-05-04T10:32:31.902Z',
      failing_since: '2026-05-04T09:20:04.118Z',
      consecutive_failures: 50,
      last_delivered_at: '2026-05-04T09:19:58.004Z',
      last_failed_at: '2026-05-04T10:32:31.902Z',
    }),
  },
  listAuditEntries: {
    response: page({
      id: ids.audit,
      team_id: ids.team,
      action: 'endpoint.updated',
      object_id: ids.endpoint,
      changed: ['enabled_events', 'url'],
      actor: { kind: 'session', id: ids.session, name: 'dana@acme.example' },
      request_id: '019a7c3e-5b21-7d0e-9c4f-3f1b8a6d2e70',
      address: '203.0.113.7',
      outcome: 'done',
      created_at: '2026-05-04T10:30:00.000Z',
    }),
  },
};
