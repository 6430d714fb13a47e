import type {
  Client,
  CreatePageParameters,
  DataSourceObjectResponse,
  GetDataSourceResponse,
  PageObjectResponse,
  PartialPageObjectResponse,
  QueryDataSourceParameters,
  UpdateDataSourceParameters,
} from '@notionhq/client';
import type { Session } from '../connector.ts';
import type { Column, ColumnType, FindableType } from './columns.ts';

/**
 * The first API version with data sources, and the SDK's own default. What is used here is the same in
 * 2026-03-11. See https://developers.notion.com/reference/versioning
 */
const NOTION_VERSION = '2025-09-03';

/** The session's deadline ends a request; this one of the SDK only must not come first. Milliseconds. */
const NEVER_FIRST_MS = 3_600_000;
const OPTIONS_PER_PAGE = 50;
/** Pages of 100 people that are searched for an e-mail address. */
const MOST_PAGES_OF_PEOPLE = 5;

export interface DataSource {
  id: string;
  /** Its own name; often the same as its database's. */
  title: string;
  databaseId: string | undefined;
  columns: Column[];
}

export interface Database {
  title: string;
  sources: { id: string; name: string }[];
}

export interface Row {
  id: string;
  url: string | undefined;
  title: string;
  /** What stands in a column as plain text. */
  text(column: string): string;
}

export type Properties = NonNullable<CreatePageParameters['properties']>;
export type Blocks = NonNullable<CreatePageParameters['children']>;

/** A column whose text equals something. */
export interface Match {
  property: string;
  type: FindableType;
  equals: string;
}

export interface NewColumn {
  name: string;
  type: ColumnType;
}

/** What this connector asks of Notion, in its own words. Every method can throw what `errors.ts` explains. */
export interface Notion {
  bot(): Promise<{ id: string; workspace: string }>;
  search(query: string, cursor: string | undefined): Promise<{ sources: DataSource[]; next: string | null }>;
  dataSource(id: string): Promise<DataSource>;
  database(id: string): Promise<Database>;
  addColumns(dataSourceId: string, columns: readonly NewColumn[]): Promise<DataSource>;
  find(dataSourceId: string, match: Match): Promise<Row | undefined>;
  create(dataSourceId: string, properties: Properties, children: Blocks): Promise<Row>;
  update(pageId: string, properties: Properties): Promise<Row>;
  /** The data source that a row belongs to now; undefined: to none. */
  sourceOf(pageId: string): Promise<string | undefined>;
  /** Ids of those of the e-mail addresses (lower case) that belong to somebody in the workspace. */
  people(emails: ReadonlySet<string>): Promise<Map<string, string>>;
}

/** The SDK takes 35 ms to load, so only a process that uses Notion pays for it. */
async function openClient(session: Session): Promise<Client> {
  const { Client } = await import('@notionhq/client');
  return new Client({
    auth: session.credential.secret,
    baseUrl: session.apiUrl,
    notionVersion: NOTION_VERSION,
    retry: false,
    timeoutMs: NEVER_FIRST_MS,
    fetch: session.fetch,
    // It would write to the console, request ids and all.
    logger: () => {},
  });
}

/** The app's own credentials: a token alone can't revoke itself. */
export async function revokeToken(session: Session, app: { id: string; secret: string }): Promise<void> {
  const client = await openClient(session);
  const token = session.credential.secret;
  await client.oauth.revoke({ token, client_id: app.id, client_secret: app.secret });
}

export async function openNotion(session: Session): Promise<Notion> {
  const client = await openClient(session);
  return {
    async bot() {
      const { id, name, ...me } = await client.users.me({});
      const about = 'bot' in me && 'workspace_name' in me.bot ? me.bot.workspace_name : null;
      return { id, workspace: about || name || 'Notion' };
    },
    async search(query, cursor) {
      const page = await client.search({
        query,
        filter: { property: 'object', value: 'data_source' },
        page_size: OPTIONS_PER_PAGE,
        ...(cursor !== undefined && { start_cursor: cursor }),
      });
      return { sources: page.results.filter(isDataSource).map(dataSourceOf), next: page.next_cursor };
    },
    dataSource: async (id) => dataSourceOf(await client.dataSources.retrieve({ data_source_id: id })),
    async database(id) {
      const database = await client.databases.retrieve({ database_id: id });
      return 'title' in database
        ? { title: plainText(database.title), sources: database.data_sources ?? [] }
        : { title: '', sources: [] };
    },
    async addColumns(dataSourceId, columns) {
      const made = columns.map(({ name, type }) => [name, { type, [type]: {} }]);
      const properties = Object.fromEntries(made) as UpdateDataSourceParameters['properties'];
      return dataSourceOf(await client.dataSources.update({ data_source_id: dataSourceId, properties }));
    },
    async find(dataSourceId, { property, type, equals }) {
      const filter = { property, [type]: { equals } } as QueryDataSourceParameters['filter'];
      const found = await client.dataSources.query({ data_source_id: dataSourceId, filter, page_size: 1 });
      const row = found.results.find((result) => result.object === 'page');
      return row && rowOf(row);
    },
    create: async (dataSourceId, properties, children) =>
      rowOf(
        await client.pages.create({
          parent: { type: 'data_source_id', data_source_id: dataSourceId },
          properties,
          ...(children.length > 0 && { children }),
        }),
      ),
    update: async (pageId, properties) => rowOf(await client.pages.update({ page_id: pageId, properties })),
    async sourceOf(pageId) {
      const page = await client.pages.retrieve({ page_id: pageId });
      const parent = 'parent' in page ? page.parent : undefined;
      return parent?.type === 'data_source_id' ? parent.data_source_id : undefined;
    },
    people: (emails) => findPeople(client, emails),
  };
}

async function findPeople(client: Client, emails: ReadonlySet<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES_OF_PEOPLE && found.size < emails.size; page += 1) {
    const users: Awaited<ReturnType<Client['users']['list']>> = await client.users.list({
      page_size: 100,
      ...(cursor !== null && { start_cursor: cursor }),
    });
    for (const user of users.results) {
      const email = user.type === 'person' ? user.person.email?.toLowerCase() : undefined;
      if (email !== undefined && emails.has(email)) found.set(email, user.id);
    }
    cursor = users.next_cursor;
    if (cursor === null) break;
  }
  return found;
}

const isDataSource = (result: { object: string }): result is DataSourceObjectResponse =>
  result.object === 'data_source' && 'title' in result;

function dataSourceOf(source: GetDataSourceResponse): DataSource {
  const full = 'title' in source ? source : undefined;
  return {
    id: source.id,
    title: full ? plainText(full.title) : '',
    databaseId: full?.parent.type === 'database_id' ? full.parent.database_id : undefined,
    columns: Object.values(source.properties).map((property) => ({
      id: property.id,
      name: property.name,
      type: property.type,
      options: optionsOf(property),
    })),
  };
}

function optionsOf(property: DataSourceObjectResponse['properties'][string]): string[] {
  switch (property.type) {
    case 'select':
      return property.select.options.map(({ name }) => name);
    case 'multi_select':
      return property.multi_select.options.map(({ name }) => name);
    case 'status':
      return property.status.options.map(({ name }) => name);
    default:
      return [];
  }
}

/** Without the right to read, Notion answers with the page's id alone. */
function rowOf(page: PageObjectResponse | PartialPageObjectResponse): Row {
  const full = 'properties' in page ? page : undefined;
  const properties = Object.entries(full?.properties ?? {});
  const title = properties.find(([, { type }]) => type === 'title')?.[1];
  const named = (column: string) =>
    properties.find(([name, { id }]) => name === column || id === column)?.[1];
  return { id: page.id, url: full?.url, title: textOf(title), text: (column) => textOf(named(column)) };
}

function textOf(property: PageObjectResponse['properties'][string] | undefined): string {
  switch (property?.type) {
    case 'title':
      return plainText(property.title);
    case 'rich_text':
      return plainText(property.rich_text);
    case 'url':
      return property.url ?? '';
    case 'email':
      return property.email ?? '';
    case 'phone_number':
      return property.phone_number ?? '';
    case 'select':
      return property.select?.name ?? '';
    default:
      return '';
  }
}

const plainText = (items: readonly { plain_text: string }[]) =>
  items.map(({ plain_text }) => plain_text).join('');
