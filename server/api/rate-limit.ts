import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../errors.ts';
import { type Authenticator, type Principal, SESSION_COOKIE } from '../teams/authenticate.ts';
import { readCookie } from './cookies.ts';
import type { ApiContext, Route } from './route.ts';
import type { Allowance } from './store/rate-limiter.ts';

/** Where headers of the answer are put: every kind of response can do that. */
export interface HeaderSink {
  setHeader(name: string, value: string | number): unknown;
}

/** Requests a minute and team; enterprise is configured. */
const PLAN_LIMITS: Record<string, number> = { free: 60, team: 120, pro: 600 };
/**
 * The settings pages refresh themselves. Each person has an allowance, so that nobody's open tabs use up the
 * keys' or a colleague's.
 */
const SESSION_LIMIT = 600;
/** Requests a minute from one address with a credential that isn't one: whoever guesses is slowed down. */
const STRANGER_LIMIT = 600;

/** Whose requests are counted together, and how many are possible in a minute. */
interface Quota {
  who: string;
  limit: number;
}

/** Undefined: the operator's requests aren't limited. */
function quotaOf(principal: Principal, config: ApiContext['config']): Quota | undefined {
  if (principal.kind === 'operator' || principal.kind === 'acting') return undefined;
  if (principal.kind === 'session' || principal.kind === 'operator_session')
    return { who: `session:${principal.sessionId}`, limit: SESSION_LIMIT };
  const { teamId, plan } = principal;
  return { who: teamId, limit: PLAN_LIMITS[plan] ?? config.enterpriseRateLimit };
}

function quotaOfStranger(address: string | undefined): Quota {
  return { who: `address:${address ?? 'unknown'}`, limit: STRANGER_LIMIT };
}

/**
 * Counts the request and says in the headers how many are left in this minute. @throws 429 when none is left
 */
export async function limitRate(
  { rateLimiter, config }: ApiContext,
  route: Route,
  principal: Principal,
  response: HeaderSink,
): Promise<void> {
  const quota = quotaOf(principal, config);
  if (!quota) return;
  // What isn't counted shows the allowance as it is; on the hot path, as it was within the last second.
  if (route.uncounted === 'recent') return show(response, await rateLimiter.recent(quota.who, quota.limit));
  const count = route.uncounted === 'shown' ? 0 : 1;
  const allowance = await rateLimiter.take(quota.who, quota.limit, count);
  show(response, allowance);
  if (count === 1) refuseBeyond(allowance);
}

interface Parts {
  context: ApiContext;
  authenticator: Authenticator;
}

/**
 * Says how many requests are left where no route has counted one: nothing is there, the method isn't
 * possible, the credential is none, or the answer is for everybody. Guesses are counted by address.
 * @param thrown what the caller is to be told, if it is an error
 * @returns the same, or that they guess too much
 */
export async function showAllowance(
  { context, authenticator }: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  thrown?: unknown,
): Promise<unknown> {
  if (response.headersSent || response.hasHeader('X-RateLimit-Limit')) return thrown;
  const { rateLimiter, config } = context;
  try {
    const sender = await senderOf(authenticator, request, thrown);
    const isKnown = typeof sender === 'object';
    const quota = isKnown ? quotaOf(sender, config) : quotaOfStranger(request.socket.remoteAddress);
    if (!quota) return thrown;
    const { who, limit } = quota;
    const allowance =
      sender === 'guesser' ? await rateLimiter.take(who, limit) : await rateLimiter.recent(who, limit);
    show(response, allowance);
    if (sender === 'guesser') refuseBeyond(allowance);
    return thrown;
  } catch (refused) {
    // If the count can't be had, the answer itself still can.
    return refused instanceof ApiError ? refused : thrown;
  }
}

/**
 * Who sent a request: somebody with a credential that counts, somebody with a key that doesn't, or anybody
 * else. Rejects when the database can't say, because that makes nobody a guesser.
 */
async function senderOf(
  authenticator: Authenticator,
  { headers: { authorization, cookie } }: IncomingMessage,
  thrown: unknown,
): Promise<Principal | 'guesser' | 'stranger'> {
  const nobody = authorization === undefined ? 'stranger' : 'guesser';
  // It was looked for already.
  if (thrown instanceof ApiError && thrown.type === 'authentication_error') return nobody;
  const sessionToken = readCookie(cookie, SESSION_COOKIE);
  if (authorization === undefined && sessionToken === undefined) return 'stranger';
  try {
    return await authenticator.authenticate(authorization, sessionToken);
  } catch (refused) {
    if (refused instanceof ApiError) return nobody;
    throw refused;
  }
}

function show(response: HeaderSink, { limit, remaining, resetMs }: Allowance): void {
  response.setHeader('X-RateLimit-Limit', limit);
  response.setHeader('X-RateLimit-Remaining', remaining);
  // Unix seconds, like GitHub's header of the same name.
  response.setHeader('X-RateLimit-Reset', Math.ceil((Date.now() + resetMs) / 1000));
}

function refuseBeyond({ allowed, limit, resetMs }: Allowance): void {
  if (allowed) return;
  const seconds = Math.max(Math.ceil(resetMs / 1000), 1);
  throw new ApiError('rate_limit_error', `More than ${limit} requests a minute. Try again in ${seconds} s.`, {
    code: 'rate_limit_exceeded',
    headers: { 'Retry-After': String(seconds) },
  });
}
