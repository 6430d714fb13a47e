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

/**
 * Turns anything that was thrown into an error for the caller. What isn't meant for callers becomes a plain
 * 500.
 */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const status = httpStatusOf(thrown);
  if (status === 413) return invalidRequest('The body is too large: an event may have 256 KB.', { status });
  if (status === 415) return invalidRequest('This content encoding or charset is not supported.', { status });
  if (status !== undefined && status < 500) return invalidRequest('The request could not be read.');
  return new ApiError('api_error', 'Something went wrong on our side. It was logged; trying again is safe.', {
    status: STATUS_OF.api_error,
  });
}

/** Express and its body reader put the status on what they throw. */
function httpStatusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return undefined;
  return typeof thrown.status === 'number' ? thrown.status : undefined;
}
