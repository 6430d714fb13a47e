import type { RequestHandler } from 'express';
import { ApiError, forbidden, invalidRequest } from '../errors.ts';
import { type Authenticator, type Principal, SESSION_COOKIE } from '../teams/authenticate.ts';
import { hasScope } from '../teams/scopes.ts';
import { readCookie } from './cookies.ts';
import { exchangeOf } from './exchange.ts';
import type { Streams } from './streams.ts';

/** Destinations of one stream: a page looks at few. */
const MOST_WATCHED = 20;

/** `GET /stream?watch=whe_…,aut_…`: server-sent events for pages of a team that are looked at. */
export function createStreamRoute(authenticator: Authenticator, streams: Streams): RequestHandler {
  return async (request, response) => {
    exchangeOf(response).route = '/stream';
    const { authorization, cookie } = request.headers;
    const ask = () => authenticator.authenticate(authorization, readCookie(cookie, SESSION_COOKIE));
    const teamId = teamOf(await ask());
    await streams.serve(response, {
      teamId,
      destinations: watchedIn(request.query.watch),
      isStillAllowed: () => ask().then(() => true, isOther),
    });
  };
}

/** Any failure but a refusal says nothing about whether somebody is still signed in. */
const isOther = (error: unknown) => !(error instanceof ApiError);

/** Sessions of any role; keys that may read what the stream tells of. @throws 403 */
function teamOf(principal: Principal): string {
  if (!('teamId' in principal))
    throw forbidden('A stream is for a team: use one of its keys.', 'team_key_required');
  if (principal.kind !== 'key' || hasScope(principal.scopes, 'webhooks:read')) return principal.teamId;
  throw forbidden('A stream needs a key with the scope webhooks:read.', 'missing_required_scope');
}

function watchedIn(watch: unknown): string[] {
  const ids = typeof watch === 'string' && watch !== '' ? watch.split(',') : [];
  if (ids.length <= MOST_WATCHED && ids.every((id) => /^(whe|aut)_[a-z0-9]{24}$/.test(id))) return ids;
  throw invalidRequest(`watch must be up to ${MOST_WATCHED} ids of endpoints and automations`, {
    param: 'watch',
  });
}
