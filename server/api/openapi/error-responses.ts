import type { STATUS_OF } from '../../errors.ts';
import { isOperators } from '../access.ts';
import type { Route } from '../route.ts';

const REQUEST_ID = '019a7c3e-5b21-7d0e-9c4f-3f1b8a6d2e70';

interface ErrorResponse {
  name: string;
  description: string;
  /** Headers of this status alone. */
  headers?: string[];
  example: { message: string; type: keyof typeof STATUS_OF; code?: string; param?: string };
}

/** Headers that every response has, but the operator's. */
export const ALWAYS = ['X-Request-Id', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'];

/** References to headers by their names. */
export const headerRefs = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** What each status means here; the error's `code` says more. */
const ERRORS: Record<number, ErrorResponse> = {
  400: {
    name: 'BadRequest',
    description: 'Something in the request is wrong; `param` names it.',
    example: {
      message: 'limit: must be at most 100',
      type: 'invalid_request_error',
      param: 'limit',
    },
  },
  401: {
    name: 'Unauthorized',
    description: 'There is no valid credential.',
    headers: ['WWW-Authenticate'],
    example: {
      message: 'This API key does not exist or was revoked.',
      type: 'authentication_error',
      code: 'invalid_api_key',
    },
  },
  403: {
    name: 'Forbidden',
    description: 'The scope, role or plan is not enough.',
    example: {
      message: 'The API key lacks the scope webhooks:write.',
      type: 'authorization_error',
      code: 'missing_required_scope',
    },
  },
  404: {
    name: 'NotFound',
    description: 'It does not exist, or belongs to another team: which of the two is not told.',
    example: {
      message: 'No such webhook endpoint: whe_cn2m4x8t0qk7vd3hb9zr5zzz',
      type: 'not_found_error',
      code: 'resource_missing',
    },
  },
  405: {
    name: 'MethodNotAllowed',
    description: 'The path exists, but not with this method.',
    headers: ['Allow'],
    example: { message: 'PUT is not possible here; allowed: GET, POST', type: 'invalid_request_error' },
  },
  409: {
    name: 'Conflict',
    description:
      'The `Idempotency-Key` was used for another request, its first request still runs, or what that made is no longer as it was. Of the catalog: it takes something away that may be in use.',
    example: {
      message: 'This Idempotency-Key was used for another request. Use a new one.',
      type: 'invalid_request_error',
      code: 'idempotency_key_reused',
      param: 'Idempotency-Key',
    },
  },
  412: {
    name: 'PreconditionFailed',
    description: 'Somebody has changed it since the version in `If-Match`. Nothing was saved.',
    example: {
      message:
        'It was changed meanwhile by maya@acme.example at 2026-05-04T09:48:57.203Z (name, config): it has version 4 now, not 3. Nothing was saved.',
      type: 'invalid_request_error',
      code: 'version_mismatch',
      param: 'If-Match',
    },
  },
  413: {
    name: 'TooLarge',
    description: 'The body is too large: 256 KB are possible, 10 MB for a batch.',
    example: { message: 'The body is too large: an event may have 256 KB.', type: 'invalid_request_error' },
  },
  415: {
    name: 'UnsupportedMediaType',
    description: 'The body is not sent as JSON, or in an encoding that is not supported.',
    example: {
      message: 'The body must be JSON, sent with "Content-Type: application/json".',
      type: 'invalid_request_error',
    },
  },
  429: {
    name: 'TooManyRequests',
    description: "The team's requests of this minute are used up.",
    headers: ['Retry-After'],
    example: {
      message: 'More than 600 requests a minute. Try again in 21 s.',
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
    },
  },
  500: {
    name: 'InternalError',
    description: 'Something went wrong on our side. Trying again is safe.',
    example: {
      message: 'Something went wrong on our side. It was logged; trying again is safe.',
      type: 'api_error',
    },
  },
  503: {
    name: 'Unavailable',
    description:
      'Too much is being handled at this moment, or the database has no room or no time: come again after `Retry-After`. Or the operator has switched webhooks off.',
    headers: ['Retry-After'],
    example: {
      message: 'Too many bytes of this team are being handled at this moment. Try again in 1 s.',
      type: 'api_error',
      code: 'overloaded',
    },
  },
};

/** 503 of a route that asks a vendor. */
const VENDOR_UNAVAILABLE: ErrorResponse = {
  name: 'VendorUnavailable',
  description: 'The vendor could not be asked just now.',
  headers: ['Retry-After'],
  example: {
    message: 'Slack could not be asked just now: the deadline is over',
    type: 'api_error',
    code: 'vendor_unavailable',
  },
};

/** The statuses that the route, or its path with another method, can answer beside its success. */
function statusesOf(route: Route): number[] {
  const { method, path, uncounted, versioned, refusesBreaking } = route;
  const can: Record<number, boolean> = {
    // What doesn't exist can be put. Where the operator may act for a team, there may be no such team.
    404: (path.includes(':') && method !== 'put') || !isOperators(route),
    409: method === 'post' || refusesBreaking === true,
    412: versioned === true && method !== 'get',
    // Of the operator's routes too: keys that try them are counted.
    429: uncounted === undefined,
  };
  return Object.keys(ERRORS)
    .map(Number)
    .filter((status) => can[status] ?? true);
}

export const refTo = (name: string) => ({ $ref: `#/components/responses/${name}` });

export function errorResponsesOf(route: Route): Record<string, { $ref: string }> {
  const nameOf = (status: number) =>
    status === 503 && route.asksVendor ? VENDOR_UNAVAILABLE.name : (ERRORS[status]?.name ?? '');
  const named = statusesOf(route).map((status) => [String(status), refTo(nameOf(status))]);
  return Object.fromEntries(named);
}

/** `components.responses` */
export function errorResponses() {
  return Object.fromEntries(
    [...Object.values(ERRORS), VENDOR_UNAVAILABLE].map(({ name, description, headers = [], example }) => [
      name,
      {
        description,
        headers: headerRefs([...ALWAYS, ...headers]),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Error' },
            example: { error: { ...example, request_id: REQUEST_ID } },
          },
        },
      },
    ]),
  );
}
