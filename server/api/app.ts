import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { hashToken, sameHash } from '../ids.ts';
import type { Metrics } from '../metrics.ts';
import type { Authenticator } from '../teams/authenticate.ts';
import { SESSION_COOKIE } from '../teams/authenticate.ts';
import { SESSION_HOURS, signIn } from '../teams/sign-in.ts';
import { createConnectRoutes } from './connect.ts';
import { createDashboard } from './dashboard.ts';
import { beginExchange, sendError } from './exchange.ts';
import { createFrontDoor } from './front-door.ts';
import { createDocumentation } from './openapi/serve.ts';
import { showAllowance } from './rate-limit.ts';
import type { ApiContext } from './route.ts';
import { createRouter } from './router.ts';
import { routes } from './routes/index.ts';

export interface HttpParts {
  context: Context;
  metrics: Metrics;
  /** Rejects when the queue doesn't answer. */
  queue: { ping(): Promise<void> };
  operatorToken: string;
  /** Undefined in a process that is only a worker. It answers health and metrics only. */
  api: { context: ApiContext; authenticator: Authenticator } | undefined;
  /** Without the front door: for tests, to compare. */
  expressOnly?: boolean;
}

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

function createExpressApp({ context, metrics, queue, operatorToken, api }: HttpParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(requestId(context));
  app.get('/healthz', healthz(context, queue));
  app.get('/metrics', metricsPage(metrics, operatorToken));
  if (api) {
    app.get('/sign-in', helmet(), openSession(context));
    app.use('/connect', createConnectRoutes(context, api.authenticator));
    app.use('/settings', createDashboard(context));
    app.use(
      BASE_PATHS.map((path) => `${path}/openapi.json`),
      showAllowanceFirst(api),
    );
    app.use(createDocumentation(context.publicUrl));
    app.use(BASE_PATHS, createRouter(routes, api));
  }
  app.use((request) => {
    throw new ApiError(
      'not_found_error',
      `There is nothing at ${request.method} ${request.path.slice(0, 200)}`,
    );
  });
  app.use(answerError(context, api));
  return app;
}

/** For the document of the API, which is for everybody. Its routes show what they have counted. */
function showAllowanceFirst(api: NonNullable<HttpParts['api']>): RequestHandler {
  return async (request, response, next) => {
    next(await showAllowance(api, request, response));
  };
}

/** Gives every response an `X-Request-Id`, and writes one log line for every request. */
function requestId({ log }: Context): RequestHandler {
  return (request, response, next) => {
    response.locals.requestId = beginExchange(log, request, response);
    next();
  };
}

function healthz({ db }: Context, queue: HttpParts['queue']): RequestHandler {
  return async (_request, response) => {
    const [database, wakeQueue] = await Promise.allSettled([
      db.query({ name: 'ping', text: 'SELECT 1 AS one' }, []),
      queue.ping(),
    ]);
    const failing = [
      ...(database.status === 'rejected' ? ['database'] : []),
      ...(wakeQueue.status === 'rejected' ? ['queue'] : []),
    ];
    if (failing.length === 0) response.json({ status: 'ok' });
    else response.status(503).json({ status: 'unavailable', failing });
  };
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
const DRESS = ['embed', 'theme', 'accent'];

/** Trades the token of a sign-in link for the session's cookie. */
function openSession(context: Context): RequestHandler {
  return async (request, response) => {
    // Express answers HEAD like GET. A program that only looks at a link must not use it up.
    if (request.method !== 'GET') return void response.status(405).set('Allow', 'GET').end();
    const { token } = request.query;
    const { sessionToken } = await signIn(context, typeof token === 'string' ? token : '');
    response.cookie(SESSION_COOKIE, sessionToken, {
      httpOnly: true,
      sameSite: 'lax',
      secure: context.publicUrl().startsWith('https:'),
      maxAge: SESSION_HOURS * 3_600_000,
      path: '/',
    });
    response
      .set('Referrer-Policy', 'no-referrer')
      .redirect(303, `/settings/webhooks${queryOf(request.query, DRESS)}`);
  };
}

/** Makes a query string of those parameters of a request that are given once. */
function queryOf(given: Readonly<Record<string, unknown>>, names: readonly string[]): string {
  const pairs = names.flatMap((name): [string, string][] => {
    const value = given[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

function answerError({ log }: Context, api: HttpParts['api']): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return async (thrown, request, response, _next) => {
    const isOfApi = BASE_PATHS.some((path) => request.originalUrl.startsWith(`${path}/`));
    const error = api && isOfApi ? await showAllowance(api, request, response, thrown) : thrown;
    sendError(log, { id: String(response.locals.requestId), method: request.method }, response, error);
  };
}
