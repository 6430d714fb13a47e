/** The page that opens when no other is named. */
export const SETTINGS_HOME = '/settings/integrations';
/** The same for people who work for the operator. */
export const OPERATOR_HOME = '/settings/event-types';
const LONGEST = 500;

/**
 * A path of the settings pages, as a browser will read it (without dots, and with slashes in place of
 * backslashes); undefined for anything else, so that a crafted link can't send anybody elsewhere.
 */
export function settingsPath(path: unknown): string | undefined {
  if (typeof path !== 'string' || !path.startsWith('/') || path.length > LONGEST) return undefined;
  if (!URL.canParse(path, 'http://here')) return undefined;
  const { origin, pathname, search } = new URL(path, 'http://here');
  return origin === 'http://here' && pathname.startsWith('/settings/') ? pathname + search : undefined;
}

/**
 * What a browser that signs in may be led to: a page of the settings, or the way to connect an app, which a
 * link anywhere could begin as well.
 */
export function landingPath(path: unknown): string | undefined {
  const settings = settingsPath(path);
  if (settings !== undefined || typeof path !== 'string' || path.length > LONGEST) return settings;
  return /^\/connect\/[a-z]{1,40}(?:\?return_to=[^&#\s]*)?$/.test(path) ? path : undefined;
}
