import { CAPABILITY_HOSTS } from '../../connectors/secrecy.ts';

/**
 * The no-code routers that people point at us, and at which hosts they listen. An endpoint of theirs is
 * recognised by its URL, or says itself who subscribed it (`source`).
 */
export const ROUTERS = ['zapier', 'make', 'n8n', 'pipedream'] as const;
export type RouterId = (typeof ROUTERS)[number];

export interface Router {
  id: RouterId;
  /** For people. */
  name: string;
  /**
   * Deliveries a second: a little under what it documents, because a burst may be a tenth and one more
   * (pipeline/rate-limits.ts). Null: no limit that is known.
   */
  rateLimit: number | null;
  host: RegExp;
  /** An answer that means that the event has arrived, although its status isn't 2xx. */
  receipt?: Receipt;
}

interface Receipt {
  status: number;
  /** Of the body, without spaces at its ends. */
  body: RegExp;
}

const routers: Record<RouterId, Router> = {
  // 30 a second and hook. https://docs.zapier.com/platform/reference/operational-constraints
  zapier: {
    id: 'zapier',
    name: 'Zapier',
    rateLimit: 26,
    host: CAPABILITY_HOSTS.zapier,
  },
  // 300 in 10 seconds. https://help.make.com/webhooks
  make: {
    id: 'make',
    name: 'Make',
    rateLimit: 29,
    host: CAPABILITY_HOSTS.make,
  },
  n8n: { id: 'n8n', name: 'n8n', rateLimit: null, host: CAPABILITY_HOSTS.n8n },
  // 10 a second on average. https://pipedream.com/docs/workflows/limits
  pipedream: {
    id: 'pipedream',
    name: 'Pipedream',
    rateLimit: 8,
    host: CAPABILITY_HOSTS.pipedream,
    // The workflow ran and gave no answer: "Errors with HTTP Responses" in Pipedream's documentation of
    // triggers.
    receipt: { status: 400, body: /^No \$\.respond called in workflow$/ },
  },
};

/** The router behind an endpoint. Undefined: it is somebody's own receiver. */
export function routerOf({
  url,
  source,
}: {
  url: string;
  source?: string | null | undefined;
}): Router | undefined {
  const declared = ROUTERS.find((id) => id === source);
  if (declared) return routers[declared];
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return Object.values(routers).find((router) => router.host.test(host));
}

/**
 * A web app of Google Apps Script runs, and then sends the caller elsewhere for what it returned. Before it
 * runs, it sends them to sign in, on another host. https://developers.google.com/apps-script/guides/content
 */
const APPS_SCRIPT_RAN: Receipt = {
  status: 302,
  body: /href="https:\/\/script\.googleusercontent\.com\/macros\/echo\?/i,
};

export const isAppsScript = ({ host, path }: { host: string; path: string }) =>
  host === 'script.google.com' && path.includes('/macros/');

/**
 * Whether an answer of this endpoint says in the receiver's own way that it has the event, although it isn't
 * 2xx: sending it again would run the workflow twice. Which way that is is found out once.
 */
export function receiptTest(endpoint: { url: string; source: string | null }) {
  const { hostname: host = '', pathname: path = '' } = URL.canParse(endpoint.url)
    ? new URL(endpoint.url)
    : {};
  const receipt = isAppsScript({ host, path }) ? APPS_SCRIPT_RAN : routerOf(endpoint)?.receipt;
  return (answer: { status: number; body: string }): boolean =>
    receipt !== undefined && answer.status === receipt.status && receipt.body.test(answer.body.trim());
}
