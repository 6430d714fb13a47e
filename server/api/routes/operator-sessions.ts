import { forbidden } from '../../errors.ts';
import type { Principal } from '../../teams/authenticate.ts';
import { endSession, listSessions } from '../../teams/sessions.ts';
import { createOperatorLink, isUsable } from '../../teams/sign-in.ts';
import { dashboardLinkResponse, operatorSession, operatorSessions } from '../operator-responses.ts';
import { operatorLinkBody, operatorSessionPath } from '../operator-schemas.ts';
import { renderOperatorSession } from '../render-operator.ts';
import { deletedResponse } from '../responses.ts';
import { route } from '../route.ts';

/** @throws 403 for the token, which is no session */
function sessionOf(principal: Principal) {
  if (principal.kind === 'operator_session') return principal;
  throw forbidden('The operator token has no session.', 'session_required');
}

/** How people who work for the operator come to the pages about event types. */
export const operatorSessionRoutes = [
  route({
    method: 'post',
    path: '/admin/sign-in-links',
    operationId: 'createOperatorLink',
    audit: 'operator.sign_in_link_created',
    summary: 'Create a single-use sign-in link to the pages about event types',
    description:
      'For people who work for the operator: what they may do is in the operations about the catalog and event types, and nothing of any team. It works once, within ten minutes, and signs the browser in for 12 hours.',
    access: 'operator',
    body: operatorLinkBody,
    status: 201,
    response: dashboardLinkResponse,
    handle: async ({ context, body }) => {
      const { url, expiresAt } = await createOperatorLink(context, body);
      return { url, expires_at: expiresAt };
    },
    current: async ({ context, kept }) => ((await isUsable(context, kept.url)) ? {} : undefined),
  }),
  route({
    method: 'get',
    path: '/admin/sessions',
    operationId: 'listOperatorSessions',
    summary: 'List who is signed in to the pages about event types',
    description: 'Newest first; sessions that have ended are not there.',
    access: 'operator',
    response: operatorSessions,
    handle: async ({ context }) => ({
      data: (await listSessions(context, null)).map(renderOperatorSession),
    }),
  }),
  route({
    method: 'delete',
    path: '/admin/sessions/:session_id',
    params: operatorSessionPath,
    operationId: 'revokeOperatorSession',
    audit: 'session.revoked',
    summary: 'Sign somebody out of the pages about event types',
    description: 'The session ends at once.',
    access: 'operator',
    response: deletedResponse,
    handle: async ({ context, params }) => {
      await endSession(context, null, params.session_id);
      return { id: params.session_id, deleted: true };
    },
  }),
  route({
    method: 'get',
    path: '/admin/session',
    operationId: 'getOperatorSession',
    summary: 'Show who is signed in to the pages about event types',
    uncounted: 'shown',
    access: 'operator-or-session',
    response: operatorSession,
    handle: async ({ principal }) => {
      const { sessionId, email } = sessionOf(principal);
      return { id: sessionId, email };
    },
  }),
  route({
    method: 'delete',
    path: '/admin/session',
    operationId: 'signOutOperator',
    audit: 'session.signed_out',
    summary: 'End the session of the pages about event types',
    description: 'It ends at once, everywhere, and its cookie is taken back.',
    access: 'operator-or-session',
    endsSession: true,
    response: deletedResponse,
    handle: async ({ context, principal }) => {
      const { sessionId } = sessionOf(principal);
      await endSession(context, null, sessionId);
      return { id: sessionId, deleted: true };
    },
  }),
];
