import type { Session } from '../connector.ts';

export const API_URL = 'https://api.powerplatform.com';

/** Power Automate's hosts; those of `logic.azure.com` were ended for Teams, but not in every cloud. */
const HOST = /\.api\.powerplatform\.(?:com|us|cn)$|\.logic\.azure\.(?:com|us|cn)$|^flow\.microsoft\.com$/;
const RETIRED = /(?:^|\.)webhook\.office\.com$|^outlook\.office(?:365)?\.com$/;
const WORKFLOW = /\/workflows\/([\da-z-]{8,64})\//i;

/** What would be right; undefined: it has the shape of a workflow's address. */
export function webhookProblem(value: string): string | undefined {
  const isAddress = /^https:\/\/\S+$/.test(value) && URL.canParse(value);
  const url = isAddress ? new URL(value) : undefined;
  if (url && RETIRED.test(url.hostname)) {
    return 'must be the URL of a workflow: Microsoft has ended incoming webhooks (webhook.office.com)';
  }
  const isComplete =
    url &&
    HOST.test(url.hostname) &&
    WORKFLOW.test(url.pathname) &&
    (url.searchParams.get('sig') ?? '') !== '';
  return isComplete && value.length <= 2_000
    ? undefined
    : 'must be the complete URL of a workflow: https://….api.powerplatform.com/…/workflows/…&sig=…';
}

/** The workflow's id, which is no secret. */
export function workflowId(address: string): string {
  return WORKFLOW.exec(new URL(address).pathname)?.[1] ?? '';
}

/** The pasted address; at another service than the real one, its path there. */
export function webhookUrl({ apiUrl, credential }: Session): string {
  const { href, pathname, search } = new URL(credential.secret);
  return apiUrl === API_URL ? href : `${new URL(apiUrl).origin}${pathname}${search}`;
}
