import { SESSION_COOKIE } from '../teams/authenticate.ts';

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
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${SESSION_COOKIE}=${token}; Max-Age=${seconds}; Path=/; HttpOnly${secure}; SameSite=Lax`;
}
