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
const operatorSession = { id: ids.session, email: session.email };
const typePreview = {
  samples: 1,
  webhook: {
    headers: ['Content-Type', 'webhook-id', 'webhook-timestamp', 'webhook-signature'],
    body: {
      ...{ id: 'event_sample', type: 'report.shared', api_version: '2026-05-04', created: 1_777_888_000 },
      ...{ team_id: 'team_sample', data: { object: newType.samples[0] } },
    },
  },
  fields: [
    {
      ...{ path: 'data.object.name', title: 'Name', group: null, description: '', kind: 'text' },
      ...{ choices: null, sample: 'Quarterly review' },
    },
  ],
  presented: {
    headline: '{{ object.name | default: object.id }}',
    happened: 'Report shared',
    ...{ emoji: '🔔', severity: 'info' },
    link: { label: 'Read it', url: '{{ object.url }}' },
    facts: [{ label: 'Pages', path: 'pages', kind: 'number' }],
    quotes: [],
    issue: { title: 'Report shared: {{ object.name | default: object.id }}' },
  },
  previews: [
    {
      ...{ connector: 'linear', connector_name: 'Linear', action: 'create_issue', action_name: 'New issue' },
      request: { title: 'Report shared: Quarterly review', description: '- **Pages**: 12' },
      warnings: [],
    },
  ],
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
  previewEventType: {
    requests: {
      asItIs: { summary: 'As it is', value: { sample: 0 } },
      changed: {
        summary: 'As it would be with a link',
        value: {
          definition: { ...newType, presentation: { link: { label: 'Read it', url: '{{ object.url }}' } } },
        },
      },
    },
    response: typePreview,
  },
  createOperatorLink: {
    requests: one('For a product manager', { email: 'dana@acme.example' }),
    response: {
      url: 'https://connect.example.com/sign-in?token=Hq3vXk9mT2bWnJ5eRfLd8aQpB7uGx4kMzY1cV6s0wZo',
      expires_at: '2026-05-04T10:50:00.000Z',
    },
  },
  listOperatorSessions: {
    response: {
      data: [{ ...operatorSession, expires_at: session.expires_at, created_at: session.created_at }],
    },
  },
  revokeOperatorSession: { response: { id: ids.session, deleted: true } },
  getOperatorSession: { response: operatorSession },
  signOutOperator: { response: { id: ids.session, deleted: true } },
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
