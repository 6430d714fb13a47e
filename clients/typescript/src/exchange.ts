import { ApiError, NoAnswerError } from './errors.ts';
import type { ErrorBody } from './events.ts';
import { isTransient, Retryable, refuseAborted, retryAfter } from './retry.ts';

export interface Server {
  /** Without a slash at the end. */
  base: string;
  key: string;
  fetch: typeof fetch;
}

/**
 * One attempt: posts JSON and reads the answer. @throws Retryable when another attempt makes sense, else
 * ApiError, or NoAnswerError when the signal ended it
 */
export async function post(
  { base, key, fetch }: Server,
  path: string,
  body: string,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const answer = await exchange().catch((error: unknown) => {
    refuseAborted(signal);
    throw new Retryable(noAnswer(base, error, timeout.aborted ? timeoutMs : undefined));
  });
  const request_id = answer.headers.get('x-request-id') ?? undefined;
  // Whatever the answer repeats, the key is in no error.
  const json = parse(answer.text.replaceAll(key, '[hidden]'));
  if (answer.status >= 200 && answer.status < 300 && json !== undefined) return json;
  const error = new ApiError(answer.status, isErrorBody(json) ? json : undefined, { request_id });
  if (!isTransient(answer.status)) throw error;
  throw new Retryable(error, retryAfter(answer.headers.get('retry-after'), Date.now()));

  async function exchange() {
    const response = await fetch(`${base}${path}`, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'user-agent': 'autousers-connect-client (TypeScript)',
      },
      body,
      // The key must not follow to another place.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

function noAnswer(base: string, error: unknown, waitedMs: number | undefined): NoAnswerError {
  const where = new URL(base).host;
  if (waitedMs !== undefined) {
    return new NoAnswerError(`No answer from ${where} within ${Math.round(waitedMs)} ms`, { cause: error });
  }
  return new NoAnswerError(`No answer from ${where}: ${reasonOf(error)}`, { cause: error });
}

/** Of `fetch failed`, the cause says what happened. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isErrorBody(value: unknown): value is ErrorBody {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false;
  const { error } = value;
  return (
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
  );
}
