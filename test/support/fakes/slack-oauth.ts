import { createHash, randomBytes } from 'node:crypto';
import type { VendorAnswer, VendorRequest } from './vendor-server.ts';

export interface SlackToken {
  scopes: string[];
  /** The code with which it is refused; undefined: it works. */
  void: string | undefined;
}

export interface SlackOAuthOptions {
  clientId?: string;
  clientSecret?: string;
  /** Tokens end after twelve hours and come with a refresh token. */
  rotation?: boolean;
}

interface Code {
  redirectUri: string;
  scopes: string[];
  challenge: string | undefined;
  used: boolean;
}

const EXPIRES_IN = 43_200;
const SCOPES = [
  'chat:write',
  'chat:write.public',
  'chat:write.customize',
  'channels:read',
  'groups:read',
  'incoming-webhook',
];

/** Slack's OAuth v2 for one app that one workspace installs. */
export class SlackOAuth {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly #rotation: boolean;
  readonly #team: { id: string; name: string };
  readonly #tokens = new Map<string, SlackToken>();
  readonly #codes = new Map<string, Code>();
  /** Of each refresh token that works: the access token that it renews. */
  readonly #refresh = new Map<string, string>();
  #denies = false;

  constructor(team: { id: string; name: string }, options: SlackOAuthOptions) {
    this.#team = team;
    this.clientId = options.clientId ?? '1111111111.3333333333';
    this.clientSecret = options.clientSecret ?? 'fake-slack-client-secret';
    this.#rotation = options.rotation ?? false;
  }

  addToken(token: string, scopes: string[]): void {
    this.#tokens.set(token, { scopes, void: undefined });
  }

  /** Tokens that still work. */
  get liveTokens(): string[] {
    return [...this.#tokens].filter(([, { void: code }]) => code === undefined).map(([token]) => token);
  }

  /** One token, or all, are refused with `code` from now on. */
  voidTokens(code: string, only?: string): void {
    for (const [name, token] of this.#tokens) if (only === undefined || only === name) token.void = code;
  }

  /** All tokens are void, and refreshing is too. */
  uninstall(): void {
    this.voidTokens('account_inactive');
    this.#refresh.clear();
  }

  /** The person says no the next time. */
  denyNext(): void {
    this.#denies = true;
  }

  /** The token of a request, or the code with which Slack refuses it. */
  tokenOf({ headers, body }: VendorRequest): SlackToken | string {
    const inBody = typeof body === 'object' && body !== null ? Reflect.get(body, 'token') : undefined;
    const given = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? inBody;
    if (given === undefined) return 'not_authed';
    const token = this.#tokens.get(given);
    return token?.void ?? token ?? 'invalid_auth';
  }

  /** Shows no page: the person agrees at once. */
  authorize({ query }: VendorRequest): VendorAnswer {
    const scopes = (query.get('scope') ?? '').split(',').filter((scope) => scope !== '');
    if (query.get('client_id') !== this.clientId) return { status: 400, body: 'Invalid client_id parameter' };
    const unknown = scopes.find((scope) => !SCOPES.includes(scope));
    if (scopes.length === 0 || unknown !== undefined)
      return { status: 400, body: `Invalid permissions: ${unknown}` };
    const redirectUri = query.get('redirect_uri') ?? '';
    if (!URL.canParse(redirectUri)) return { status: 400, body: 'bad_redirect_uri' };
    const location = new URL(redirectUri);
    location.searchParams.set('state', query.get('state') ?? '');
    if (this.#denies) {
      this.#denies = false;
      location.searchParams.set('error', 'access_denied');
    } else {
      const code = `1111111111.4444444444.${randomBytes(16).toString('hex')}`;
      const challenge = query.get('code_challenge') ?? undefined;
      this.#codes.set(code, { redirectUri, scopes, challenge, used: false });
      location.searchParams.set('code', code);
    }
    return { status: 302, headers: { location: location.href }, body: '' };
  }

  /** `oauth.v2.access`: its errors come with status 200. */
  access({ method, headers, body }: VendorRequest): VendorAnswer {
    const form = headers['content-type']?.includes('x-www-form-urlencoded');
    if (method !== 'POST' || !form) return refuse('invalid_post_type');
    const fields = body as Record<string, string | undefined>;
    const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1];
    const [id, secret] =
      basic === undefined
        ? [fields.client_id, fields.client_secret]
        : Buffer.from(basic, 'base64').toString('utf8').split(':');
    if (id !== this.clientId) return refuse('invalid_client_id');
    if (secret !== this.clientSecret) return refuse('bad_client_secret');
    return fields.grant_type === 'refresh_token' ? this.#renew(fields) : this.#exchange(fields);
  }

  #exchange({
    grant_type,
    code,
    redirect_uri,
    code_verifier,
  }: Record<string, string | undefined>): VendorAnswer {
    if (grant_type !== undefined && grant_type !== 'authorization_code') return refuse('invalid_grant_type');
    const known = this.#codes.get(code ?? '');
    if (!known) return refuse('invalid_code');
    if (known.used) return refuse('code_already_used');
    if (known.redirectUri !== redirect_uri) return refuse('bad_redirect_uri');
    const hash = createHash('sha256')
      .update(code_verifier ?? '')
      .digest('base64url');
    if (known.challenge !== undefined && known.challenge !== hash) return refuse('invalid_code_verifier');
    known.used = true;
    return this.#issue(known.scopes);
  }

  #renew({ refresh_token = '' }: Record<string, string | undefined>): VendorAnswer {
    const old = this.#refresh.get(refresh_token);
    if (old === undefined) return refuse('invalid_refresh_token');
    this.#refresh.delete(refresh_token);
    const token = this.#tokens.get(old);
    this.voidTokens('token_expired', old);
    return this.#issue(token?.scopes ?? []);
  }

  #issue(scopes: string[]): VendorAnswer {
    const random = randomBytes(18).toString('hex');
    const access_token = `${this.#rotation ? 'xoxe.xoxb-1-' : 'xoxb-1111111111-'}${random}`;
    const refresh_token = `xoxe-1-${randomBytes(18).toString('hex')}`;
    this.addToken(access_token, scopes);
    if (this.#rotation) this.#refresh.set(refresh_token, access_token);
    const body = {
      ok: true,
      app_id: 'A0FAKE0001',
      authed_user: { id: 'U0PERSON01' },
      scope: scopes.join(','),
      token_type: 'bot',
      access_token,
      bot_user_id: 'U0BOT00001',
      ...(this.#rotation && { refresh_token, expires_in: EXPIRES_IN }),
      team: { id: this.#team.id, name: this.#team.name },
      enterprise: null,
      is_enterprise_install: false,
    };
    return { body };
  }
}

function refuse(error: string): VendorAnswer {
  return { body: { ok: false, error } };
}
