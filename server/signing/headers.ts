import { DEFAULT_NAMES, type HeaderNames } from './names.ts';
import { type SignatureHeaders, signatureHeaders } from './sign.ts';

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
  names: HeaderNames = DEFAULT_NAMES,
): Record<string, string> {
  return withSignature(parts, signatureHeaders({ secrets, eventId: parts.eventId, timestamp, body }), names);
}

/** The same headers again, of an attempt whose two signatures were kept. */
export function recallHeaders(
  parts: AttemptParts,
  signature: string,
  standardSignature: string,
  names: HeaderNames,
): Record<string, string> {
  const sent: SignatureHeaders = {
    'Autousers-Signature': signature,
    'webhook-id': parts.eventId,
    'webhook-timestamp': /^t=(\d+)/.exec(signature)?.[1] ?? '',
    'webhook-signature': standardSignature,
  };
  return withSignature(parts, sent, names);
}

function withSignature(
  parts: AttemptParts,
  signed: SignatureHeaders,
  names: HeaderNames,
): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': names.userAgent,
    [names.eventId]: parts.eventId,
    [names.eventType]: parts.eventType,
    [names.deliveryId]: parts.deliveryId,
    [names.signature]: signed['Autousers-Signature'],
    'webhook-id': signed['webhook-id'],
    'webhook-timestamp': signed['webhook-timestamp'],
    'webhook-signature': signed['webhook-signature'],
  };
}
