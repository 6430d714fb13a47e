import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import helmet from 'helmet';
import { connectorById } from '../../connectors/index.ts';
import type { Context } from '../context.ts';
import { ApiError, forbidden } from '../errors.ts';
import {
  beginConnecting,
  finishConnecting,
  type Visitor,
  whereBegun,
} from '../integrations/oauth-connect.ts';
import { receiveSignal } from '../integrations/vendor-signals.ts';
import { type Authenticator, type Principal, SESSION_COOKIE } from '../teams/authenticate.ts';
import { hasRole } from '../teams/scopes.ts';
import { audited } from './audit.ts';
import { readCookie } from './cookies.ts';
import { exchangeOf } from './exchange.ts';
import { noteVisit } from './pages/people.ts';
import { SETTINGS_HOME, settingsPath } from './settings-path.ts';

/** The largest event of a vendor, bytes. */
const EVENT_LIMIT = 256 * 1024;

/** The routes that browsers and vendors call to connect accounts. They are not part of the API. */
export function createConnectRoutes(context: Context, authenticator: Authenticator): Router {
  const router = Router({ caseSensitive: true });
  const page = helmet();
  router.get('/:connector', page, begin(context, authenticator));
  router.get('/:connector/callback', page, finish(context, authenticator));
  const readBody = express.raw({ type: () => true, limit: EVENT_LIMIT });
  router.post('/:connector/events', readBody, receive(context));
  return router;
}

function begin(context: Context, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const connector = connectorOf(request);
    const returnPath = settingsPath(request.query.return_to) ?? SETTINGS_HOME;
    // Who signs in anew goes on to the vendor, and from there to where they were.
    const wanted = `/connect/${connector}?return_to=${encodeURIComponent(returnPath)}`;
    noteVisit(response, { app: nameOf(connector), wanted, back: returnPath });
    const visitor = visitorOf(await adminOf(request, authenticator));
    redirect(response, await beginConnecting(context, visitor, connector, returnPath));
  };
}

function finish(context: Context, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const connector = connectorOf(request);
    const { code, error } = request.query;
    const state = typeof request.query.state === 'string' ? request.query.state : '';
    noteVisit(response, { app: nameOf(connector), isBack: true });
    const admin = await adminOf(request, authenticator).catch(async (refused: unknown) => {
      if (refused instanceof ApiError) {
        const begun = settingsPath(await whereBegun(context, state)) ?? SETTINGS_HOME;
        noteVisit(response, { wanted: begun, back: begun });
      }
      throw refused;
    });
    const act = {
      ...{ action: 'connection.connected', teamId: admin.teamId, objectId: null, changed: [] },
      requestId: exchangeOf(response).id,
      address: request.socket.remoteAddress ?? null,
    };
    const answer = {
      state,
      code: typeof code === 'string' ? code : undefined,
      // Of a fixed list, or a person's no: what else stands there isn't shown to anybody.
      error: typeof error === 'string' ? error.slice(0, 100) : undefined,
    };
    const done = await audited(
      context,
      admin,
      act,
      () => finishConnecting(context, visitorOf(admin), connector, answer),
      (result) => (result.kind === 'connected' ? result.connection.id : null),
    );
    const back = new URL(done.returnPath ?? SETTINGS_HOME, 'http://here');
    back.searchParams.set('connector', connector);
    if (done.kind === 'connected') back.searchParams.set('connected', done.connection.id);
    else back.searchParams.set('connect_error', done.code);
    redirect(response, back.pathname + back.search);
  };
}

function receive(context: Context): RequestHandler {
  return async (request, response) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    );
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    response.type('text/plain').send(await receiveSignal(context, connectorOf(request), { headers, body }));
  };
}

type Session = Extract<Principal, { kind: 'session' }>;

/** Finds out whose browser this is. It must be an admin's. @throws 401, 403 */
async function adminOf(request: Request, authenticator: Authenticator): Promise<Session> {
  const cookie = readCookie(request.get('cookie'), SESSION_COOKIE);
  const principal = await authenticator.authenticate(undefined, cookie);
  if (principal.kind !== 'session' || !hasRole(principal.role, 'admin')) {
    throw forbidden('Connecting accounts needs the role admin or higher.', 'insufficient_role');
  }
  return principal;
}

const visitorOf = ({ teamId, tokenHash }: Session): Visitor => ({ teamId, sessionHash: tokenHash });

function connectorOf(request: Request): string {
  return String(request.params.connector);
}

const nameOf = (connector: string) => connectorById(connector)?.manifest.name ?? null;

/** Redirects without a referrer, because the addresses of this flow hold codes and states. */
function redirect(response: Response, url: string): void {
  response.set({ 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' }).redirect(303, url);
}
