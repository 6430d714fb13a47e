import { createHash, randomBytes } from 'node:crypto';
import type { VendorAnswer, VendorRequest } from './vendor-server.ts';

const CLIENT_SCOPES = ['read', 'write', 'issues:create', 'comments:create'];
const EXPIRES_IN_SECONDS = 86_399;

interface Grant {
  accessToken: string;
  refreshToken: string;
  scope: string;
}

/**
 * Linear's OAuth: codes and refresh tokens work once, and every token call but a wrong one gives both tokens
 * anew.
 */
export class LinearOAuth {
  readonly client = { id: 'linear-client', secret: 'linear-client-secret' };
  #codes = new Map<string, { redirectUri: string; challenge: string | null; scope: string }>();
  #grants: Grant[] = [];

  /** Tokens as if someone had connected. */
  grant(scope = 'read issues:create comments:create'): Grant {
    const token = () => randomBytes(32).toString('hex');
    const grant = { accessToken: `lin_oauth_${token()}`, refreshToken: `lin_refresh_${token()}`, scope };
    this.#grants.push(grant);
    return grant;
  }

  accepts(accessToken: string): boolean {
    return this.#grants.some((grant) => grant.accessToken === accessToken);
  }

  /** Access tokens end; refresh tokens go on. */
  expire(): void {
    for (const grant of this.#grants) grant.accessToken = '';
  }

  /** As when someone removes the app from the workspace. */
  revokeAll(): void {
    this.#grants = [];
  }

  /** No page: whoever comes here agrees at once. */
  authorize({ query }: VendorRequest): VendorAnswer {
    const redirectUri = query.get('redirect_uri') ?? '';
    const scope = query.get('scope') ?? 'read';
    const known = scope.split(',').every((one) => CLIENT_SCOPES.includes(one));
    const method = query.get('code_challenge_method');
    if (query.get('client_id') !== this.client.id) return refusal('invalid_client', 'Unknown client');
    if (query.get('response_type') !== 'code' || !URL.canParse(redirectUri))
      return refusal('invalid_request');
    if (!known) return refusal('invalid_scope', scope);
    if (query.has('code_challenge') && method !== 'S256' && method !== 'plain') {
      return refusal('invalid_request', 'code_challenge_method');
    }
    const code = randomBytes(20).toString('hex');
    this.#codes.set(code, { redirectUri, challenge: query.get('code_challenge'), scope });
    const target = new URL(redirectUri);
    target.searchParams.set('code', code);
    target.searchParams.set('state', query.get('state') ?? '');
    return { status: 302, headers: { location: target.href }, body: '' };
  }

  token({ headers, body }: VendorRequest): VendorAnswer {
    if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
      return refusal('invalid_request', 'Expected a form');
    }
    const form = body as Record<string, string>;
    if (form.client_id !== this.client.id || form.client_secret !== this.client.secret) {
      return { status: 401, body: { error: 'invalid_client' } };
    }
    if (form.grant_type === 'authorization_code') return this.#exchange(form);
    if (form.grant_type === 'refresh_token') return this.#refresh(form);
    return refusal('unsupported_grant_type');
  }

  #exchange(form: Record<string, string>): VendorAnswer {
    const code = this.#codes.get(form.code ?? '');
    this.#codes.delete(form.code ?? '');
    if (!code || code.redirectUri !== form.redirect_uri) return refusal('invalid_grant', 'Unknown code');
    const challenge = createHash('sha256')
      .update(form.code_verifier ?? '')
      .digest('base64url');
    if (code.challenge !== null && code.challenge !== challenge) {
      return refusal('invalid_grant', 'code_verifier does not fit');
    }
    return answerOf(this.grant(code.scope.replaceAll(',', ' ')));
  }

  /** Rotation: the old pair is void. */
  #refresh(form: Record<string, string>): VendorAnswer {
    const old = this.#grants.find(({ refreshToken }) => refreshToken === form.refresh_token);
    if (!old) return refusal('invalid_grant', 'Unknown refresh token');
    this.#grants = this.#grants.filter((grant) => grant !== old);
    return answerOf(this.grant(old.scope));
  }

  revoke({ headers, body }: VendorRequest): VendorAnswer {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    const token = (body as Record<string, string>)?.token ?? bearer;
    const known = this.#grants.find(
      ({ accessToken, refreshToken }) => accessToken === token || refreshToken === token,
    );
    if (!known) return { status: 400, body: { error: 'invalid_request' } };
    this.#grants = this.#grants.filter((grant) => grant !== known);
    return { status: 200, body: {} };
  }
}

function answerOf({ accessToken, refreshToken, scope }: Grant): VendorAnswer {
  return {
    body: {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: EXPIRES_IN_SECONDS,
      scope,
      refresh_token: refreshToken,
    },
  };
}

const refusal = (error: string, error_description = ''): VendorAnswer => ({
  status: 400,
  body: { error, error_description },
});
