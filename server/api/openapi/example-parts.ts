import { exampleIds as ids } from '../example-ids.ts';
import type { Subject } from './example-subject.ts';

export interface Examples {
  /** By name; each is sent to a real server by a test. */
  requests?: Record<string, { summary: string; value: unknown }>;
  /** Of success. */
  response: unknown;
}

export const page = (row: unknown) => ({ data: [row], has_more: false, next_cursor: null });
export const one = (summary: string, value: unknown) => ({ example: { summary, value } });

/** An attempt that arrived; of an endpoint, and with what differs also of an automation. */
export const exampleAttempt = ({ type }: Subject) => ({
  id: ids.delivery,
  event_id: ids.event,
  event_type: type,
  attempt: 1,
  status: 'delivered',
  scheduled_for: '2026-05-04T10:32:31.640Z',
  next_attempt_at: null,
  waits_for: null,
  attempted_at: '2026-05-04T10:32:31.661Z',
  delivered_at: '2026-05-04T10:32:31.902Z',
  created_at: '2026-05-04T10:32:31.640Z',
  response_status: 200,
  response_body: '{"received":true}',
  response_ms: 241,
  error: null,
  replays_delivery_id: null,
  eventId: ids.event,
  scheduledFor: '2026-05-04T10:32:31.640Z',
  deliveredAt: '2026-05-04T10:32:31.902Z',
  createdAt: '2026-05-04T10:32:31.640Z',
});

/** A recovery that has just begun; of an endpoint or an automation. */
export const exampleRecovery = {
  id: ids.recovery,
  endpoint_id: null,
  automation_id: null,
  status: 'running',
  since: '2026-05-04T00:00:00.000Z',
  until: '2026-05-04T11:00:00.000Z',
  progress: 0,
  events_scanned: 0,
  events_recovered: 0,
  error: null,
  created_at: '2026-05-04T11:05:20.118Z',
  finished_at: null,
};
export const halfway = { progress: 0.482, events_scanned: 5000, events_recovered: 37 };
