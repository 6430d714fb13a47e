import { randomUUID } from 'node:crypto';
import { NotionError, validateRequest } from './notion-requests.ts';
import type { VendorAnswer, VendorRequest } from './vendor-server.ts';

const token = () => `ntn_${randomUUID().replaceAll('-', '')}`;

/** Credentials of the workspace: one integration token, and what OAuth gives out. */
export class NotionTokens {
  readonly client = { id: randomUUID(), secret: `secret_${randomUUID().replaceAll('-', '')}` };
  readonly integrationToken = token();
  readonly bot = { id: randomUUID(), workspaceId: randomUUID(), workspaceName: 'Acme Research' };
  #valid = new Set([this.integrationToken]);
  #codes = new Map<string, { redirectUri: string }>();
  #refreshTokens = new Set<string>();

  isValid(authorization: string | undefined): boolean {
    return this.#valid.has(authorization?.replace(/^Bearer /, '') ?? '');
  }

  /** Access tokens stop working; refresh tokens go on. */
  expire(): void {
    this.#valid.clear();
  }

  revoke(): void {
    this.#valid.clear();
    this.#refreshTokens.clear();
    this.#codes.clear();
  }

  /** The person behind the browser says yes at once. */
  authorize({ query }: VendorRequest): VendorAnswer {
    const redirectUri = query.get('redirect_uri') ?? '';
    const wrong =
      query.get('client_id') !== this.client.id ||
      query.get('response_type') !== 'code' ||
      query.get('owner') !== 'user' ||
      !URL.canParse(redirectUri);
    if (wrong) throw new NotionError(400, 'validation_error', 'The authorization request is not valid.');
    const code = randomUUID();
    this.#codes.set(code, { redirectUri });
    const location = new URL(redirectUri);
    location.searchParams.set('code', code);
    const state = query.get('state');
    if (state !== null) location.searchParams.set('state', state);
    return { status: 302, headers: { location: location.href }, body: '' };
  }

  exchange(request: VendorRequest): VendorAnswer {
    this.#checkClient(request);
    validateRequest('OauthTokenParameters', request.body, request.text);
    const body = request.body as Record<string, string>;
    const code = this.#codes.get(body.code ?? '');
    const fromCode = body.grant_type === 'authorization_code' && code?.redirectUri === body.redirect_uri;
    const fromRefresh =
      body.grant_type === 'refresh_token' && this.#refreshTokens.has(body.refresh_token ?? '');
    this.#codes.delete(body.code ?? '');
    this.#refreshTokens.delete(body.refresh_token ?? '');
    if (!fromCode && !fromRefresh) return { status: 400, body: { error: 'invalid_grant' } };
    return { body: this.#grant() };
  }

  revokeOne(request: VendorRequest): VendorAnswer {
    this.#checkClient(request);
    validateRequest('OauthRevokeParameters', request.body, request.text);
    this.#valid.delete((request.body as { token: string }).token);
    return { body: { request_id: randomUUID() } };
  }

  #grant(): unknown {
    const [access, refresh] = [token(), `nrt_${randomUUID().replaceAll('-', '')}`];
    this.#valid.add(access);
    this.#refreshTokens.add(refresh);
    return {
      access_token: access,
      token_type: 'bearer',
      refresh_token: refresh,
      bot_id: this.bot.id,
      workspace_icon: null,
      workspace_name: this.bot.workspaceName,
      workspace_id: this.bot.workspaceId,
      owner: { type: 'user', user: { object: 'user', id: randomUUID() } },
      duplicated_template_id: null,
      request_id: randomUUID(),
    };
  }

  #checkClient({ headers }: VendorRequest): void {
    const { id, secret } = this.client;
    const expected = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    if (headers.authorization !== expected) {
      throw new NotionError(401, 'unauthorized', 'invalid_client');
    }
    if (headers['content-type'] !== 'application/json') {
      throw new NotionError(400, 'invalid_json', 'Error parsing JSON body.');
    }
  }
}
