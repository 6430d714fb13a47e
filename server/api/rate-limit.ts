import { ApiError } from '../errors.ts';
import type { Principal } from '../teams/authenticate.ts';
import type { ApiContext, Route } from './route.ts';

/** Where headers of the answer are put: every kind of response can do that. */
export interface HeaderSink {
  setHeader(name: string, value: string | number): unknown;
}

/** Requests a minute and team; enterprise is configured. */
const PLAN_LIMITS: Record<string, number> = { free: 60, team: 120, pro: 600 };
/**
 * The settings pages refresh themselves; they have an allowance of their own, so that they don't use up the
 * keys'.
 */
const SESSION_LIMIT = 600;

/**
 * Counts the request and says in the headers how many are left in this minute. @throws 429 when none is left
 */
export async function limitRate(
  { rateLimiter, config }: ApiContext,
  route: Route,
  principal: Principal,
  response: HeaderSink,
): Promise<void> {
  if (principal.kind === 'operator' || route.uncounted === 'silent') return;
  const { teamId, plan } = principal;
  const isSession = principal.kind === 'session';
  const limit = isSession ? SESSION_LIMIT : (PLAN_LIMITS[plan] ?? config.enterpriseRateLimit);
  const who = isSession ? `${teamId}:session` : teamId;
  const { allowed, remaining, resetMs } = await rateLimiter.take(
    who,
    limit,
    route.uncounted === 'shown' ? 0 : 1,
  );
  const seconds = Math.max(Math.ceil(resetMs / 1000), 1);
  response.setHeader('X-RateLimit-Limit', limit);
  response.setHeader('X-RateLimit-Remaining', remaining);
  // Unix seconds, like GitHub's header of the same name.
  response.setHeader('X-RateLimit-Reset', Math.ceil((Date.now() + resetMs) / 1000));
  if (allowed || route.uncounted === 'shown') return;
  throw new ApiError('rate_limit_error', `More than ${limit} requests a minute. Try again in ${seconds} s.`, {
    code: 'rate_limit_exceeded',
    headers: { 'Retry-After': String(seconds) },
  });
}
