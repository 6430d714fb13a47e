/** The page that opens when no other is named. */
export const SETTINGS_HOME = '/settings/integrations';
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
