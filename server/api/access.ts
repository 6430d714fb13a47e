import type { IncomingHttpHeaders } from 'node:http';
import { ApiError, forbidden } from '../errors.ts';
import { type Principal, TEAM_HEADER, teamOf } from '../teams/authenticate.ts';
import { hasRole, hasScope } from '../teams/scopes.ts';
import { headerOf } from './request.ts';
import type { Route } from './route.ts';

/** Plans that may use webhooks. */
const WEBHOOK_PLANS = ['pro', 'enterprise'];

/** When to look again whether the operator has switched webhooks on, seconds. */
const SWITCHED_OFF_S = 300;

/** Is it about the whole installation, and no team? */
export const isOperators = ({ access }: Pick<Route, 'access'>): boolean =>
  access === 'operator' || access === 'operator-or-session';

/** @throws 403 when the caller may not call the route */
export function checkAccess({ access }: Route, principal: Principal): void {
  if (access === 'operator') {
    if (principal.kind !== 'operator')
      throw forbidden('Only the operator token may do this.', 'operator_only');
    return;
  }
  if (access === 'operator-or-session') {
    if (principal.kind !== 'operator' && principal.kind !== 'operator_session')
      throw forbidden('Only the operator may do this.', 'operator_only');
    return;
  }
  if (principal.kind === 'operator_session')
    throw forbidden(
      "A session of the operator is for event types alone, and no team's.",
      'team_key_required',
    );
  if (principal.kind === 'operator') {
    if (typeof access === 'object' && 'operator' in access) return;
    throw forbidden(
      `The operator token acts for a team here: name it in the header ${TEAM_HEADER}, or use an API key of the team.`,
      'team_key_required',
    );
  }
  if (principal.kind === 'acting') return;
  if (access === 'anyone-authenticated') return;
  if (principal.kind === 'session') {
    const role = 'session' in access ? access.session : access.role;
    if (!hasRole(principal.role, role))
      throw forbidden(`This needs the role ${role} or higher.`, 'insufficient_role');
    return;
  }
  if ('session' in access) {
    throw forbidden('This is done in the settings pages, not with an API key.', 'session_required');
  }
  if (hasScope(principal.scopes, access.scope)) return;
  throw forbidden(`The API key lacks the scope ${access.scope}.`, 'missing_required_scope');
}

/**
 * A session's cookie must not be enough for another site's form (CSRF): browsers say where a request comes
 * from. @throws 403
 */
export function checkSameOrigin(headers: IncomingHttpHeaders, publicUrl: string): void {
  const origin = headerOf(headers, 'origin');
  const sameSite = headerOf(headers, 'sec-fetch-site') === 'same-origin';
  if (sameSite || (origin !== undefined && origin === new URL(publicUrl).origin)) return;
  throw forbidden('Requests with a session must come from the settings pages.', 'cross_site_request');
}

/** @throws 503 when the operator has switched webhooks off, 403 when the team's plan doesn't have them */
export function checkWebhooks(
  plans: NonNullable<Route['webhooks']>,
  principal: Principal,
  enabled: boolean,
): void {
  if (!enabled) {
    const message = 'Webhooks are switched off on this server.';
    const headers = { 'Retry-After': String(SWITCHED_OFF_S) };
    throw new ApiError('api_error', message, { status: 503, code: 'webhooks_disabled', headers });
  }
  if (plans === 'any-plan' || !('plan' in principal) || WEBHOOK_PLANS.includes(principal.plan)) return;
  const message = `Webhooks need the plan pro or enterprise; this team has ${principal.plan}.`;
  throw forbidden(message, 'plan_upgrade_required');
}

/** @throws 403 when a credential of a team comes with the name of another */
export function checkNamedTeam(principal: Principal, named: string): void {
  if (principal.kind === 'operator' || teamOf(principal) === named) return;
  throw forbidden(
    `${TEAM_HEADER} names another team than the one that this credential belongs to.`,
    'team_mismatch',
  );
}
