import type { z } from 'zod';
import { ApiError, invalidRequest, STATUS_OF } from '../errors.ts';
import type { errorResponse } from './responses.ts';

/** The error envelope of the contract. */
export function errorBody(error: ApiError, requestId: string): z.input<typeof errorResponse> {
  const { message, type, code, param } = error;
  return { error: { message, type, ...(code && { code }), ...(param && { param }), request_id: requestId } };
}

/** 405, for a path that exists. */
export function methodNotAllowed(method: string, allowed: string): ApiError {
  return invalidRequest(`${method} is not possible here; allowed: ${allowed}`, {
    status: 405,
    headers: { Allow: allowed },
  });
}

/** 413. */
export function bodyTooLarge(): ApiError {
  return invalidRequest('The body is too large: an event may have 256 KB.', { status: 413 });
}

/** 400, when not even the bytes of a request could be had. */
export function unreadable(): ApiError {
  return invalidRequest('The request could not be read.');
}

/** PostgreSQL's text can't hold NUL, and no id has one. @throws 400 */
export function refuseNul(url: string): void {
  if (url.includes('%00')) throw invalidRequest('The URL must not contain NUL characters.');
}

/** What any thrown thing is to the caller; what isn't meant for them becomes a plain 500. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const status = httpStatusOf(thrown);
  if (status === 413) return bodyTooLarge();
  if (status === 415) return invalidRequest('This content encoding or charset is not supported.', { status });
  if (status !== undefined && status < 500) return unreadable();
  return new ApiError('api_error', 'Something went wrong on our side. It was logged; trying again is safe.', {
    status: STATUS_OF.api_error,
  });
}

/** Express and its body reader put the status on what they throw. */
function httpStatusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return undefined;
  return typeof thrown.status === 'number' ? thrown.status : undefined;
}
