/** The closed set of error types that the API answers with, and their usual HTTP status. */
export const STATUS_OF = {
  authentication_error: 401,
  authorization_error: 403,
  invalid_request_error: 400,
  not_found_error: 404,
  rate_limit_error: 429,
  api_error: 500,
} as const;

export type ErrorType = keyof typeof STATUS_OF;

interface ErrorDetails {
  /** A stable name for programs, such as `missing_required_scope`. */
  code?: string;
  /** The field or parameter at fault, dotted from the root of the body. */
  param?: string;
  /** When it differs from the type's usual status. */
  status?: number;
  /** Extra response headers, such as `Retry-After`. */
  headers?: Record<string, string>;
  /** What it comes from; it is never shown. */
  cause?: unknown;
}

/** A failure the caller is told about: type, status and message go into the error envelope as they are. */
export class ApiError extends Error {
  readonly type: ErrorType;
  readonly status: number;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly headers: Record<string, string>;

  constructor(type: ErrorType, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = 'ApiError';
    this.type = type;
    this.status = details.status ?? STATUS_OF[type];
    this.code = details.code;
    this.param = details.param;
    this.headers = details.headers ?? {};
  }
}

/** 400, or another status of the same type (405, 409, 413, 415). */
export function invalidRequest(message: string, details: ErrorDetails = {}): ApiError {
  return new ApiError('invalid_request_error', message, details);
}

/**
 * 404. A row that doesn't exist and a row of another team have the same answer, so nobody can tell them
 * apart.
 */
export function notFound(what: string, id: string): ApiError {
  return new ApiError('not_found_error', `No such ${what}: ${id.slice(0, 80)}`, { code: 'resource_missing' });
}

/** The row, when there is one. @throws 404 */
export function found<Row>(row: Row | null | undefined, what: string, id: string): Row {
  if (row === null || row === undefined) throw notFound(what, id);
  return row;
}

/** The row, or undefined where there is none: for whoever has another answer to that than 404. */
export async function ifFound<Row>(reading: Promise<Row>): Promise<Row | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** 403. */
export function forbidden(message: string, code: string): ApiError {
  return new ApiError('authorization_error', message, { code });
}

/** 503: nothing is wrong with the request, and trying again in so many seconds is right. */
export function overloaded(message: string, seconds = 1): ApiError {
  return new ApiError('api_error', `${message} Try again in ${seconds} s.`, {
    status: 503,
    code: 'overloaded',
    headers: { 'Retry-After': String(seconds) },
  });
}

/**
 * What PostgreSQL (appendix A of its manual), Prisma and node call it when the database has no room, no time,
 * or can't be reached at this moment: too many connections, disk full, lock and statement time-outs, a
 * deadlock, a restart.
 */
const DATABASE_BUSY = new Set([
  ...['53000', '53100', '53200', '53300', '53400', '55P03', '57014', '40001', '40P01'],
  ...['57P01', '57P02', '57P03', '57P05', '08000', '08001', '08003', '08004', '08006', '25006'],
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'],
]);
/** What `pg` says without a code. */
const DATABASE_AWAY =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error/;
/** Errors are wrapped in others by adapters, but not more often than this. */
const MOST_CAUSES = 5;

/** Did it fail because the database can't do it at this moment, so that trying again is right? */
export function isDatabaseBusy(error: unknown): boolean {
  let at = error;
  for (let depth = 0; depth < MOST_CAUSES && typeof at === 'object' && at !== null; depth++) {
    const { code, originalCode, message, cause, meta } = at as Record<string, unknown>;
    if (DATABASE_BUSY.has(String(code)) || DATABASE_BUSY.has(String(originalCode))) return true;
    if (typeof message === 'string' && DATABASE_AWAY.test(message)) return true;
    at = cause ?? (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  }
  return false;
}
