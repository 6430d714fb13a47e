import { exampleIds as ids } from '../example-ids.ts';
import type { Examples } from './example-parts.ts';
import { page } from './example-parts.ts';

const session = {
  id: ids.session,
  role: 'admin',
  email: 'dana@acme.example',
  expires_at: '2026-05-04T20:00:00.000Z',
  created_at: '2026-05-04T08:00:00.000Z',
};

/** Of what the operator and owners look at. By operation id. */
export const operatorExamples: Record<string, Examples> = {
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
