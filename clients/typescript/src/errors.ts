import type { ErrorBody, PublishableEvent } from './events.ts';

interface Details {
  code?: string | undefined;
  param?: string | undefined;
  request_id?: string | undefined;
  cause?: unknown;
}

/** What every failure of publishing is. The names are those of the API's errors. */
export class ConnectError extends Error {
  /** For programs, such as `invalid_api_key`; not every error has one. */
  readonly code: string | undefined;
  /** The field at fault, such as `data.object.timeSpentSeconds`. */
  readonly param: string | undefined;
  /** What the server's log calls the request. */
  readonly request_id: string | undefined;

  constructor(message: string, { code, param, request_id, cause }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.param = param;
    this.request_id = request_id;
  }
}

/** The server refused, or was unable until the deadline. */
export class ApiError extends ConnectError {
  /** Of the answer; of a member of a batch that of its kind of error. */
  readonly status: number;
  /** The kind of error, such as `invalid_request_error`; undefined when it wasn't this API that answered. */
  readonly type: string | undefined;

  constructor(status: number, body: ErrorBody | undefined, { request_id }: Pick<Details, 'request_id'> = {}) {
    const error = body?.error;
    const details = { code: error?.code, param: error?.param, request_id: error?.request_id ?? request_id };
    const named = [
      error ? (error.code ?? String(status)) : undefined,
      details.param && `param ${details.param}`,
      details.request_id && `request ${details.request_id}`,
    ].filter(Boolean);
    const message = error?.message ?? `The server answered ${status}, and not as this API does`;
    super(named.length > 0 ? `${message} (${named.join(', ')})` : message, details);
    this.status = status;
    this.type = error?.type;
  }
}

/**
 * No answer came until the deadline, or until it was given up. The event may have been accepted: publishing
 * it again with the same id
 * is safe.
 */
export class NoAnswerError extends ConnectError {}

/** One event that was not accepted, or of which that isn't known. */
export interface PublishFailure {
  /** Its place in the list that was given; in a batcher, among all events that were added. */
  index: number;
  id: string;
  /** As it was given, with its id: to be published again. */
  event: PublishableEvent;
  error: ConnectError;
}

/**
 * Some events of `publishMany` were not accepted; the message names them by index, and `code`, `param` and
 * `request_id` are those of the first.
 */
export class PublishManyError extends ConnectError {
  readonly failures: readonly PublishFailure[];
  /** The ids of those that were. */
  readonly accepted: readonly string[];

  constructor(failures: readonly PublishFailure[], accepted: readonly string[]) {
    const shown = failures.slice(0, SHOWN).map(({ index, error }) => `events[${index}]: ${error.message}`);
    const more = failures.length > SHOWN ? [`and ${failures.length - SHOWN} more`] : [];
    const total = failures.length + accepted.length;
    const first = failures[0]?.error;
    super(`${failures.length} of ${total} events were not accepted: ${[...shown, ...more].join('; ')}`, {
      code: first?.code,
      param: first?.param,
      request_id: first?.request_id,
      cause: first,
    });
    this.failures = failures;
    this.accepted = accepted;
  }
}

const SHOWN = 5;

/** The batcher holds as much as it may: the server doesn't keep up. The event was not taken. */
export class BatcherFullError extends ConnectError {}
