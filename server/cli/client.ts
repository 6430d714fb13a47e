import type { Credential } from './credentials.ts';
import { ApiFailure, CliFailure } from './failures.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Query = Record<string, string | number | undefined>;

export interface ApiRequest {
  method: Method;
  /** From the server's root, with the ids in it encoded. */
  path: string;
  query?: Query | undefined;
  /** A string goes out as it is, anything else as JSON. */
  body?: string | object | undefined;
  credential?: Credential | undefined;
  /** The team that the operator acts for. */
  team?: string | undefined;
}

/** What came back: the bytes for `--json`, and the same parsed for people. */
export interface Answer<Body> {
  text: string;
  body: Body;
}

/** A client of the HTTP API. Whatever isn't a 2xx with JSON is thrown as a failure with a hint. */
export function createClient(baseUrl: string, deadlineMs: number) {
  return async <Body>(request: ApiRequest): Promise<Answer<Body>> => {
    const { status, location, retryAfter, text } = await exchange(baseUrl, deadlineMs, request);
    if (status >= 300 && status < 400) {
      const elsewhere = location ? [`It points to ${location}; is that the right --url?`] : [];
      throw new CliFailure(1, `${baseUrl} answered with a redirect (${status})`, elsewhere);
    }
    if (status >= 400)
      throw new ApiFailure({ status, text, retryAfter }, hintsFor(status, text, baseUrl, request));
    try {
      return { text, body: JSON.parse(text) as Body };
    } catch {
      throw new CliFailure(1, `What answers at ${baseUrl} is not this API`, ['Check --url or CONNECT_URL.']);
    }
  };
}

async function exchange(baseUrl: string, deadlineMs: number, request: ApiRequest) {
  const { method, path, body, credential, team } = request;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  try {
    const response = await fetch(`${baseUrl}${path}${query.size > 0 ? `?${query}` : ''}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(credential && { authorization: `Bearer ${credential.value}` }),
        ...(team !== undefined && { 'autousers-team': team }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(deadlineMs),
    });
    const retryAfter = Number(response.headers.get('retry-after')) || undefined;
    const location = response.headers.get('location');
    return { status: response.status, location, retryAfter, text: await response.text() };
  } catch (error) {
    throw unreachable(baseUrl, deadlineMs, error);
  }
}

function unreachable(baseUrl: string, deadlineMs: number, error: unknown): CliFailure {
  if (error instanceof Error && error.name === 'TimeoutError') {
    const hint = 'It may be overloaded; --timeout SECONDS waits longer.';
    return new CliFailure(1, `${baseUrl} did not answer within ${deadlineMs / 1000} s`, [hint]);
  }
  return new CliFailure(1, `No server can be reached at ${baseUrl} (${reasonOf(error)})`, [
    'Start one with "npm start", or say where it is with --url or CONNECT_URL.',
  ]);
}

/** Of `fetch failed`, the cause says what happened. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  const cause = error.cause instanceof Error ? error.cause : error;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

function hintsFor(status: number, text: string, baseUrl: string, { credential }: ApiRequest): string[] {
  if (status === 401 || status === 403) return credential ? [`Sent: ${credential.description}.`] : [];
  if (status === 404 && !text.includes('"resource_missing"')) return [`Is ${baseUrl} the right --url?`];
  return [];
}
