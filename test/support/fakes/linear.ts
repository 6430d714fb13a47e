import { createHmac } from 'node:crypto';
import { LinearOAuth } from './linear-oauth.ts';
import { executeLinear } from './linear-schema.ts';
import { createWorld, type Issue, ids, type World } from './linear-world.ts';
import { type Fault, type VendorAnswer, type VendorRequest, VendorServer } from './vendor-server.ts';

export { ids as linearIds } from './linear-world.ts';

/** Members of an answer's `errors`, as Linear writes them. */
export const linearErrors = {
  rateLimited: {
    message: 'Rate limit exceeded. Only 2500 requests are allowed per 1 hour.',
    extensions: { code: 'RATELIMITED', statusCode: 429, userError: true },
  },
  authentication: {
    message: 'Authentication required, not authenticated',
    extensions: {
      type: 'authentication error',
      code: 'AUTHENTICATION_ERROR',
      statusCode: 401,
      userError: true,
      userPresentableMessage: 'You need to authenticate to access this operation.',
    },
  },
  forbidden: {
    message: 'Forbidden: You do not have access to this team',
    extensions: { type: 'forbidden', code: 'FORBIDDEN', statusCode: 403, userError: true },
  },
  scope: {
    message: 'Invalid scope: `issues:create` required',
    extensions: { type: 'forbidden', code: 'FORBIDDEN', statusCode: 403, userError: true },
  },
  usageLimit: {
    message: 'usage limit exceeded',
    extensions: {
      type: 'usage limit exceeded',
      code: 'USAGE_LIMIT_EXCEEDED',
      statusCode: 400,
      userError: true,
      userPresentableMessage: 'You have reached the issue limit of the free plan.',
    },
  },
  internal: {
    message: 'Internal server error',
    extensions: { type: 'internal error', code: 'INTERNAL_SERVER_ERROR', statusCode: 500 },
  },
};

/** Which requests a fault hits. */
export const linearRequests = {
  /** Those that change something. */
  mutations: ({ path, body }: VendorRequest) => path === '/graphql' && named(body, 'mutation'),
  createIssue: ({ body }: VendorRequest) => named(body, 'mutation CreateIssue'),
  createComment: ({ body }: VendorRequest) => named(body, 'mutation CreateComment'),
  createAttachment: ({ body }: VendorRequest) => named(body, 'mutation CreateAttachment'),
  queries: ({ path, body }: VendorRequest) => path === '/graphql' && named(body, 'query'),
};

const named = (body: unknown, start: string) =>
  String((body as { query?: unknown } | null)?.query ?? '').startsWith(start);

/** Linear's GraphQL API and OAuth, with Linear's own schema, one workspace and everything in memory. */
export class LinearFake {
  readonly apiKey = `lin_api_${'Ab3'.repeat(13)}x`;
  readonly signingSecret = 'lin_wh_signing_secret';
  readonly oauth = new LinearOAuth();
  readonly world: World = createWorld();
  readonly server = new VendorServer((request) => this.#handle(request));
  #keyWorks = true;

  get apiUrl(): string {
    return `${this.server.url}/graphql`;
  }
  get authorizeUrl(): string {
    return `${this.server.url}/oauth/authorize`;
  }
  get tokenUrl(): string {
    return `${this.server.url}/oauth/token`;
  }
  get account() {
    const { id, name, urlKey } = this.world.organization;
    return { id, name, url: `https://linear.app/${urlKey}` };
  }
  get issues(): Issue[] {
    return this.world.issues;
  }
  get comments() {
    return this.world.comments;
  }
  get attachments() {
    return this.world.attachments;
  }

  /** @throws Error when there is no such issue */
  issue(identifier: string): Issue {
    const issue = this.issues.find((one) => one.identifier === identifier);
    if (!issue) throw new Error(`There is no ${identifier}: ${this.issues.map((one) => one.identifier)}`);
    return issue;
  }

  /** Moves it to another state of its team, such as `linearIds.done`. */
  move(identifier: string, stateId: string): void {
    const state = this.world.states.find(({ id }) => id === stateId);
    if (!state) throw new Error(`There is no state ${stateId}`);
    this.issue(identifier).state = state;
  }

  archive(identifier: string): void {
    this.issue(identifier).archivedAt = '2026-05-06T00:00:00.000Z';
  }

  /** Into the trash, from where it can be restored for a month. */
  trash(identifier: string): void {
    this.archive(identifier);
    this.issue(identifier).trashed = true;
  }

  /** For good. */
  remove(identifier: string): void {
    this.issues.splice(this.issues.indexOf(this.issue(identifier)), 1);
  }

  /** API key and tokens stop working. */
  revoke(): void {
    this.#keyWorks = false;
    this.oauth.revokeAll();
  }

  /** The next `times` requests for which `on` holds are answered with this error, and have no effect. */
  refuse(error: object, { status = 200, times = 1, headers = {}, on = linearRequests.mutations } = {}): void {
    this.inject({ instead: { status, headers, body: { errors: [error], data: null } } }, times, on);
  }

  /** As Linear does: 400 with the code, and when the limit resets. */
  rateLimit({
    seconds,
    status = 400,
    times = 1,
    on = linearRequests.mutations,
  }: {
    seconds: number;
    status?: number;
    times?: number;
    on?: (request: VendorRequest) => boolean;
  }): void {
    const headers = {
      'x-ratelimit-requests-limit': '2500',
      'x-ratelimit-requests-remaining': '0',
      'x-ratelimit-requests-reset': String(Date.now() + seconds * 1_000),
    };
    this.refuse(linearErrors.rateLimited, { status, times, headers, on });
  }

  inject(fault: Fault, times = 1, on: (request: VendorRequest) => boolean = linearRequests.mutations): void {
    this.server.inject(fault, times, on);
  }

  /** A webhook as Linear sends it, with its signature. */
  webhook(
    payload: Record<string, unknown>,
    now = new Date(),
  ): { headers: Record<string, string>; body: Buffer } {
    const body = Buffer.from(JSON.stringify({ ...payload, webhookTimestamp: now.getTime() }));
    const signature = createHmac('sha256', this.signingSecret).update(body).digest('hex');
    return { headers: { 'content-type': 'application/json', 'linear-signature': signature }, body };
  }

  /** What Linear sends when someone removes the app from the workspace. */
  uninstalled(now = new Date()) {
    const { id: organizationId } = this.world.organization;
    const oauthClientId = this.oauth.client.id;
    const payload = {
      type: 'OAuthApp',
      action: 'revoked',
      organizationId,
      oauthClientId,
      webhookId: ids.bot,
    };
    return this.webhook({ ...payload, createdAt: now.toISOString() }, now);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  #handle(request: VendorRequest): VendorAnswer | Promise<VendorAnswer> {
    const route = `${request.method} ${request.path}`;
    if (route === 'POST /graphql') return this.#graphql(request);
    if (route === 'GET /oauth/authorize') return this.oauth.authorize(request);
    if (route === 'POST /oauth/token') return this.oauth.token(request);
    if (route === 'POST /oauth/revoke') return this.oauth.revoke(request);
    return { status: 404, body: 'Not found' };
  }

  async #graphql(request: VendorRequest): Promise<VendorAnswer> {
    if (!this.#accepts(request.headers.authorization ?? '')) {
      return { status: 401, body: { errors: [linearErrors.authentication], data: null } };
    }
    const { status, body } = await executeLinear(this.world, request.body);
    const headers = { 'x-ratelimit-requests-limit': '2500', 'x-ratelimit-requests-remaining': '2499' };
    return { status, headers, body };
  }

  /** Tokens with `Bearer`, keys without. */
  #accepts(authorization: string): boolean {
    if (this.#keyWorks && authorization === this.apiKey) return true;
    const token = /^Bearer (.+)$/.exec(authorization)?.[1];
    return token !== undefined && this.oauth.accepts(token);
  }
}

export async function startLinearFake(): Promise<LinearFake> {
  const fake = new LinearFake();
  await fake.server.listen();
  return fake;
}
