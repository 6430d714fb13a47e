import { server } from './product.ts';

export type ServerUrl = { ok: true; url: string } | { ok: false; problem: string };

const refused = (problem: string): ServerUrl => ({ ok: false, problem: `Server URL ${problem}` });

/**
 * Checks what someone typed as the address of their server. Nothing but `https` and a plain address: the API
 * key is sent there. The answer has no slash at its end, and no `/api/v1` if that was pasted along.
 */
export function parseServerUrl(typed: string | undefined): ServerUrl {
  const text = typed?.trim() || server;
  if (!URL.canParse(text)) return refused(`must be a complete address, such as ${server}.`);
  const url = new URL(text);
  if (url.protocol !== 'https:')
    return refused('must begin with https://, so that your API key stays secret.');
  if (url.username || url.password) return refused('must not contain a user name or password.');
  if (url.search || url.hash || /[?#]$/.test(text)) return refused('must not contain "?" or "#".');
  const path = url.pathname.replace(/\/+$/, '').replace(/(?:\/api)?\/v1$/, '');
  return { ok: true, url: url.origin + path.replace(/\/+$/, '') };
}
