/**
 * The one rule for what is secret of what goes out and comes back, for everybody who shows or keeps it:
 * answers of the API, lists, pages, letters and both logs.
 *
 * - The value of every header that a team adds is a secret, whatever its name says.
 * - A URL that lets whoever knows it do something (a capability URL) is a secret, but for what tells two
 *   of them apart.
 * - Cookies that a receiver sets are its own business, and are not kept.
 */

/** Stands in the place of a secret. */
export const REDACTED = '[redacted]';
/** Stands in the place of what a masked URL leaves out. */
const LEFT_OUT = '…';

/** The names of headers, without their values. */
export function redactHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, REDACTED]));
}

/** The headers of an answer as they may be kept. */
export function withoutCookies(headers: Record<string, string>): Record<string, string> {
  const isCookie = (name: string) => /^set-cookie2?$/i.test(name);
  if (!Object.keys(headers).some(isCookie)) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isCookie(name)));
}

/** Shorter ones would take away what was only meant to look like them. */
const SHORTEST_SECRET = 8;

/**
 * Takes secrets out of text, in every way in which they are written; of an address also what follows the
 * host.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const parts = secrets.flatMap((secret) => {
    const { pathname = '', search = '' } = URL.canParse(secret) ? new URL(secret) : {};
    return [secret, pathname + search, pathname, search].filter((each) => each.length > 1);
  });
  const known = [...new Set(parts.flatMap(writtenForms))].sort((one, other) => other.length - one.length);
  return (text) => known.reduce((rest, form) => rest.replaceAll(form, REDACTED), text).replaceAll('\0', '');
}

/** A secret as it is, in a URL, in a form, and in JSON. */
function writtenForms(secret: string): string[] {
  const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
  return [secret, encodeURIComponent(secret.toWellFormed()), inForm, JSON.stringify(secret).slice(1, -1)];
}

/**
 * Takes the values of headers out of what a receiver says of them, also without the scheme before a
 * credential ("Bearer "). Undefined: there is nothing that could be told from ordinary text.
 */
export function headerRedactor(headers: Record<string, string>): ((text: string) => string) | undefined {
  const values = Object.values(headers).flatMap((value) => [value, value.slice(value.indexOf(' ') + 1)]);
  const secrets = values.filter((value) => value.length >= SHORTEST_SECRET);
  return secrets.length === 0 ? undefined : redactor(secrets);
}

/** Hosts at which the whole URL is a capability, by who runs them. */
export const CAPABILITY_HOSTS = {
  zapier: /^hooks\.zapier\.com$/,
  make: /^hook\.(?:[a-z0-9-]+\.)?(?:make|integromat|make\.celonis)\.com$/,
  n8n: /^[a-z0-9-]+\.app\.n8n\.cloud$/,
  /** The secret is the first part of the host's name. */
  pipedream: /^[a-z0-9-]+\.m\.pipedream\.net$/,
  requestBin: /^[a-z0-9-]+\.x\.pipedream\.net$/,
  ifttt: /^maker\.ifttt\.com$/,
  slack: /^hooks\.slack(?:-gov)?\.com$/,
  discord: /^(?:(?:ptb|canary)\.)?discord(?:app)?\.com$/,
  teams: /\.webhook\.office\.com$|^outlook\.office(?:365)?\.com$/,
  logicApps: /\.logic\.azure\.(?:com|us|cn)$|\.api\.powerplatform\.(?:com|us|cn)$|^flow\.microsoft\.com$/,
  googleChat: /^chat\.googleapis\.com$/,
  appsScript: /^script\.google(?:usercontent)?\.com$/,
  telegram: /^api\.telegram\.org$/,
  airtable: /^hooks\.airtable\.com$/,
  workato: /^webhooks(?:\.[a-z]{2})?\.workato\.com$|^www\.workato\.com$/,
  pabbly: /^(?:connect|hook)\.pabbly\.com$/,
  integrately: /^webhooks\.integrately\.com$/,
  relay: /^hook\.relay\.app$/,
  activepieces: /^cloud\.activepieces\.com$/,
  tray: /\.trayapp\.io$/,
  pagerDuty: /^events(?:\.eu)?\.pagerduty\.com$/,
  atlassian: /^(?:automation|api-private)\.atlassian\.com$/,
  netlify: /^api\.netlify\.com$/,
  vercel: /^api\.vercel\.com$/,
  render: /^api\.render\.com$/,
  webhookSite: /^(?:[a-z0-9-]+\.)?webhook\.site$/,
} as const satisfies Record<string, RegExp>;

const HOST_IS_SECRET = [CAPABILITY_HOSTS.pipedream, CAPABILITY_HOSTS.requestBin];
/** First parts of a path that are the same for everybody at a host. */
const COMMON_PATHS = ['hooks', 'webhook', 'webhook-test', 'services', 'workflows', 'trigger'];
/** A UUID, or letters and digits mixed without a break: nobody chose it to be read. */
const RANDOM = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{16,}/i;
const SECRET_PARAMETER = /auth|token|secret|key|pass|credential|(?:^|[_-])(?:sig|sign|signature|code)$/i;

export interface ShownEndpoint {
  url: string;
  /** The router that subscribed it by itself; it makes a capability of any URL. */
  source?: string | null | undefined;
}

/** An endpoint's URL as everybody may see it who may see the endpoint. What isn't secret stays as it is. */
export function shownUrl(endpoint: ShownEndpoint): string {
  const shown = parts(endpoint);
  return shown === undefined ? endpoint.url : `${shown.protocol}//${shown.host}${shown.rest}`;
}

/** The host of an endpoint's URL, in the same way. */
export function shownHost(endpoint: ShownEndpoint): string {
  return parts(endpoint)?.host ?? new URL(endpoint.url).host;
}

/** Is it a URL as `shownUrl` shows one, from which something is left out? */
export function isMaskedUrl(url: string): boolean {
  return /…|%e2%80%a6/i.test(url);
}

/** The parts of a URL with something left out. Undefined: nothing of it is secret. */
function parts({ url, source }: ShownEndpoint) {
  const { protocol, host, hostname, pathname, search } = new URL(url);
  if (source || Object.values(CAPABILITY_HOSTS).some((pattern) => pattern.test(hostname))) {
    return { protocol, host: maskedHost(host, hostname), rest: maskedWhole(pathname, search) };
  }
  const path = pathname.split('/').map(maskedSegment).join('/');
  const query = search.slice(1).split('&').map(maskedParameter).join('&');
  const rest = path + (query === '' ? '' : `?${query}`);
  return rest === pathname + search ? undefined : { protocol, host, rest };
}

function maskedHost(host: string, hostname: string): string {
  if (!HOST_IS_SECRET.some((pattern) => pattern.test(hostname))) return host;
  const [label = '', ...domain] = host.split('.');
  return [tailOf(label), ...domain].join('.');
}

/** Only what tells two URLs of one host apart is left. */
function maskedWhole(pathname: string, search: string): string {
  const [, first = '', ...others] = pathname.split('/');
  const isCommon = COMMON_PATHS.includes(first);
  const secret = (isCommon ? others : [first, ...others]).join('/') + search;
  return `/${isCommon ? `${first}/` : ''}${secret === '' ? '' : tailOf(secret)}`;
}

function maskedSegment(segment: string): string {
  return RANDOM.test(segment) ? tailOf(segment) : segment;
}

function maskedParameter(parameter: string): string {
  const [name = '', ...value] = parameter.split('=');
  if (value.length === 0) return maskedSegment(parameter);
  const isSecret = SECRET_PARAMETER.test(name) || RANDOM.test(value.join('='));
  return isSecret ? `${name}=${LEFT_OUT}` : parameter;
}

const SHOWN_TAIL = 4;

/** The last characters of a secret. A short secret shows none. */
function tailOf(secret: string): string {
  const text = secret.replace(/\/+$/, '');
  return LEFT_OUT + (text.length >= 3 * SHOWN_TAIL ? text.slice(-SHOWN_TAIL) : '');
}
