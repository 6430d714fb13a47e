import express, { type Request, type Response, Router } from 'express';
import type { Authenticator, Principal } from '../auth/authenticate.ts';
import { SESSION_COOKIE } from '../auth/authenticate.ts';
import { hasRole, hasScope } from '../auth/scopes.ts';
import { ApiError, forbidden, invalidRequest } from '../errors.ts';
import { readCookie } from './cookies.ts';
import { RawJson } from './render.ts';
import { BODY_LIMIT, readJsonBody } from './request.ts';
import type { ApiContext, Route } from './route.ts';
import { parseWith } from './validate.ts';

/** Plans that may use webhooks. */
const WEBHOOK_PLANS = ['pro', 'enterprise'];

/** Express' router for a route table. A path that is known answers other methods with 405. */
export function createRouter(
  routes: readonly Route[],
  context: ApiContext,
  authenticator: Authenticator,
): Router {
  const router = Router({ caseSensitive: true });
  const paths = new Set(routes.map((route) => route.path));
  for (const path of paths) {
    const here = router.route(path);
    const ours = routes.filter((route) => route.path === path);
    for (const route of ours) {
      const readBody = express.raw({ type: () => true, limit: route.bodyLimit ?? BODY_LIMIT });
      // Authorization first: who may not call a route can't make us read a large body either.
      here[route.method](authorize(route, context, authenticator), readBody, handle(route, context));
    }
    const allowed = ours.map((route) => route.method.toUpperCase()).join(', ');
    here.all((request) => {
      throw invalidRequest(`${request.method} is not possible here; allowed: ${allowed}`, {
        status: 405,
        headers: { Allow: allowed },
      });
    });
  }
  return router;
}

function authorize(route: Route, { config, publicUrl }: ApiContext, authenticator: Authenticator) {
  return async (request: Request, response: Response, next: () => void): Promise<void> => {
    const cookie = readCookie(request.get('cookie'), SESSION_COOKIE);
    const principal = await authenticator.authenticate(request.get('authorization'), cookie);
    checkAccess(route, principal);
    if (principal.kind === 'session' && route.method !== 'get') checkSameOrigin(request, publicUrl());
    if (route.webhooks) checkWebhooks(principal, config.webhooksEnabled);
    response.locals.principal = principal;
    next();
  };
}

function handle(route: Route, context: ApiContext) {
  return async (request: Request, response: Response): Promise<void> => {
    refuseNul(request.originalUrl);
    const { text, value } = readJsonBody(request);
    const result = await route.handle({
      context,
      principal: response.locals.principal as Principal,
      params: request.params as Record<string, string>,
      query: route.query ? parseWith(route.query, request.query) : undefined,
      body: route.body ? parseWith(route.body, value) : undefined,
      text: text ?? '',
      request,
      requestId: response.locals.requestId as string,
    });
    const json = result instanceof RawJson ? result.text : JSON.stringify(result);
    response.writeHead(route.status ?? 200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(json),
    });
    response.end(json);
  };
}

function checkAccess({ access }: Route, principal: Principal): void {
  if (access === 'operator') {
    if (principal.kind !== 'operator')
      throw forbidden('Only the operator token may do this.', 'operator_only');
    return;
  }
  if (principal.kind === 'operator') {
    if (typeof access === 'object' && 'operator' in access) return;
    throw forbidden(
      "The operator token can't be used here: use an API key of the team.",
      'team_key_required',
    );
  }
  if (access === 'anyone-authenticated') return;
  if (principal.kind === 'session') {
    const role = 'session' in access ? access.session : access.role;
    if (!hasRole(principal.role, role))
      throw forbidden(`This needs the role ${role} or higher.`, 'insufficient_role');
    return;
  }
  if ('session' in access)
    throw forbidden('This is done in the settings pages, not with an API key.', 'session_required');
  if (hasScope(principal.scopes, access.scope)) return;
  throw forbidden(`The API key lacks the scope ${access.scope}.`, 'missing_required_scope');
}

/** A session's cookie must not be enough for another site's form (CSRF): browsers say where a request comes from. */
function checkSameOrigin(request: Request, publicUrl: string): void {
  const origin = request.get('origin');
  const sameSite = request.get('sec-fetch-site') === 'same-origin';
  if (sameSite || (origin !== undefined && origin === new URL(publicUrl).origin)) return;
  throw forbidden('Requests with a session must come from the settings pages.', 'cross_site_request');
}

function checkWebhooks(principal: Principal, enabled: boolean): void {
  if (!enabled) {
    throw new ApiError('api_error', 'Webhooks are switched off on this server.', {
      status: 503,
      code: 'webhooks_disabled',
    });
  }
  if (principal.kind === 'operator' || WEBHOOK_PLANS.includes(principal.plan)) return;
  throw forbidden(
    `Webhooks need the plan pro or enterprise; this team has ${principal.plan}.`,
    'plan_upgrade_required',
  );
}

/** PostgreSQL's text can't hold NUL, and no id has one. */
function refuseNul(url: string): void {
  if (url.includes('%00')) throw invalidRequest('The URL must not contain NUL characters.');
}
