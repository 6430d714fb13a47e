import type { RequestHandler } from 'express';
import { ApiError, forbidden, invalidRequest } from '../errors.ts';
import { type Authenticator, type Principal, SESSION_COOKIE } from '../teams/authenticate.ts';
import { hasScope } from '../teams/scopes.ts';
import { readCookie } from './cookies.ts';
import { exchangeOf } from './exchange.ts';
import type { Streams } from './streams.ts';

/** Destinations of one stream: as many as a list shows at first. */
const MOST_WATCHED = 60;
/** Stands among the ids for the team's log of events. */
const EVENTS = 'events';

/** `GET /stream?watch=whe_…,aut_…,events`: server-sent events for pages of a team that are looked at. */
export function createStreamRoute(authenticator: Authenticator, streams: Streams): RequestHandler {
  return async (request, response) => {
    exchangeOf(response).route = '/stream';
    const { authorization, cookie } = request.headers;
    const ask = () => authenticator.authenticate(authorization, readCookie(cookie, SESSION_COOKIE));
    const watched = watchedIn(request.query.watch);
    const events = watched.includes(EVENTS);
    const teamId = teamOf(await ask(), events);
    await streams.serve(response, {
      teamId,
      destinations: watched.filter((each) => each !== EVENTS),
      events,
      isStillAllowed: () => ask().then(() => true, isOther),
    });
  };
}

/** Any failure but a refusal says nothing about whether somebody is still signed in. */
const isOther = (error: unknown) => !(error instanceof ApiError);

/** Sessions of any role; keys that may read what the stream tells of. @throws 403 */
function teamOf(principal: Principal, events: boolean): string {
  if (!('teamId' in principal))
    throw forbidden('A stream is for a team: use one of its keys.', 'team_key_required');
  if (principal.kind !== 'key') return principal.teamId;
  const needed = ['webhooks:read', ...(events ? ['events:read' as const] : [])] as const;
  const missing = needed.find((scope) => !hasScope(principal.scopes, scope));
  if (missing === undefined) return principal.teamId;
  throw forbidden(`A stream of this needs a key with the scope ${missing}.`, 'missing_required_scope');
}

function watchedIn(watch: unknown): string[] {
  const ids = typeof watch === 'string' && watch !== '' ? watch.split(',') : [];
  const isKnown = (each: string) => each === EVENTS || /^(whe|aut)_[a-z0-9]{24}$/.test(each);
  if (ids.length <= MOST_WATCHED && ids.every(isKnown)) return ids;
  throw invalidRequest(`watch must be up to ${MOST_WATCHED} ids of endpoints and automations, or ${EVENTS}`, {
    param: 'watch',
  });
}
