/** What our own headers are called; those of Standard Webhooks have one name everywhere. */
export interface HeaderNames {
  signature: string;
  eventId: string;
  eventType: string;
  deliveryId: string;
  /** The value of `User-Agent`. */
  userAgent: string;
}

export const DEFAULT_SIGNATURE_HEADER = 'Autousers-Signature';

/**
 * The names that go with that of the signature: `Acme-Signature` has `Acme-Event-Id`, and `Acme-Webhooks/1.0`
 * as its user agent. A name that doesn't end so has the same beginning for all.
 */
export function headerNames(signature: string): HeaderNames {
  const prefix = signature.replace(/-?signature$/i, '') || 'Webhook';
  return {
    signature,
    eventId: `${prefix}-Event-Id`,
    eventType: `${prefix}-Event-Type`,
    deliveryId: `${prefix}-Delivery-Id`,
    userAgent: `${prefix}-Webhooks/1.0`,
  };
}

export const DEFAULT_NAMES = headerNames(DEFAULT_SIGNATURE_HEADER);

/**
 * A text that names our headers, with the names that they have here: in each way of writing that receivers
 * use (`Autousers-Signature`, `autousers-signature`, `HTTP_AUTOUSERS_SIGNATURE`).
 */
export function withHeaderNames(text: string, names: HeaderNames): string {
  if (names.signature === DEFAULT_SIGNATURE_HEADER) return text;
  const pairs = (['signature', 'eventId', 'eventType', 'deliveryId', 'userAgent'] as const).map(
    (each) => [DEFAULT_NAMES[each], names[each]] as const,
  );
  const environment = (name: string) => name.toUpperCase().replaceAll('-', '_');
  return pairs.reduce(
    (written, [ours, theirs]) =>
      written
        .replaceAll(ours, theirs)
        .replaceAll(ours.toLowerCase(), theirs.toLowerCase())
        .replaceAll(environment(ours), environment(theirs)),
    text,
  );
}
