import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usage } from './failures.ts';

export type Environment = Record<string, string | undefined>;

/** What every command can be told. */
export interface GlobalOptions {
  url?: string;
  token?: string;
  key?: string;
  forTeam?: string;
  json?: boolean;
  timeout: number;
}

/** What goes into the Authorization header, and how to speak of it without showing it. */
export interface Credential {
  value: string;
  /** "the API key from CONNECT_API_KEY". */
  description: string;
}

const DEFAULT_URL = 'http://localhost:8080';

/** The server's address without a trailing slash. @throws usage */
export function serverUrl(options: GlobalOptions, env: Environment): string {
  const [given, source] = pick(options.url, '--url', env.CONNECT_URL, 'CONNECT_URL') ?? [DEFAULT_URL, ''];
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw usage(`${source} must be an http or https address, such as ${DEFAULT_URL}`);
  }
  const url = new URL(given);
  if (url.username !== '' || url.password !== '') {
    throw usage(`${source} must not contain a user name or password`);
  }
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/(?:api\/)?v1$/, '');
}

/** For what the operator does. @throws usage, saying how to get one */
export function operatorToken(options: GlobalOptions, env: Environment): Credential {
  const found = pick(options.token, '--token', env.CONNECT_TOKEN, 'CONNECT_TOKEN');
  if (found) return credential('operator token', ...found);
  const file = join(env.DATA_DIR || './data', 'operator-token');
  const hint = "It is the server's OPERATOR_TOKEN; pass --token or set CONNECT_TOKEN.";
  // The token of a server on this machine must not be sent to another machine.
  if (!isLocal(serverUrl(options, env))) throw usage('This needs the operator token.', hint);
  try {
    return credential('operator token', readFileSync(file, 'utf8').trim(), file);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const where = missing ? `There is no ${file} here either` : `${file} can't be read`;
    throw usage('This needs the operator token.', hint, `${where} (a local server keeps it there).`);
  }
}

/** For what a team does: its key, or the operator's token and the team. @throws usage */
export function teamCredential(
  options: GlobalOptions,
  env: Environment,
): { credential: Credential; team?: string } {
  const team = pick(options.forTeam, '--for-team', env.CONNECT_TEAM, 'CONNECT_TEAM')?.[0];
  if (team === undefined) return { credential: apiKey(options, env) };
  if (!/^team_[A-Za-z0-9_-]{1,80}$/.test(team))
    throw usage('--for-team takes the id of a team, such as team_acme');
  return { credential: operatorToken(options, env), team };
}

/** For what a team does. @throws usage, saying how to make one */
function apiKey(options: GlobalOptions, env: Environment): Credential {
  const found = pick(options.key, '--key', env.CONNECT_API_KEY, 'CONNECT_API_KEY');
  if (found) return credential('API key', ...found);
  throw usage(
    "This needs a team's API key: pass --key or set CONNECT_API_KEY.",
    'Make one with the operator token:',
    "  autousers-connect key create --team team_acme --name cli --scope '*'",
  );
}

type Found = [value: string, source: string];

/**
 * @throws usage for an option that is there but empty: falling back to another credential would be a
 * surprise.
 */
function pick(
  option: string | undefined,
  flag: string,
  variable: string | undefined,
  name: string,
): Found | undefined {
  const value = option?.trim();
  if (value === '') throw usage(`${flag} is empty`);
  if (value !== undefined) return [value, flag];
  const fallback = variable?.trim();
  return fallback ? [fallback, name] : undefined;
}

function credential(kind: string, value: string, source: string): Credential {
  // Checked here because the HTTP client would quote the value in its complaint.
  if (!/^[\x21-\x7e]+$/.test(value))
    throw usage(`The ${kind} from ${source} is empty or has characters that none has`);
  return { value, description: `the ${kind} from ${source}` };
}

function isLocal(url: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
