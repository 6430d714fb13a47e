import type { OutboundHttp } from '../../connectors/http.ts';
import type { Clock } from '../context.ts';
import { type CustomHeaders, redactHeaders } from '../custom-headers.ts';
import { signedHeaders } from '../signing/index.ts';
import type { ClaimedDelivery } from './claim.ts';
import type { Destination } from './destinations.ts';

/** What happened in one attempt: data for the decision and for the log. */
export interface Attempt {
  startedAt: Date;
  /** Milliseconds from start to the end of the answer, or to the failure. */
  ms: number;
  /** What is kept of the request, if there was one; everything else in it follows from the delivery. */
  request: { signature: string; standardSignature: string; customHeaders: CustomHeaders | null } | undefined;
  end:
    | { kind: 'response'; status: number; headers: Record<string, string>; body: string }
    /** No usable answer; `message` is for people. */
    | { kind: 'failure'; message: string }
    /** The HTTP client was closed because this process stops: nothing is known, and nothing may be recorded. */
    | { kind: 'aborted' };
}

/** Sends one delivery. Never throws, never touches the database or the queue. */
export type Sender = (delivery: ClaimedDelivery, destination: Destination) => Promise<Attempt>;

/** Response bodies are kept up to here, bytes. */
const RESPONSE_BODY_LIMIT = 4_096;

/** The signed POST of the contract, signed afresh at every attempt. */
export function createWebhookSender(http: OutboundHttp, clock: Clock, timeoutMs: number): Sender {
  return async (delivery, destination) => {
    const startedAt = clock.now();
    if (!destination.secrets) {
      const message =
        "the signing secret can't be decrypted; the operator must add the ENCRYPTION_KEY it was made with";
      return { startedAt, ms: 0, request: undefined, end: { kind: 'failure', message } };
    }
    const headers = signedHeaders(
      { deliveryId: delivery.id, eventId: delivery.eventId, eventType: delivery.eventType },
      destination.secrets,
      Math.floor(startedAt.getTime() / 1000),
      delivery.payload,
    );
    const request = {
      signature: headers['Autousers-Signature'],
      standardSignature: headers['webhook-signature'],
      customHeaders:
        Object.keys(destination.headers).length === 0 ? null : redactHeaders(destination.headers),
    };
    const result = await http.send({
      url: destination.url,
      method: 'POST',
      headers: { ...destination.headers, ...headers },
      body: delivery.payload,
      timeoutMs,
      maxResponseBytes: RESPONSE_BODY_LIMIT,
    });
    const { ms } = result;
    if (result.kind === 'response') {
      const { status, headers: answered, body } = result;
      return { startedAt, ms, request, end: { kind: 'response', status, headers: answered, body } };
    }
    const end =
      result.reason === 'aborted'
        ? { kind: 'aborted' as const }
        : { kind: 'failure' as const, message: result.message };
    return { startedAt, ms, request, end };
  };
}
