import type { Action } from './connector.ts';

/**
 * Reads an automation's config for events of one type. What it leaves out is filled with the defaults of that
 * type, so that one automation looks good for all of its types.
 */
export function parseConfig<Config>(
  // biome-ignore lint/suspicious/noExplicitAny: the request is no business of a config
  action: Action<Config, any>,
  config: unknown,
  type: string,
): { ok: true; config: Config } | { ok: false; path: string[]; message: string } {
  const given = typeof config === 'object' && config !== null ? config : {};
  const parsed = action.configSchema.safeParse({ ...action.defaults(type), ...given });
  if (parsed.success) return { ok: true, config: parsed.data };
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map(String);
  if (issue?.code === 'unrecognized_keys') {
    return { ok: false, path: [...path, issue.keys[0] ?? ''], message: 'is not known' };
  }
  return { ok: false, path, message: issue?.message ?? 'is not valid' };
}
