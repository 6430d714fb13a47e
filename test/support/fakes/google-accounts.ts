import { createHash, generateKeyPairSync, type KeyPairKeyObjectResult, verify } from 'node:crypto';
import { refuse } from './google-discovery.ts';
import type { VendorAnswer, VendorRequest } from './vendor-server.ts';

/** Of the service account; made when somebody asks for it, as it takes a while. */
let keys: KeyPairKeyObjectResult | undefined;
const keyPair = () => {
  keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return keys;
};
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Google's accounts in memory: a person who says yes, and a service account with a key. */
export class GoogleAccounts {
  readonly client = { id: 'client-1.apps.googleusercontent.com', secret: 'GOCSPX-client-secret' };
  readonly person = { sub: '104857600000000000001', email: 'maya@acme.example' };
  readonly service = {
    type: 'service_account',
    project_id: 'acme-research',
    private_key_id: 'key1',
    get private_key() {
      return keyPair().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    },
    client_email: 'connect@acme-research.iam.gserviceaccount.com',
    token_uri: 'https://evil.example/token',
  };
  /** Left out of what the person grants. */
  unticked: string[] = [];
  /** The key of the service account was deleted, or the grant taken back. */
  #revoked = false;
  #made = 0;
  readonly #codes = new Map<string, { challenge: string; scope: string }>();
  readonly #refresh = new Map<string, string>();
  /** Who holds which access token, and what for. */
  readonly #tokens = new Map<string, { email: string; sub: string; scopes: string[] }>();
  readonly #url: () => string;

  constructor(url: () => string) {
    this.#url = url;
  }

  get authorizeUrl(): string {
    return `${this.#url()}/o/oauth2/v2/auth`;
  }

  get tokenUrl(): string {
    return `${this.#url()}/token`;
  }

  /** The key file as people paste it. */
  get keyFile(): string {
    return JSON.stringify(this.service, null, 2);
  }

  /** How many tokens were given out. */
  get given(): number {
    return this.#made;
  }

  /** Ends all tokens, and gives out no new ones. */
  revoke(): void {
    this.#revoked = true;
    this.#tokens.clear();
  }

  restore(): void {
    this.#revoked = false;
  }

  /** Ends access tokens, as an hour does; new ones are given out. */
  expire(): void {
    this.#tokens.clear();
  }

  /** A token as tests hand it to a session. */
  tokenFor(email: string, scopes: string[]): string {
    const token = `ya29.token-${++this.#made}-of-google`;
    this.#tokens.set(token, { email, sub: email === this.person.email ? this.person.sub : '2', scopes });
    return token;
  }

  /** Who asks; or how Google refuses. `scopes`: of which one is needed. */
  holder(request: VendorRequest, scopes: readonly string[]): { email: string } | VendorAnswer {
    const holder = this.#tokens.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    if (!holder) return refuse(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
    if (scopes.some((scope) => holder.scopes.includes(scope))) return holder;
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' },
    ];
    return refuse(403, 'PERMISSION_DENIED', 'Request had insufficient authentication scopes.', { details });
  }

  /** Undefined: it is none of Google's pages for accounts. */
  handle(request: VendorRequest): VendorAnswer | undefined {
    switch (`${request.method} ${request.path}`) {
      case 'GET /o/oauth2/v2/auth':
        return this.#authorize(request);
      case 'POST /token':
        return this.#token(request.body as Record<string, string>);
      case 'POST /revoke':
        this.#tokens.delete((request.body as Record<string, string>).token ?? '');
        return { body: {} };
      case 'GET /v1/userinfo': {
        const holder = this.holder(request, ['email', 'https://www.googleapis.com/auth/userinfo.email']);
        if (!('email' in holder)) return holder;
        return { body: { sub: (holder as { sub?: string }).sub, email: holder.email, email_verified: true } };
      }
      default:
        return undefined;
    }
  }

  #authorize({ query }: VendorRequest): VendorAnswer {
    const given = (name: string) => query.get(name) ?? '';
    const back = new URL(given('redirect_uri'));
    back.searchParams.set('state', given('state'));
    const isRight = given('client_id') === this.client.id && given('access_type') === 'offline';
    const scope = given('scope')
      .split(' ')
      .filter((each) => !this.unticked.includes(each))
      .join(' ');
    const code = `4/code-${++this.#made}`;
    this.#codes.set(code, { challenge: given('code_challenge'), scope });
    if (isRight) back.searchParams.set('code', code);
    else back.searchParams.set('error', 'invalid_request');
    return { status: 302, headers: { location: back.href }, body: '' };
  }

  #token(form: Record<string, string>): VendorAnswer {
    const refused = (status: number, error: string): VendorAnswer => ({ status, body: { error } });
    if (form.grant_type === JWT_BEARER) return this.#exchange(form.assertion ?? '');
    if (form.client_id !== this.client.id || form.client_secret !== this.client.secret) {
      return refused(401, 'invalid_client');
    }
    if (form.grant_type === 'refresh_token') {
      const scope = this.#refresh.get(form.refresh_token ?? '');
      if (scope === undefined || this.#revoked) return refused(400, 'invalid_grant');
      return this.#granted(this.person.email, scope);
    }
    const known = this.#codes.get(form.code ?? '');
    this.#codes.delete(form.code ?? '');
    const challenge = createHash('sha256')
      .update(form.code_verifier ?? '')
      .digest('base64url');
    if (!known || known.challenge !== challenge) return refused(400, 'invalid_grant');
    this.#revoked = false;
    const refresh = `1//refresh-${++this.#made}`;
    this.#refresh.set(refresh, known.scope);
    const claims = Buffer.from(JSON.stringify(this.person)).toString('base64url');
    return this.#granted(this.person.email, known.scope, {
      refresh_token: refresh,
      ...(known.scope.includes('openid') && { id_token: `e30.${claims}.c2ln` }),
    });
  }

  /** RFC 7523, 3: signed by the account, for this endpoint, not older than an hour. */
  #exchange(assertion: string): VendorAnswer {
    const [header = '', claims = '', signature = ''] = assertion.split('.');
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    const isSigned = verify(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      keyPair().publicKey,
      Buffer.from(signature, 'base64url'),
    );
    const { iss, aud, scope, iat, exp } = read(claims);
    const isRight =
      isSigned &&
      read(header).alg === 'RS256' &&
      iss === this.service.client_email &&
      aud === this.tokenUrl &&
      exp - iat <= 3_600;
    if (!isRight || this.#revoked) {
      return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } };
    }
    return this.#granted(this.service.client_email, scope);
  }

  #granted(email: string, scope: string, more: object = {}): VendorAnswer {
    const access = this.tokenFor(email, scope.split(' '));
    return { body: { access_token: access, expires_in: 3_599, scope, token_type: 'Bearer', ...more } };
  }
}
