import { type SignatureHeaders, signatureHeaders } from './sign.ts';

const USER_AGENT = 'Autousers-Webhooks/1.0';

/** What the headers of one attempt are made of. */
export interface AttemptParts {
  deliveryId: string;
  eventId: string;
  eventType: string;
}

/** The headers of a signed POST, signed now. */
export function signedHeaders(
  parts: AttemptParts,
  secrets: readonly [current: string, ...previous: string[]],
  timestamp: number,
  body: string,
): Record<string, string> & SignatureHeaders {
  return withSignature(parts, signatureHeaders({ secrets, eventId: parts.eventId, timestamp, body }));
}

/** The same headers again, of an attempt whose two signatures were kept. */
export function recallHeaders(
  parts: AttemptParts,
  signature: string,
  standardSignature: string,
): Record<string, string> {
  return withSignature(parts, {
    'Autousers-Signature': signature,
    'webhook-id': parts.eventId,
    'webhook-timestamp': /^t=(\d+)/.exec(signature)?.[1] ?? '',
    'webhook-signature': standardSignature,
  });
}

function withSignature(parts: AttemptParts, signature: SignatureHeaders) {
  return {
    'Content-Type': 'application/json',
    'User-Agent': USER_AGENT,
    'Autousers-Event-Id': parts.eventId,
    'Autousers-Event-Type': parts.eventType,
    'Autousers-Delivery-Id': parts.deliveryId,
    ...signature,
  };
}
