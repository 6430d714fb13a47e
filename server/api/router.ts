import express, { type Request, type Response, Router } from 'express';
import { invalidRequest } from '../errors.ts';
import { type Authenticator, type Principal, SESSION_COOKIE } from '../teams/authenticate.ts';
import { checkAccess, checkSameOrigin, checkWebhooks } from './access.ts';
import { readCookie } from './cookies.ts';
import { errorBody, methodNotAllowed, toApiError } from './errors.ts';
import { limitRate } from './rate-limit.ts';
import { RawJson } from './render.ts';
import { BODY_LIMIT, readJsonBody } from './request.ts';
import type { ApiContext, Route } from './route.ts';
import { type KeptAnswer, once } from './store/idempotency.ts';
import { parseWith } from './validate.ts';

/** Makes Express' router for a route table. Known paths answer other methods with 405. */
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
      // Authorization comes first, so that a caller who may not call a route can't make us read a large body.
      here[route.method](authorize(route, context, authenticator), readBody, answer(route, context));
    }
    const allowed = ours.map((route) => route.method.toUpperCase()).join(', ');
    here.all((request) => {
      throw methodNotAllowed(request.method, allowed);
    });
  }
  return router;
}

function authorize(route: Route, context: ApiContext, authenticator: Authenticator) {
  const { config, publicUrl } = context;
  return async (request: Request, response: Response, next: () => void): Promise<void> => {
    const cookie = readCookie(request.get('cookie'), SESSION_COOKIE);
    const principal = await authenticator.authenticate(request.get('authorization'), cookie);
    await limitRate(context, route, principal, response);
    checkAccess(route, principal);
    if (principal.kind === 'session' && route.method !== 'get') checkSameOrigin(request, publicUrl());
    if (route.webhooks) checkWebhooks(principal, config.webhooksEnabled);
    response.locals.principal = principal;
    next();
  };
}

function answer(route: Route, context: ApiContext) {
  return async (request: Request, response: Response): Promise<void> => {
    refuseNul(request.originalUrl);
    const principal = response.locals.principal as Principal;
    const requestId = response.locals.requestId as string;
    const body = readJsonBody(request);
    const call = { route, context, principal, request, requestId, ...body };
    const key = route.method === 'post' ? request.get('idempotency-key') : undefined;
    const { status, json } = key === undefined ? await run(call) : await runOnce(call, key, response);
    response.writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(json),
    });
    response.end(json);
  };
}

interface RouteCall {
  route: Route;
  context: ApiContext;
  principal: Principal;
  request: Request;
  requestId: string;
  text: string | undefined;
  value: unknown;
}

async function run(call: RouteCall): Promise<{ status: number; json: string }> {
  const { route, context, principal, request, requestId, text, value } = call;
  const result = await route.handle({
    context,
    principal,
    params: route.params ? parseWith(route.params, request.params) : undefined,
    query: route.query ? parseWith(route.query, request.query) : undefined,
    body: route.body ? parseWith(route.body, value) : undefined,
    text: text ?? '',
    request,
    requestId,
  });
  return {
    status: route.status ?? 200,
    json: result instanceof RawJson ? result.text : JSON.stringify(result),
  };
}

/**
 * Runs a request with an Idempotency-Key: answers with the first request's answer, including its errors and
 * request id.
 */
async function runOnce(call: RouteCall, key: string, response: Response): Promise<KeptAnswer> {
  const { context, principal, request, requestId, text } = call;
  const owner = principal.kind === 'operator' ? 'operator' : principal.teamId;
  const target = `${request.method} ${request.baseUrl.replace(/^\/api/, '')}${request.path}`;
  const kept = await once(context, { owner, key, target, text: text ?? '', requestId }, async () => {
    try {
      return { ...(await run(call)), requestId };
    } catch (thrown) {
      const error = toApiError(thrown);
      // Failures on our side aren't kept, so that a second try really runs.
      if (error.status >= 500) throw thrown;
      return { status: error.status, json: JSON.stringify(errorBody(error, requestId)), requestId };
    }
  });
  if (kept.requestId !== requestId) {
    response.setHeader('X-Request-Id', kept.requestId);
    response.setHeader('Idempotent-Replayed', 'true');
  }
  return kept;
}

/** PostgreSQL's text can't hold NUL, and no id contains one. */
function refuseNul(url: string): void {
  if (url.includes('%00')) throw invalidRequest('The URL must not contain NUL characters.');
}
