import { randomUUID } from 'node:crypto';
import type { Fault, VendorRequest } from './vendor-server.ts';

const EDGE_PAGE = '<!doctype html><title>Notion</title><h1>We will be back soon</h1>';

const failing = (status: number, code: string, message: string, headers?: Record<string, string>): Fault => ({
  instead: { status, body: errorBody(status, code, message), ...(headers && { headers }) },
});

/** What can go wrong, by name. */
export const FAULTS = {
  rate_limited: (seconds: number) =>
    failing(429, 'rate_limited', 'You have been rate limited. Please try again in a few minutes.', {
      'retry-after': String(seconds),
    }),
  overloaded: (seconds: number) =>
    failing(529, 'service_overload', 'Notion is overloaded.', { 'retry-after': String(seconds) }),
  conflict: () => failing(409, 'conflict_error', 'Conflict occurred while saving. Please try again.'),
  unavailable: () => failing(503, 'service_unavailable', 'Notion is unavailable, please try again later.'),
  error_before: () => failing(500, 'internal_server_error', 'Unexpected error occurred.'),
  error_after: (): Fault => ({
    after: { status: 500, body: errorBody(500, 'internal_server_error', 'Unexpected error occurred.') },
  }),
  invalid: () => failing(400, 'validation_error', 'body failed validation: something is not right.'),
  too_large: (): Fault => ({ instead: { status: 413, body: 'Payload Too Large' } }),
  blocked: (): Fault => ({ instead: { status: 403, body: EDGE_PAGE, headers: { 'cf-ray': '8a1' } } }),
  hang: (): Fault => ({ instead: 'hang' }),
  hang_after: (): Fault => ({ after: 'hang' }),
  hang_body: (): Fault => ({ instead: 'hang-body' }),
  reset: (): Fault => ({ instead: 'reset' }),
  html: (): Fault => ({
    instead: { status: 200, body: EDGE_PAGE, headers: { 'content-type': 'text/html' } },
  }),
};

/** Requests that write a page; and all of the API. */
export const TARGETS = {
  pages: ({ method, path }: VendorRequest) => method !== 'GET' && path.startsWith('/v1/pages'),
  api: ({ path }: VendorRequest) => path.startsWith('/v1/') && !path.startsWith('/v1/oauth'),
};

export function errorBody(status: number, code: string, message: string): unknown {
  return { object: 'error', status, code, message, request_id: randomUUID() };
}
