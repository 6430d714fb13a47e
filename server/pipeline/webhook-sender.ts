import type { OutboundHttp } from '../../connectors/http.ts';
import { withoutCookies } from '../../connectors/secrecy.ts';
import type { Clock } from '../context.ts';
import { type HeaderNames, signedHeaders } from '../signing/index.ts';
import type { Sender } from './attempt.ts';
import type { EndpointDestination } from './destinations.ts';

/** How much of a response's body is kept, bytes. */
const RESPONSE_BODY_LIMIT = 4_096;

/** Makes the sender for endpoints: a signed POST, signed afresh at every attempt. */
export function createWebhookSender(
  http: OutboundHttp,
  clock: Clock,
  timeoutMs: number,
  names: HeaderNames,
): Sender<EndpointDestination> {
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
      names,
    );
    const request = {
      signature: headers[names.signature] ?? '',
      standardSignature: headers['webhook-signature'] ?? '',
      customHeaders: destination.loggedHeaders,
    };
    const result = await http.send({
      url: destination.url,
      method: 'POST',
      headers: { ...destination.headers, ...headers, ...delivery.traceHeaders },
      body: delivery.payload,
      timeoutMs,
      maxResponseBytes: RESPONSE_BODY_LIMIT,
      // Receivers deduplicate on the event's id.
      repeatable: true,
    });
    const { ms } = result;
    if (result.kind === 'response') {
      const { status } = result;
      const isReceipt = destination.isReceipt(result);
      return {
        startedAt,
        ms,
        request,
        end: { kind: 'response', status, isReceipt, ...kept(result, destination) },
      };
    }
    const end =
      result.reason === 'aborted'
        ? { kind: 'aborted' as const }
        : { kind: 'failure' as const, message: result.message };
    return { startedAt, ms, request, end };
  };
}

/** What of an answer may be kept. */
function kept(
  { headers, body }: { headers: Record<string, string>; body: string },
  { redact }: EndpointDestination,
): { headers: Record<string, string>; body: string } {
  const shown = withoutCookies(headers);
  if (redact === undefined) return { headers: shown, body };
  const entries = Object.entries(shown).map(([name, value]) => [name, redact(value)]);
  return { headers: Object.fromEntries(entries), body: redact(body) };
}
