import { exampleIds as ids } from '../example-ids.ts';
import { type Examples, exampleAttempt, one, page } from './example-parts.ts';
import type { Subject } from './example-subject.ts';

const stats = {
  recent: [
    { id: ids.delivery, status: 'delivered', at: '2026-05-04T10:32:31.640Z', ms: 241 },
    { id: ids.replay, status: 'failed', at: '2026-05-04T10:31:02.118Z', ms: 10000 },
  ],
  success_rate: 0.5,
  series: [
    {
      at: '2026-05-04T10:00:00.000Z',
      delivered: 41,
      failed: 1,
      latency: { p50: 118, p95: 290, p99: 880 },
    },
  ],
  latency: { p50: 120, p95: 310, p99: 900 },
};

const story = ({ type, event }: Subject, attempt: object) => ({
  event_id: ids.event,
  event_type: type,
  created_at: '2026-05-04T10:32:31.611Z',
  object: { id: event.data.object.id ?? null, name: event.data.object.name ?? null },
  attempt_count: 1,
  attempts: [attempt],
});
const resend = {
  requests: one('One event', { event_ids: [ids.event] }),
  response: { deliveries: [{ event_id: ids.event, delivery_id: ids.replay }], skipped: [] },
};
const recoverable = { response: { events: 37, events_scanned: 5000, is_complete: true } };

/** Of how destinations are doing, and of where events went. By operation id. */
export const logExamples = (subject: Subject): Record<string, Examples> => ({
  getEndpointStats: { response: stats },
  getAutomationStats: { response: stats },
  listEndpointStats: {
    response: {
      data: [{ endpoint_id: ids.endpoint, recent: stats.recent, success_rate: stats.success_rate }],
      has_more: false,
      next_cursor: null,
    },
  },
  listEndpointEvents: {
    response: page(story(subject, { ...exampleAttempt(subject), endpoint_id: ids.endpoint })),
  },
  listAutomationEvents: {
    response: page(
      story(subject, { ...exampleAttempt(subject), automation_id: ids.automation, reference: null }),
    ),
  },
  resendEvents: resend,
  resendAutomationEvents: resend,
  countRecoverable: recoverable,
  countAutomationRecoverable: recoverable,
  listEventDeliveries: {
    response: {
      data: [
        {
          ...exampleAttempt(subject),
          reference: null,
          destination: { id: ids.endpoint, kind: 'endpoint', name: 'https://example.com/hooks/events' },
        },
      ],
    },
  },
  deliverEvent: {
    requests: one('To one endpoint', { endpoint_id: ids.endpoint }),
    response: {
      delivery_id: ids.replay,
      status: 'pending',
      scheduled_for: '2026-05-04T11:02:09.511Z',
      replays_delivery_id: null,
    },
  },
});
