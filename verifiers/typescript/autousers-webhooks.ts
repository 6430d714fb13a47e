/**
 * Verifies webhooks from Autousers Connect. Node.js 18 or later, no dependencies.
 *
 * Every POST carries `Autousers-Signature: t=<unix seconds>,v1=<hex>[,v1=<hex>]`. A `v1` is the HMAC-SHA256
 * of `<t>.<raw body>`; the key is the whole `whsec_…` string as UTF-8. While a secret is being rotated there
 * are two.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The event types of API version 2026-05-04. More may be added: ignore what you don't know. */
export const EVENT_TYPES = [
  'evaluation.created',
  'evaluation.status_changed',
  'evaluation.completed',
  'autouser_run.completed',
  'autouser_run.failed',
  'rating.created',
  'calibration.frozen',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** Fields may be absent or null, and there may be more of them than are listed. */
type Fields<T> = { [Name in keyof T]?: T[Name] | null };

export type EvaluationStatus = 'Draft' | 'Running' | 'Ended';

/** Times are ISO 8601. */
export type Evaluation = Fields<{
  id: string;
  teamId: string;
  name: string;
  /** `SxS` compares two designs side by side; `SSE` rates one at a time. */
  type: 'SxS' | 'SSE';
  status: EvaluationStatus;
  shareToken: string;
  shareAccess: string;
  allowMultipleRatings: boolean;
  createdAt: string;
  updatedAt: string;
  links: Fields<{ preview: string; review: string; results: string }>;
}>;

export type EvaluationSummary = Fields<{
  ratingCount: number;
  autouserRatingCount: number;
  humanRatingCount: number;
  krippendorffAlpha: number;
  completedRunCount: number;
  failedRunCount: number;
  /** By dimension, 0 to 1. */
  dimensionScores: Record<string, number>;
}>;

export type Run = Fields<{
  id: string;
  evaluationId: string;
  autouserId: string;
  autouserType: string;
  status: string;
  ratingsCreated: number;
  inputTokens: number;
  outputTokens: number;
  estimatedCostUsd: number;
  credentialSource: string;
  artifactsPath: string;
  startedAt: string;
  completedAt: string;
  createdAt: string;
}>;

export type Rating = Fields<{
  id: string;
  evaluationId: string;
  comparisonId: string;
  raterType: 'human' | 'autouser';
  userId: string;
  publicRaterId: string;
  autouserId: string;
  autouserRunId: string;
  rubricVersion: string | number;
  dimensionRatings: Record<string, unknown>;
  openTextResponses: Record<string, unknown>;
  factors: unknown;
  justification: string;
  skipReason: string;
  timeSpentSeconds: number;
  createdAt: string;
}>;

export type Calibration = Fields<{
  autouser: Fields<{ id: string; name: string; calibrationStatus: string; activeRubricId: string }>;
  rubric: Fields<{ id: string; version: string | number; krippendorffAlpha: number; frozenAt: string }>;
}>;

/** `data.object` of each type; `webhook.test` is what "Send test event" sends by default. */
export interface EventObjects {
  'evaluation.created': Evaluation;
  'evaluation.status_changed': Evaluation & Fields<{ previous_status: EvaluationStatus }>;
  'evaluation.completed': Evaluation & Fields<{ summary: EvaluationSummary }>;
  'autouser_run.completed': Run;
  'autouser_run.failed': Run & Fields<{ error: string }>;
  'rating.created': Rating;
  'calibration.frozen': Calibration;
  'webhook.test': Fields<{ id: string; message: string; createdAt: string }>;
}

/** What is in the body, beside the event's own object. */
export interface Envelope<Type extends string, EventObject> {
  /** The same at every retry and replay: deduplicate by it. */
  id: string;
  type: Type;
  api_version: string;
  /** Unix seconds. */
  created: number;
  team_id: string;
  data: { object: EventObject };
  request: { id: string | null; idempotency_key: string | null } | null;
}

export type KnownEvent = {
  [Type in keyof EventObjects]: Envelope<Type, EventObjects[Type]>;
}[keyof EventObjects];

declare const unknownEventType: unique symbol;

/**
 * Any other string. The mark exists in types only: with it, `switch (event.type)` tells the known types
 * apart. To handle a type that isn't listed yet, compare `String(event.type)`.
 */
export type UnknownEventType = `${string}.${string}` & { readonly [unknownEventType]: true };

/** A verified event. `switch` on `type` to know what `data.object` is. */
export type WebhookEvent = KnownEvent | Envelope<UnknownEventType, Record<string, unknown>>;

export type VerificationErrorCode =
  | 'missing_header'
  | 'malformed_header'
  | 'timestamp_out_of_tolerance'
  | 'signature_mismatch'
  | 'invalid_payload';

/** The request is not to be trusted, or (`invalid_payload`) not to be understood. Answer 400. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly code: VerificationErrorCode;
  constructor(code: VerificationErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A fetch `Headers`, or an object such as `request.headers` of Node.js; the case of names doesn't matter. */
export type RequestHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export type VerifyWebhookInput = {
  /** The body as it arrived, before any parser: bytes, or their text. Never JSON that was written again. */
  rawBody: string | Uint8Array | ArrayBuffer;
  /** How far `t` may be off, in either direction. */
  toleranceSeconds?: number;
  /** Unix seconds; the current time when left out. */
  now?: number;
} & (
  | { headers: RequestHeaders; header?: undefined }
  /** The value of `Autousers-Signature` alone. */
  | { header: string | null | undefined; headers?: undefined }
) &
  (
    | { secret: string; secrets?: undefined }
    /** When you hold more than one, any of them may match. */
    | { secrets: readonly string[]; secret?: undefined }
  );

/**
 * Returns the event of a genuine request.
 *
 * @throws WebhookVerificationError when the request is not genuine; `code` says why.
 * @throws TypeError when the call itself is wrong: no secret, or a body that was already parsed.
 */
export function verifyWebhook(input: VerifyWebhookInput): WebhookEvent {
  const secrets = input.secrets ?? [input.secret];
  // An HMAC with an empty key would verify what anybody can sign: an unset variable must not come to that.
  if (secrets.length === 0 || secrets.some((secret) => typeof secret !== 'string' || secret === '')) {
    throw new TypeError('verifyWebhook needs a secret: the whole whsec_… string');
  }
  const body = toBytes(input.rawBody);
  const { signedAt, signatures } = parseHeader(input.headers ? signatureHeader(input.headers) : input.header);

  const now = input.now ?? Math.floor(Date.now() / 1000);
  // Written so that NaN refuses instead of accepting.
  if (!(Math.abs(now - Number(signedAt)) <= (input.toleranceSeconds ?? 300))) {
    const message = `t=${signedAt} is too far from this machine's time, ${now}`;
    throw new WebhookVerificationError('timestamp_out_of_tolerance', message);
  }

  const expected = secrets.map((secret) =>
    Buffer.from(createHmac('sha256', secret).update(`${signedAt}.`).update(body).digest('hex')),
  );
  if (!signatures.some((signature) => expected.some((each) => sameBytes(each, Buffer.from(signature))))) {
    const message = 'No v1 matches: another secret, or a body that is not the raw one';
    throw new WebhookVerificationError('signature_mismatch', message);
  }
  return parseEvent(body);
}

function toBytes(rawBody: unknown): Uint8Array {
  if (typeof rawBody === 'string') return Buffer.from(rawBody, 'utf8');
  if (rawBody instanceof Uint8Array) return rawBody;
  if (rawBody instanceof ArrayBuffer) return new Uint8Array(rawBody);
  throw new TypeError('rawBody must be the raw bytes of the request: keep JSON parsers away from this route');
}

function signatureHeader(headers: RequestHeaders): string | null | undefined {
  if (typeof headers.get === 'function') return headers.get('autousers-signature');
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() === 'autousers-signature') {
      return typeof value === 'object' ? value.join(',') : (value as string | undefined);
    }
  }
  return undefined;
}

/** `t=<unix seconds>,v1=<hex>…`: exactly one `t`, at least one `v1`, other names skipped. */
function parseHeader(header: string | null | undefined): { signedAt: string; signatures: string[] } {
  if (typeof header !== 'string' || trim(header) === '') {
    throw new WebhookVerificationError('missing_header', 'There is no Autousers-Signature header');
  }
  const times: string[] = [];
  const signatures: string[] = [];
  let wellFormed = true;
  for (const part of header.split(',')) {
    const equals = part.indexOf('=');
    if (equals < 0) wellFormed = false;
    const name = trim(part.slice(0, equals));
    const value = trim(part.slice(equals + 1));
    if (name === 't') times.push(value);
    if (name === 'v1') signatures.push(value);
  }
  const [signedAt = '', ...more] = times;
  // A second `t` would leave it open which one was signed.
  if (!wellFormed || more.length > 0 || !/^[0-9]{1,15}$/.test(signedAt) || signatures.length === 0) {
    const message = 'Autousers-Signature is not t=<unix seconds>,v1=<hex>';
    throw new WebhookVerificationError('malformed_header', message);
  }
  return { signedAt, signatures };
}

/** Without the white space of HTTP around it. */
function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  // timingSafeEqual throws on different lengths; the length of a signature is no secret.
  return left.length === right.length && timingSafeEqual(left, right);
}

function parseEvent(body: Uint8Array): WebhookEvent {
  try {
    const event = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
    if (isText(event?.id) && isText(event.type) && isObject(event.data) && isObject(event.data.object))
      return event;
  } catch {
    // Not UTF-8 or not JSON: the same answer.
  }
  throw new WebhookVerificationError('invalid_payload', 'The body is signed, but is not an event');
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
