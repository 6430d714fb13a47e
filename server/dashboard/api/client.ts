import { t } from '../languages/index.ts';
/** An answer of the API that says no, in the words of its envelope. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string | undefined;
  /** The field at fault, dotted from the root of the body. */
  readonly param: string | undefined;
  readonly requestId: string | undefined;
  /** When the server asks us to come again, milliseconds; undefined: coming again won't help. */
  readonly retryAfterMs: number | undefined;

  constructor(
    status: number,
    error: { message: string; code?: string; param?: string; request_id?: string },
    retryAfterMs?: number,
  ) {
    super(error.message);
    this.name = 'ApiError';
    this.status = status;
    this.code = error.code;
    this.param = error.param;
    this.requestId = error.request_id;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came: the network, or the server, is away. */
export class ConnectionLost extends Error {
  constructor() {
    super(t('shell:answers.none'));
    this.name = 'ConnectionLost';
  }
}

const TIMEOUT_MS = 30_000;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Conditions {
  /** The version of the thing that was looked at: 412 if it has another one now. */
  ifMatch?: number | undefined;
}

async function send<T>(
  method: Method,
  path: string,
  body?: unknown,
  { ifMatch }: Conditions = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body !== undefined && {
        headers: {
          'content-type': 'application/json',
          ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
        },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    throw new ConnectionLost();
  }
  const answer = await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  const error = answer?.error ?? { message: t('shell:answers.unknown', { status: response.status }) };
  throw new ApiError(
    response.status,
    // In the place of the API's words for programs: a cookie that has expired isn't sent, as if there had
    // never been one.
    response.status === 401 ? { ...error, message: t('shell:answers.sessionEnded') } : error,
    retryAfterMs(response),
  );
}

/** Of a server that has no time at the moment, or counts our requests. */
function retryAfterMs({ status, headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const isBusy = status === 429 || status === 503;
  return isBusy && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

/**
 * The API as the signed-in person; the session's cookie goes along by itself. @throws ApiError,
 * ConnectionLost
 */
export const api = {
  get: <T>(path: string) => send<T>('GET', path),
  post: <T>(path: string, body?: unknown, conditions?: Conditions) => send<T>('POST', path, body, conditions),
  put: <T>(path: string, body: unknown) => send<T>('PUT', path, body),
  patch: <T>(path: string, body: unknown, conditions?: Conditions) =>
    send<T>('PATCH', path, body, conditions),
  delete: <T>(path: string) => send<T>('DELETE', path),
};

/** `?a=1&b=2` of what is given; undefined and empty are left out. */
export function query(parameters: Record<string, string | number | undefined | null>): string {
  const given = Object.entries(parameters).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length === 0 ? '' : `?${search}`;
}
