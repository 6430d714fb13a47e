import { z } from 'zod';
import { ROLES } from '../teams/scopes.ts';
import { PLANS } from '../teams/teams.ts';
import { about, count, oneOf, text, time } from './responses.ts';

/** What only the operator's routes answer. */
export const teamResponse = z
  .object({
    id: text('`team_…`, chosen by the operator.'),
    name: text('For people.'),
    plan: oneOf(PLANS, 'Decides on webhooks, rate limits and retention.'),
    owner_email: text('Is told when an endpoint is disabled.'),
    created_at: time('When it was created.'),
    updated_at: time('When it last changed.'),
  })
  .meta({ id: 'Team' });

export const dashboardLinkResponse = z
  .object({
    url: text('The sign-in link. It works once.'),
    expires_at: time('When it stops working, after ten minutes.'),
  })
  .meta({ id: 'DashboardLink' });

export const rotatedKeysResponse = z
  .object({
    rotated: count('Texts that were encrypted again with the first key.'),
    left: count('Texts that still need another key. 0: the others can be taken out of `ENCRYPTION_KEY`.'),
  })
  .meta({ id: 'RotatedKeys' });

const sessionResponse = z
  .object({
    id: text('`ses_…`'),
    role: oneOf(ROLES, 'What the person may do.'),
    email: text('Whom the sign-in link was for, if it said so.').nullable(),
    expires_at: time('When it ends by itself.'),
    created_at: time('When the person signed in.'),
  })
  .meta({ id: 'Session' });

export const sessionsResponse = z.object({ data: z.array(sessionResponse) });

export const operatorSession = z
  .object({
    id: text('`ses_…`'),
    email: text('Whom the sign-in link was for, if it said so.').nullable(),
  })
  .meta({ id: 'OperatorSession' });

const openOperatorSession = operatorSession
  .extend({
    expires_at: time('When it ends by itself.'),
    created_at: time('When the person signed in.'),
  })
  .meta({ id: 'OpenOperatorSession' });

export const operatorSessions = z.object({ data: z.array(openOperatorSession) });

export const endpointStateResponse = z
  .object({
    id: text('`whe_…`'),
    team_id: text('`team_…`'),
    url: text('Masked, where whoever knows it could start something.'),
    status: oneOf(['enabled', 'disabled'], 'Whether it gets new deliveries.'),
    disabled_reason: text('Why it was disabled, in words.').nullable(),
    disabled_at: time('When it was disabled.').nullable(),
    failing_since: time('The first failure since a delivery last succeeded.').nullable(),
    consecutive_failures: count('Attempts in a row that failed.'),
    last_delivered_at: time('When a delivery last succeeded.').nullable(),
    last_failed_at: time('When an attempt last failed.').nullable(),
  })
  .meta({ id: 'EndpointState' });

export const auditResponse = z
  .object({
    id: text('`aud_…`'),
    team_id: text('Whose it is; null when it is no team’s.').nullable(),
    action: text('What was done, such as `endpoint.created`.'),
    object_id: text('To what.').nullable(),
    changed: z.array(z.string()).meta(about('Names of the fields that were sent with a change.')),
    actor: z
      .object({
        kind: oneOf(['operator', 'api_key', 'session'], 'How whoever did it had identified themselves.'),
        id: text('Of the key or session; null for the operator.').nullable(),
        name: text('The name of the key, or the e-mail address of the person, as it was then.').nullable(),
      })
      .meta(about('Who did it.')),
    request_id: text('The `X-Request-Id` of the request.'),
    address: text('The IP address that it came from, as the server saw it.').nullable(),
    outcome: oneOf(
      ['done', 'unknown'],
      '`unknown`: the server failed in the middle of it, or is at it still; it may have been done.',
    ),
    created_at: time('When it was begun.'),
  })
  .meta({ id: 'AuditEntry' });
