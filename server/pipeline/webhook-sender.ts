import type { OutboundHttp } from '../../connectors/http.ts';
import type { Clock } from '../context.ts';
import { signatureHeaders } from '../signing/index.ts';
import type { ClaimedDelivery } from './claim.ts';
import type { Destination } from './destinations.ts';

/** What happened in one attempt: data for the decision and for the log. */
export interface Attempt {
  startedAt: Date;
  /** Milliseconds from start to the end of the answer, or to the failure. */
  ms: number;
  requestHeaders: Record<string, string>;
  end:
    | { kind: 'response'; status: number; headers: Record<string, string>; body: string }
    /** No usable answer; `message` is for people. */
    | { kind: 'failure'; message: string }
    /** We gave up because this process stops: nothing is known, and nothing may be recorded. */
    | { kind: 'aborted' };
}

/** Sends one delivery. Never throws, never touches the database or the queue. */
export type Sender = (
  delivery: ClaimedDelivery,
  destination: Destination,
  signal: AbortSignal,
) => Promise<Attempt>;

/** Response bodies are kept up to here, bytes. */
const RESPONSE_BODY_LIMIT = 4_096;
const USER_AGENT = 'Autousers-Webhooks/1.0';

/** The signed POST of the contract, signed afresh at every attempt. */
export function createWebhookSender(http: OutboundHttp, clock: Clock, timeoutMs: number): Sender {
  return async (delivery, destination, signal) => {
    const startedAt = clock.now();
    const requestHeaders = {
      'Content-Type': 'application/json',
      'User-Agent': USER_AGENT,
      'Autousers-Event-Id': delivery.eventId,
      'Autousers-Event-Type': delivery.eventType,
      'Autousers-Delivery-Id': delivery.id,
      ...signatureHeaders({
        secrets: destination.secrets,
        eventId: delivery.eventId,
        timestamp: Math.floor(startedAt.getTime() / 1000),
        body: delivery.payload,
      }),
    };
    const result = await http.send({
      url: destination.url,
      method: 'POST',
      headers: requestHeaders,
      body: delivery.payload,
      timeoutMs,
      maxResponseBytes: RESPONSE_BODY_LIMIT,
      signal,
    });
    const { ms } = result;
    if (result.kind === 'response') {
      const { status, headers, body } = result;
      return { startedAt, ms, requestHeaders, end: { kind: 'response', status, headers, body } };
    }
    const end =
      result.reason === 'aborted'
        ? { kind: 'aborted' as const }
        : { kind: 'failure' as const, message: result.message };
    return { startedAt, ms, requestHeaders, end };
  };
}
