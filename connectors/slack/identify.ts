import type { Identity, Session } from '../connector.ts';
import { callSlack, callWebhook, type Failure } from './client.ts';
import { resultOf } from './errors.ts';
import { isWebhook, readWebhook } from './webhook.ts';

interface AuthTest {
  url: string;
  team: string;
  team_id: string;
}

/** https://docs.slack.dev/reference/methods/auth.test */
export async function identify(session: Session): Promise<Identity> {
  if (isWebhook(session)) return identifyWebhook(session);
  const called = await callSlack<AuthTest>(session, 'auth.test');
  if (!called.ok) return refusedOrUnreachable(called.failure);
  const { answer, scopes } = called;
  if (scopes && !scopes.includes('chat:write')) {
    const message =
      'The token lacks the scope chat:write: add it under "OAuth & Permissions" of the Slack app, and install the app again.';
    return { kind: 'refused', message };
  }
  const account = { id: answer.team_id, name: answer.team, url: answer.url.replace(/\/+$/, '') };
  return { kind: 'account', account, ...(scopes && { scopes }) };
}

/**
 * A webhook tells nothing of its workspace, so the ids in its address have to do. An empty text is refused
 * and never posted; a webhook that is gone says so instead.
 */
async function identifyWebhook(session: Session): Promise<Identity> {
  const called = await callWebhook(session, { text: '' });
  if (!called.ok) {
    const result = resultOf(called.failure);
    if (called.failure.kind !== 'refused') return { kind: 'unreachable', message: result.message };
    if (result.kind === 'reconnect') {
      return {
        kind: 'refused',
        message: 'Slack does not know this webhook: copy its URL again, or make a new one.',
      };
    }
  }
  const { workspace, webhook } = readWebhook(session.credential.secret);
  return { kind: 'account', account: { id: `${workspace}/${webhook}`, name: `Incoming webhook ${webhook}` } };
}

function refusedOrUnreachable(failure: Failure): Identity {
  const result = resultOf(failure);
  if (result.kind === 'retry') return { kind: 'unreachable', message: result.message };
  if (result.kind === 'reconnect') {
    const message = `Slack does not accept the token. ${result.message}.`;
    return { kind: 'refused', message };
  }
  return { kind: 'refused', message: `${result.message}. ${result.hint}` };
}
