import { randomUUID } from 'node:crypto';
import { errorBody, FAULTS, TARGETS } from './notion-faults.ts';
import { invalid, NotionError, validateRequest } from './notion-requests.ts';
import { NotionTokens } from './notion-tokens.ts';
import type { FakeValue } from './notion-values.ts';
import { NotionWorkspace } from './notion-workspace.ts';
import { type VendorAnswer, type VendorRequest, VendorServer } from './vendor-server.ts';

const VERSIONS = ['2025-09-03', '2026-03-11'];

/** What an operator switches on where the connection is registered. */
export type Capability = 'read' | 'insert' | 'update' | 'people';

interface Route {
  method: string;
  path: RegExp;
  needs?: Capability;
  handle(request: VendorRequest, id: string): unknown;
}

/** Columns for everything that the connector recommends, for a database that needs no set-up. */
export const recommendedTypes: Record<string, string> = {
  Name: 'title',
  Event: 'select',
  Date: 'date',
  Status: 'select',
  'Previous status': 'select',
  Type: 'select',
  Link: 'url',
  Scores: 'rich_text',
  Ratings: 'number',
  'Human ratings': 'number',
  'AI ratings': 'number',
  Agreement: 'number',
  'Failed runs': 'number',
  'Cost (USD)': 'number',
  Started: 'date',
  Finished: 'date',
  Error: 'rich_text',
  Rater: 'select',
  Comment: 'rich_text',
  Answers: 'rich_text',
  'Skip reason': 'rich_text',
  'Seconds spent': 'number',
  'Rubric version': 'rich_text',
  Frozen: 'date',
  'Autouser ID': 'rich_text',
  'Evaluation ID': 'rich_text',
  'Object ID': 'rich_text',
  'Event ID': 'rich_text',
};

export async function startNotionFake(): Promise<NotionFake> {
  const fake = new NotionFake();
  await fake.server.listen();
  return fake;
}

/** Notion's API for one workspace and one connection, as strict as the SDK's types and Notion's limits. */
export class NotionFake {
  readonly server = new VendorServer((request) => this.#answer(request));
  readonly tokens = new NotionTokens();
  readonly workspace = new NotionWorkspace();
  readonly capabilities = new Set<Capability>(['read', 'insert', 'update', 'people']);

  get apiUrl(): string {
    return this.server.url;
  }
  get authorizeUrl(): string {
    return `${this.server.url}/v1/oauth/authorize`;
  }
  get tokenUrl(): string {
    return `${this.server.url}/v1/oauth/token`;
  }

  /** The next requests go wrong. `seconds`: what `Retry-After` says. */
  fail(
    fault: keyof typeof FAULTS,
    {
      times = 1,
      of = 'pages',
      seconds = 7,
    }: { times?: number; of?: keyof typeof TARGETS; seconds?: number } = {},
  ): void {
    this.server.inject(FAULTS[fault](seconds), times, TARGETS[of]);
  }

  /** `POST /v1/pages` and the like, in the order in which they came. */
  get calls(): string[] {
    return this.server.requests.map(
      ({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/, ':id')}`,
    );
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  #answer(request: VendorRequest): VendorAnswer {
    try {
      return this.#route(request);
    } catch (error) {
      if (!(error instanceof NotionError)) throw error;
      return { status: error.status, body: errorBody(error.status, error.code, error.message) };
    }
  }

  #route(request: VendorRequest): VendorAnswer {
    const { method, path, headers } = request;
    if (method === 'GET' && path === '/v1/oauth/authorize') return this.tokens.authorize(request);
    if (method === 'POST' && path === '/v1/oauth/token') return this.tokens.exchange(request);
    if (method === 'POST' && path === '/v1/oauth/revoke') return this.tokens.revokeOne(request);
    if (!this.tokens.isValid(headers.authorization)) {
      throw new NotionError(401, 'unauthorized', 'API token is invalid.');
    }
    const version = headers['notion-version'];
    if (version === undefined || !VERSIONS.includes(version)) {
      const message = `Notion-Version header failed validation: Notion-Version header should be defined, instead was \`${version}\`.`;
      throw new NotionError(400, 'missing_version', message);
    }
    if (method !== 'GET' && headers['content-type'] !== 'application/json') {
      throw new NotionError(400, 'invalid_json', 'Error parsing JSON body.');
    }
    const route = this.#routes.find((one) => one.method === method && one.path.test(path));
    if (!route) throw new NotionError(400, 'invalid_request_url', 'Invalid request URL.');
    if (route.needs && !this.capabilities.has(route.needs)) {
      const message = 'Insufficient permissions for this endpoint.';
      throw new NotionError(403, 'restricted_resource', message);
    }
    const id = route.path.exec(path)?.[1] ?? '';
    return { body: { ...(route.handle(request, id) as object), request_id: randomUUID() } };
  }

  readonly #routes: readonly Route[] = [
    { method: 'GET', path: /^\/v1\/users\/me$/, handle: () => this.#me() },
    { method: 'GET', path: /^\/v1\/users$/, needs: 'people', handle: (request) => this.#users(request) },
    { method: 'POST', path: /^\/v1\/search$/, needs: 'read', handle: (request) => this.#search(request) },
    {
      method: 'GET',
      path: /^\/v1\/databases\/([^/]+)$/,
      needs: 'read',
      handle: (_request, id) => this.workspace.databaseAnswer(id),
    },
    {
      method: 'GET',
      path: /^\/v1\/data_sources\/([^/]+)$/,
      needs: 'read',
      handle: (_request, id) => this.workspace.sourceAnswer(this.workspace.source(id)),
    },
    {
      method: 'PATCH',
      path: /^\/v1\/data_sources\/([^/]+)$/,
      needs: 'update',
      handle: (request, id) => this.#updateSource(request, id),
    },
    {
      method: 'POST',
      path: /^\/v1\/data_sources\/([^/]+)\/query$/,
      needs: 'read',
      handle: (request, id) => this.#query(request, id),
    },
    { method: 'POST', path: /^\/v1\/pages$/, needs: 'insert', handle: (request) => this.#create(request) },
    {
      method: 'GET',
      path: /^\/v1\/pages\/([^/]+)$/,
      needs: 'read',
      handle: (_request, id) => this.workspace.pageAnswer(this.workspace.page(id)),
    },
    {
      method: 'PATCH',
      path: /^\/v1\/pages\/([^/]+)$/,
      needs: 'update',
      handle: (request, id) => this.#updatePage(request, id),
    },
  ];

  #me(): unknown {
    const { id, workspaceId, workspaceName } = this.tokens.bot;
    const owner = { type: 'workspace', workspace: true };
    const bot = { owner, workspace_id: workspaceId, workspace_name: workspaceName };
    return { object: 'user', id, name: 'Autousers', avatar_url: null, type: 'bot', bot };
  }

  #users({ query }: VendorRequest): unknown {
    const people = this.workspace.people.map(({ id, name, email }) => ({
      object: 'user',
      id,
      name,
      avatar_url: null,
      type: 'person',
      person: { email },
    }));
    const page = {
      page_size: Number(query.get('page_size') ?? 100),
      start_cursor: query.get('start_cursor'),
    };
    return listOf('user', people, page);
  }

  #search({ body, text }: VendorRequest): unknown {
    validateRequest('SearchParameters', body, text);
    const { query = '', filter, ...page } = body as { query?: string; filter?: { value?: string } };
    if (filter?.value !== 'data_source') throw invalid('this fake has data sources only.');
    const found = this.workspace.search(query).map((source) => this.workspace.sourceAnswer(source));
    return listOf('page_or_data_source', found, page);
  }

  #updateSource({ body, text }: VendorRequest, id: string): unknown {
    validateRequest('UpdateDataSourceParameters', { ...(body as object), data_source_id: id }, text);
    const source = this.workspace.source(id);
    const { properties = {} } = body as { properties?: Record<string, Record<string, unknown>> };
    this.workspace.changeColumns(source, properties);
    return this.workspace.sourceAnswer(source);
  }

  #query({ body, text }: VendorRequest, id: string): unknown {
    validateRequest('QueryDataSourceParameters', { ...(body as object), data_source_id: id }, text);
    const { filter, ...page } = body as { filter?: Record<string, unknown> };
    const found = this.workspace.query(this.workspace.source(id), filter);
    return listOf(
      'page_or_data_source',
      found.map((row) => this.workspace.pageAnswer(row)),
      page,
    );
  }

  #create({ body, text }: VendorRequest): unknown {
    validateRequest('CreatePageParameters', body, text);
    const {
      parent,
      properties = {},
      children = [],
    } = body as {
      parent?: { data_source_id?: string };
      properties?: Record<string, FakeValue>;
      children?: unknown[];
    };
    if (parent?.data_source_id === undefined) throw invalid('this fake makes rows of data sources only.');
    return this.workspace.pageAnswer(this.workspace.create(parent.data_source_id, properties, children));
  }

  #updatePage({ body, text }: VendorRequest, id: string): unknown {
    validateRequest('UpdatePageParameters', { ...(body as object), page_id: id }, text);
    const page = this.workspace.page(id);
    this.workspace.write(page, (body as { properties?: Record<string, FakeValue> }).properties ?? {});
    return this.workspace.pageAnswer(page);
  }
}

/** One page of a list; cursors are positions. */
function listOf(
  type: string,
  all: unknown[],
  { page_size = 100, start_cursor }: { page_size?: number; start_cursor?: string | null },
): unknown {
  if (page_size < 1 || page_size > 100) throw invalid('page_size should be from 1 to 100.');
  const start = Number(start_cursor ?? 0);
  const end = start + page_size;
  const more = end < all.length;
  const next_cursor = more ? String(end) : null;
  return { object: 'list', type, [type]: {}, results: all.slice(start, end), has_more: more, next_cursor };
}
