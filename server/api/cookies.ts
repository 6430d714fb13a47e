import { SESSION_COOKIE } from '../teams/authenticate.ts';
import { landingPath } from './settings-path.ts';

/** Holds the page that somebody without a session has asked for. */
const WANTED_COOKIE = 'autousers_wanted';
/** Long enough to sign in to the product first, and to get a link there. */
const WANTED_SECONDS = 30 * 60;

/** The value of one cookie of a `Cookie` header; undefined when it isn't there. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}

/** The session's cookie. `seconds`: how long the browser keeps it; 0 takes it away. */
export function sessionCookie(token: string, seconds: number, publicUrl: string): string {
  return cookie(SESSION_COOKIE, token, seconds, publicUrl);
}

/** Keeps the page that was asked for until somebody signs in; undefined: forgets it. */
export function wantedCookie(path: string | undefined, publicUrl: string): string {
  if (path === undefined) return cookie(WANTED_COOKIE, '', 0, publicUrl);
  return cookie(WANTED_COOKIE, encodeURIComponent(path), WANTED_SECONDS, publicUrl);
}

/** The page that was asked for. Whoever wrote the cookie, it leads nowhere but to pages of ours. */
export function wantedPath(header: string | undefined): string | undefined {
  const kept = readCookie(header, WANTED_COOKIE);
  if (kept === undefined) return undefined;
  try {
    return landingPath(decodeURIComponent(kept));
  } catch {
    return undefined;
  }
}

function cookie(name: string, value: string, seconds: number, publicUrl: string): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${name}=${value}; Max-Age=${seconds}; Path=/; HttpOnly${secure}; SameSite=Lax`;
}
