import type { AfterResponseMiddleware, BeforeRequestMiddleware, HttpResponse } from 'zapier-platform-core';
import { serverOf } from './api.ts';
import * as product from './product.ts';
import { app, version } from './version.ts';

/** The API key goes to the server of the connection and to nobody else. */
export const authorize: BeforeRequestMiddleware = (request, z, bundle) => {
  const server = serverOf(z, bundle);
  if (!URL.canParse(request.url) || new URL(request.url).origin !== new URL(server).origin) {
    throw new z.errors.Error(`Requests go to ${server} only.`, 'foreign_host', 400);
  }
  // Its own default of another spelling would win over "User-Agent".
  const headers = {
    accept: 'application/json',
    ...request.headers,
    authorization: `Bearer ${bundle.authData.api_key}`,
    'user-agent': `${app}/${version}`,
  };
  // Followed, a redirect would take the key along.
  return { ...request, headers, redirect: 'manual' };
};

/** What the API answers when it doesn't do what was asked. */
interface Failure {
  error?: { message?: string; code?: string };
}

/** What `call` (api.ts) says of the answers that it can use. */
interface Expectations {
  expects?: (number | string)[];
  has?: string[];
}

const NOT_OURS = `There is no ${product.name} server at this Server URL: something else answered, such as a sign-in page of your network. Check the Server URL of the connection.`;

const HELP = product.support === null ? '' : ` If it goes on: ${product.support}`;

const isOurs = (data: unknown, has: string[]) =>
  typeof data === 'object' && data !== null && has.every((key) => key in data);

/**
 * Every status that isn't expected becomes an error in words that someone without an engineer understands.
 * 429 never gets here.
 */
export const explainFailure: AfterResponseMiddleware = (response: HttpResponse, z) => {
  const { status, request } = response;
  const { expects = [], has = [] } = (request.middlewareData ?? {}) as Expectations;
  const { message, code } = (response.data as Failure | undefined)?.error ?? {};
  if (expects.includes(status) || (code !== undefined && expects.includes(code))) {
    return { ...response, skipThrowForStatus: true };
  }
  if (status < 300) {
    if (isOurs(response.data, has)) return response;
    throw new z.errors.Error(NOT_OURS, 'another_server', 400);
  }
  if (status < 400) throw new z.errors.Error(redirected(response), 'redirected', status);
  if (status === 401) {
    throw new z.errors.ExpiredAuthError(
      `${product.name} does not accept the API key (${message ?? 'it may have been revoked or have expired'}). Create a new one under Settings → API keys and reconnect.`,
    );
  }
  if (status >= 500) {
    throw new z.errors.Error(
      `${product.name} could not do this just now (${status}). ${message ?? 'Please try again in a few minutes.'}${HELP}`,
      code,
      status,
    );
  }
  const words =
    message ?? `${product.name} refused this (${status}). Check the Server URL of the connection.`;
  if (status === 409 || status === 422 || code === 'plan_upgrade_required') {
    throw new z.errors.HaltedError(words);
  }
  throw new z.errors.Error(words, code, status);
};

function redirected(response: HttpResponse): string {
  const location = response.getHeader('location') ?? '';
  const there = URL.canParse(location) ? new URL(location).origin : 'another address';
  return `The Server URL leads on to ${there}. Reconnect with the final address as Server URL.`;
}
