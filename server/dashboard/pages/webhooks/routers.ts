import type { Endpoint } from '../../api/types.ts';

/** The no-code router that a URL belongs to. */
export type Router = NonNullable<Endpoint['router']>;

/**
 * The hosts of server/webhooks/no-code-routers.ts, for what is still being typed; a test holds the two
 * together.
 */
const ROUTERS: (Router & { host: RegExp })[] = [
  { id: 'zapier', name: 'Zapier', host: /^hooks\.zapier\.com$/ },
  { id: 'make', name: 'Make', host: /^hook\.(?:[a-z0-9-]+\.)?(?:make|integromat|make\.celonis)\.com$/ },
  { id: 'n8n', name: 'n8n', host: /^[a-z0-9-]+\.app\.n8n\.cloud$/ },
  { id: 'pipedream', name: 'Pipedream', host: /^[a-z0-9-]+\.m\.pipedream\.net$/ },
];

/** The router whose URL is being typed, if it is one's. */
export function routerAt(url: string): Router | undefined {
  const { hostname } = parse(url) ?? {};
  const router = ROUTERS.find(({ host }) => hostname !== undefined && host.test(hostname));
  return router && { id: router.id, name: router.name };
}

/** Whether n8n gives this URL only to try a workflow out. */
export function isTestUrl(url: string): boolean {
  return parse(url)?.pathname.includes('/webhook-test/') === true;
}

function parse(url: string): URL | undefined {
  return URL.canParse(url.trim()) ? new URL(url.trim()) : undefined;
}
