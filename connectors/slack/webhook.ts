import type { Session } from '../connector.ts';

/** The kind of credential that is the address of an incoming webhook. */
export const WEBHOOK = 'incoming_webhook';

const ADDRESS =
  /^https:\/\/hooks\.slack(?:-gov)?\.com\/services\/(T[A-Z0-9]{5,20})\/(B[A-Z0-9]{5,20})\/[A-Za-z0-9]{10,64}$/;

export function isWebhook({ credential }: Session): boolean {
  return credential.kind === WEBHOOK;
}

/** What would be right; undefined: it has the shape of an address of a webhook. */
export function webhookProblem(value: string): string | undefined {
  return ADDRESS.test(value)
    ? undefined
    : 'must be a complete webhook URL: https://hooks.slack.com/services/T…/B…/…';
}

/** Slack's ids of the workspace and of the webhook; the rest of the address is the secret. */
export function readWebhook(address: string): { workspace: string; webhook: string } {
  const [, workspace = '', webhook = ''] = ADDRESS.exec(address) ?? [];
  return { workspace, webhook };
}
