import type { Session } from '../connector.ts';

const ADDRESS =
  /^https:\/\/(?:(?:ptb|canary)\.)?discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/(\d{15,21})\/[\w-]{20,100}$/;

/** What would be right; undefined: it has the shape of a webhook's address. */
export function webhookProblem(value: string): string | undefined {
  if (ADDRESS.test(value)) return undefined;
  return /\/(?:slack|github)\/?$/.test(value)
    ? 'must be the address as Discord gives it, without /slack or /github at its end'
    : 'must be a complete webhook URL: https://discord.com/api/webhooks/…/…';
}

/** Where the webhook is; at another Discord than the real one, its path there. */
export function webhookUrl({ apiUrl, credential }: Session): string {
  const { pathname } = new URL(credential.secret);
  return `${new URL(apiUrl).origin}${pathname}`;
}

const THREAD =
  /^(?:https:\/\/(?:\w+\.)?discord(?:app)?\.com\/channels\/\d+\/(?:\d+\/threads\/)?)?(\d{15,21})\/?$/;

/** The id in a thread's id or link; undefined: there is none. */
export function threadId(text: string): string | undefined {
  return THREAD.exec(text.trim())?.[1];
}
