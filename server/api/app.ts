import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import type { Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { hashToken, sameHash } from '../ids.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Readiness } from '../observe/readiness.ts';
import type { Authenticator } from '../teams/authenticate.ts';
import { pathOfLink, SESSION_HOURS, signIn } from '../teams/sign-in.ts';
import { createConnectRoutes } from './connect.ts';
import { sessionCookie, wantedCookie, wantedPath } from './cookies.ts';
import { createDashboard } from './dashboard.ts';
import { beginExchange, exchangeOf, sendError } from './exchange.ts';
import { createFrontDoor } from './front-door.ts';
import { createDocumentation } from './openapi/serve.ts';
import { createPages, noteVisit, type Pages, wantsPage } from './pages/people.ts';
import { showAllowance } from './rate-limit.ts';
import type { ApiContext } from './route.ts';
import { createRouter } from './router.ts';
import { routes } from './routes/index.ts';
import { OPERATOR_HOME, SETTINGS_HOME } from './settings-path.ts';
import { createStreamRoute } from './stream-route.ts';
import type { Streams } from './streams.ts';
import { createVerifiers } from './verifiers.ts';

export interface HttpParts {
  context: Context;
  metrics: Metrics;
  /** Rejects when the queue doesn't answer. */
  queue: { ping(): Promise<void> };
  readiness: Pick<Readiness, 'troubles'>;
  operatorToken: string;
  /** Undefined in a process that is only a worker. It answers health and metrics only. */
  api: { context: ApiContext; authenticator: Authenticator; streams: Streams } | undefined;
  /** Without the front door: for tests, to compare. */
  expressOnly?: boolean;
}

/** What is beside the API. */
const PLACES = [
  '/healthz',
  '/livez',
  '/readyz',
  '/metrics',
  '/sign-in',
  '/connect',
  '/settings',
  '/api/docs',
  '/verifiers',
];
/** Where the API is. */
const BASE_PATHS = ['/api/v1', '/v1'];

/** Everything that listens: the front door for what is hot, and behind it Express for all the rest. */
export function createHttpListener(parts: HttpParts): RequestListener {
  const app = createExpressApp(parts);
  const enters =
    parts.api && !parts.expressOnly ? createFrontDoor(routes, BASE_PATHS, parts.api) : () => false;
  return (request, response) => {
    if (!enters(request, response)) app(request, response);
  };
}

function createExpressApp({ context, metrics, queue, readiness, operatorToken, api }: HttpParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(exchange(context, metrics));
  for (const place of PLACES) app.use(place, named(place));
  app.get('/livez', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', readyz(readiness));
  app.get('/healthz', healthz(readiness, queue));
  app.get('/metrics', metricsPage(metrics, operatorToken));
  const pages = createPages(context, api?.authenticator);
  if (api) {
    app.get('/', named('/'), pages.start);
    app.get('/sign-in', helmet(), openSession(context));
    app.use('/connect', createConnectRoutes(context, api.authenticator));
    app.use('/settings', createDashboard(context, pages));
    app.use(
      BASE_PATHS.map((path) => `${path}/openapi.json`),
      showAllowanceFirst(api),
    );
    app.use(createDocumentation(context));
    app.use('/verifiers', createVerifiers(context.config));
    app.get(
      BASE_PATHS.map((path) => `${path}/stream`),
      createStreamRoute(api.authenticator, api.streams),
    );
    app.use(BASE_PATHS, createRouter(routes, api));
  }
  app.use((request) => {
    throw new ApiError(
      'not_found_error',
      `There is nothing at ${request.method} ${request.path.slice(0, 200)}`,
    );
  });
  app.use(answerError(context, api, pages));
  return app;
}

/** For the document of the API, which is for everybody. Its routes show what they have counted. */
function showAllowanceFirst(api: NonNullable<HttpParts['api']>): RequestHandler {
  return async (request, response, next) => {
    next(await showAllowance(api, request, response));
  };
}

/** Gives every response an `X-Request-Id`, a line in the log and a place in the metrics. */
function exchange({ log }: Context, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    response.locals.exchange = beginExchange({ log, metrics }, request, response);
    next();
  };
}

/** For what is no route of the API: one name in the metrics for all that is below. */
const named =
  (route: string): RequestHandler =>
  (_request, response, next) => {
    exchangeOf(response).route = route;
    next();
  };

/** Everything that isn't as it must be, for people and alerts. */
function healthz(readiness: HttpParts['readiness'], queue: HttpParts['queue']): RequestHandler {
  return async (_request, response) => {
    const [troubles, wakeQueue] = await Promise.allSettled([readiness.troubles(), queue.ping()]);
    const failing: string[] = troubles.status === 'fulfilled' ? troubles.value : ['database'];
    answerHealth(response, wakeQueue.status === 'rejected' ? [...failing, 'queue'] : failing);
  };
}

/** Whether requests should be sent here: without the queue, events are taken and delivered all the same. */
function readyz(readiness: HttpParts['readiness']): RequestHandler {
  return async (_request, response) => answerHealth(response, await readiness.troubles());
}

function answerHealth(response: Response, failing: readonly string[]): void {
  response.set('Cache-Control', 'no-store');
  if (failing.length === 0) response.json({ status: 'ok' });
  else response.status(503).json({ status: 'unavailable', failing });
}

function metricsPage(metrics: Metrics, operatorToken: string): RequestHandler {
  const operatorHash = hashToken(operatorToken);
  return async (request, response) => {
    const token = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
    if (token === undefined || !sameHash(hashToken(token), operatorHash)) {
      throw new ApiError(
        'authentication_error',
        'Metrics need the operator token: "Authorization: Bearer …".',
        {
          headers: { 'WWW-Authenticate': 'Bearer' },
        },
      );
    }
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  };
}

/**
 * How a product that frames the pages dresses them: may be appended to a sign-in link, and goes on to the
 * page.
 */
const DRESS = ['embed', 'theme', 'accent', 'lang'];

/** Trades the token of a sign-in link for the session's cookie. */
function openSession(context: Context): RequestHandler {
  return async (request, response) => {
    // Express answers HEAD like GET. A program that only looks at a link must not use it up.
    if (request.method !== 'GET') return void response.status(405).set('Allow', 'GET').end();
    const token = typeof request.query.token === 'string' ? request.query.token : '';
    const from = { requestId: exchangeOf(response).id, address: request.socket.remoteAddress ?? null };
    const signedIn = await signIn(context, token, from).catch(async (refused: unknown) => {
      if (refused instanceof ApiError) noteVisit(response, { wanted: await pathOfLink(context, token) });
      throw refused;
    });
    const seconds = SESSION_HOURS * 3_600;
    response.append('Set-Cookie', sessionCookie(signedIn.sessionToken, seconds, context.publicUrl()));
    // What somebody asked for before they had a session, unless the link itself says where it leads.
    const wanted = wantedPath(request.get('cookie'));
    if (wanted !== undefined) response.append('Set-Cookie', wantedCookie(undefined, context.publicUrl()));
    response
      .set({ 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' })
      .redirect(303, dressed(signedIn.path ?? wantedOf(signedIn, wanted), request.query));
  };
}

/** An operator has pages of their own: what somebody of a team wanted isn't theirs. */
function wantedOf({ isOperator }: { isOperator: boolean }, wanted: string | undefined): string {
  const isOfOperator = wanted?.startsWith(OPERATOR_HOME) ?? false;
  if (wanted !== undefined && isOfOperator === isOperator) return wanted;
  return isOperator ? OPERATOR_HOME : SETTINGS_HOME;
}

/** The page with how it is dressed, of those parameters that are given once. */
function dressed(path: string, given: Readonly<Record<string, unknown>>): string {
  const page = new URL(path, 'http://here');
  for (const name of DRESS) {
    const value = given[name];
    if (typeof value === 'string') page.searchParams.set(name, value);
  }
  return page.pathname + page.search;
}

/**
 * People are told in a page, except of the API's own addresses: those are for programs whatever they accept.
 */
function answerError({ log }: Context, api: HttpParts['api'], pages: Pages): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return async (thrown, request, response, _next) => {
    const isOfApi = BASE_PATHS.some((path) => request.originalUrl.startsWith(`${path}/`));
    if (!isOfApi && wantsPage(request)) return pages.sendError(request, response, thrown);
    const error = api && isOfApi ? await showAllowance(api, request, response, thrown) : thrown;
    sendError(log, { id: exchangeOf(response).id, method: request.method }, response, error);
  };
}
