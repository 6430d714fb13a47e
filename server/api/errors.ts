import type { z } from 'zod';
import { ApiError, invalidRequest, isDatabaseBusy, overloaded, STATUS_OF } from '../errors.ts';
import type { errorResponse } from './responses.ts';

/** Characters of what an error says, which may quote the request. */
const LONGEST = { message: 1_000, param: 200 };

const cut = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text;

/** The error envelope of the contract. However much is wrong, it is short. */
export function errorBody(error: ApiError, requestId: string): z.input<typeof errorResponse> {
  const { type, code } = error;
  const message = cut(error.message, LONGEST.message);
  const param = error.param && cut(error.param, LONGEST.param);
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

/** 415. */
export function unsupportedEncoding(): ApiError {
  return invalidRequest('This content encoding or charset is not supported.', { status: 415 });
}

/** PostgreSQL's text can't hold NUL, and no id has one. @throws 400 */
export function refuseNul(url: string): void {
  if (url.includes('%00')) throw invalidRequest('The URL must not contain NUL characters.');
}

/** What any thrown thing is to the caller; what isn't meant for them becomes a plain 500. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (isDatabaseBusy(thrown))
    return overloaded('The database has no room or no time for this at the moment.');
  const status = httpStatusOf(thrown);
  if (status === 413) return bodyTooLarge();
  if (status === 415) return unsupportedEncoding();
  if (status !== undefined && status < 500) return unreadable();
  return new ApiError('api_error', 'Something went wrong on our side. It was logged; trying again is safe.', {
    status: STATUS_OF.api_error,
  });
}

/** Express puts the status on what it throws. */
function httpStatusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return undefined;
  return typeof thrown.status === 'number' ? thrown.status : undefined;
}
