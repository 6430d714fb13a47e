import { isIP } from 'node:net';

export type Protocol = 'http:' | 'https:';

export interface TargetUrl {
  /** Lower case; an IPv6 literal without its brackets. */
  host: string;
  port: number;
  protocol: Protocol;
  /** Whether the host is an IP address instead of a name. */
  literal: boolean;
  /** `https://host[:port]`, what connections are shared by. */
  origin: string;
  /** Path and query string. */
  path: string;
}

export type ReadTarget = { ok: true; target: TargetUrl } | { ok: false; reason: string };

const MAX_URL_LENGTH = 2048;

/**
 * Takes a URL apart and refuses what can't be a target. The reason never repeats the URL.
 *
 * The WHATWG URL parser brings odd notations of an address (`0x7f.1`, `2130706433`, `127.0.0.1.`, upper case)
 * to the usual one, so what is judged is what will be connected to. A fragment is refused, since it would
 * never be sent.
 */
export function readTargetUrl(text: string): ReadTarget {
  if (text.length > MAX_URL_LENGTH) return refuse(`must be at most ${MAX_URL_LENGTH} characters long`);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return refuse('must be a complete URL, such as https://example.com/hooks');
  }
  const { protocol, hostname } = url;
  if (protocol !== 'https:' && protocol !== 'http:') return refuse('must start with https://');
  if (url.username !== '' || url.password !== '') return refuse('must not contain a user name or password');
  if (text.includes('#'))
    return refuse('must not contain a fragment (the part after "#"), which is never sent');
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const port = url.port === '' ? defaultPort(protocol) : Number(url.port);
  return {
    ok: true,
    target: {
      host,
      port,
      protocol,
      literal: isIP(host) !== 0,
      origin: url.origin,
      path: url.pathname + url.search,
    },
  };
}

function defaultPort(protocol: Protocol): number {
  return protocol === 'https:' ? 443 : 80;
}

function refuse(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
