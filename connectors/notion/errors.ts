import { type Result, transportErrorIn } from '../connector.ts';
import { parseRetryAfter } from '../retry-after.ts';

export type Failure = Extract<Result, { kind: 'retry' | 'failed' | 'reconnect' }>;

/**
 * What the SDK throws for an answer that is an error. `code` is Notion's, or the SDK's own when Notion gave
 * none.
 */
interface AnswerError extends Error {
  status: number;
  code: string;
  headers: unknown;
}

/** What we find out ourselves, before Notion could refuse it. */
export class Refused extends Error {
  readonly failure: Failure;
  constructor(code: string, message: string, hint: string) {
    super(message);
    this.name = 'Refused';
    this.failure = { kind: 'failed', reason: 'config', code, message, hint };
  }
}

const SHARE_HINT = 'In Notion, open the database, choose ••• → Connections, and add this connection.';
const RIGHTS = ['Read content', 'Update content', 'Insert content'];

/**
 * What an error of the SDK means; see https://developers.notion.com/reference/status-codes. `writing`: a page
 * was being written, so an answer that is lost leaves open whether it was. What isn't known is thrown again.
 */
export function failureOf(error: unknown, writing: boolean): Failure {
  if (error instanceof Refused) return error.failure;
  const transport = transportErrorIn(error);
  if (transport) {
    const message = `Notion could not be reached: ${transport.message}`;
    return { kind: 'retry', message, scope: 'delivery', ambiguous: writing && transport.sent };
  }
  if (isAnswerError(error)) return failureOfAnswer(error, writing);
  // A 200 whose body is no JSON, such as a maintenance page.
  if (['SyntaxError', 'RequestTimeoutError'].includes(nameOf(error))) {
    const message = 'Notion gave no usable answer';
    return { kind: 'retry', message, scope: 'delivery', ambiguous: writing };
  }
  throw error;
}

function failureOfAnswer(error: AnswerError, writing: boolean): Failure {
  const { status, code, message } = error;
  if (status === 429 || status === 529) {
    const why = status === 429 ? 'Notion takes fewer requests at the moment' : 'Notion is overloaded';
    return { kind: 'retry', message: why, scope: 'connection', ambiguous: false, afterMs: retryAfter(error) };
  }
  if (status >= 500) {
    const why = `Notion answered with an error of its own (${status})`;
    return { kind: 'retry', message: why, scope: 'delivery', ambiguous: writing, afterMs: retryAfter(error) };
  }
  switch (code) {
    case 'unauthorized':
      return { kind: 'reconnect', reason: 'expired', message: 'Notion no longer accepts this connection' };
    case 'restricted_resource':
      return {
        kind: 'reconnect',
        reason: 'scope',
        message: `The connection may not do this in Notion. It needs the capabilities ${RIGHTS.join(', ')}`,
        needed: RIGHTS,
      };
    case 'conflict_error':
      return {
        kind: 'retry',
        message: 'Someone else changed the database at the same moment',
        scope: 'delivery',
        ambiguous: false,
      };
    case 'object_not_found':
      return notShared();
    case 'validation_error':
      return {
        kind: 'failed',
        reason: 'config',
        code,
        message: `Notion refused the row: ${message.slice(0, 500)}`,
        hint: 'Compare the columns of the automation with those of the database.',
      };
    default:
      return otherRefusal(error);
  }
}

function notShared(): Failure {
  return {
    kind: 'failed',
    reason: 'config',
    code: 'object_not_found',
    message: 'The database does not exist, or is not shared with the connection',
    hint: SHARE_HINT,
  };
}

function otherRefusal({ status, code, message }: AnswerError): Failure {
  // Notion's edge refuses before the API sees anything: its answer has no code of Notion's.
  if (status === 403 || status === 408) {
    const why = `Notion's network refused the request (${status})`;
    return { kind: 'retry', message: why, scope: 'delivery', ambiguous: false };
  }
  if (status === 401) {
    return { kind: 'reconnect', reason: 'expired', message: 'Notion no longer accepts this connection' };
  }
  return {
    kind: 'failed',
    reason: 'payload',
    // The SDK's own code says no more than that Notion gave none.
    code: /^(?!notionhq_)[a-z_]{1,64}$/.test(code) ? code : `http_${status}`,
    message: `Notion refused the request: ${message.slice(0, 500)}`,
    hint: 'Other events are not affected. Shorten what the automation writes, or leave a column out.',
  };
}

export function isNotFound(error: unknown): boolean {
  return isAnswerError(error) && error.code === 'object_not_found';
}

export function isValidationError(error: unknown): boolean {
  return isAnswerError(error) && error.code === 'validation_error';
}

export function isRestricted(error: unknown): boolean {
  return isAnswerError(error) && error.code === 'restricted_resource';
}

/** A page that was deleted for good is not found; one in the trash "can't edit block that is archived". */
export function isGone(error: unknown): boolean {
  return (
    isNotFound(error) || (isValidationError(error) && /archived|in trash/i.test((error as Error).message))
  );
}

/** Milliseconds. */
function retryAfter({ headers }: AnswerError): number | undefined {
  return headers instanceof Headers ? parseRetryAfter(headers.get('retry-after'), new Date()) : undefined;
}

function isAnswerError(error: unknown): error is AnswerError {
  return (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    'code' in error &&
    typeof error.code === 'string'
  );
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : '');
