import { randomUUID } from 'node:crypto';
import { invalid, NotionError } from './notion-requests.ts';
import { checkValue, type FakeColumn, type FakeValue, propertyAnswer, seen } from './notion-values.ts';

/** A type, or a type with the names of its options. */
export type ColumnSpec = string | { type: string; options: string[] };

export interface FakeSource {
  id: string;
  databaseId: string;
  title: string;
  columns: FakeColumn[];
}

interface FakeDatabase {
  id: string;
  title: string;
  shared: boolean;
}

export interface FakePage {
  id: string;
  url: string;
  sourceId: string;
  /** By id of the column. */
  values: Map<string, FakeValue>;
  children: unknown[];
  archived: boolean;
}

export interface FakePerson {
  id: string;
  name: string;
  email: string;
}

type Filter = Record<string, unknown> & { or?: Filter[]; and?: Filter[] };

const TEXTUAL = ['title', 'rich_text', 'url', 'email', 'phone_number'];
const OPTION_TYPES = ['select', 'multi_select', 'status'];

/** What there is in a workspace: databases, their data sources, rows and people. */
export class NotionWorkspace {
  readonly sources = new Map<string, FakeSource>();
  readonly pages = new Map<string, FakePage>();
  readonly people: FakePerson[] = [];
  #databases = new Map<string, FakeDatabase>();

  /** A database with one data source of the same name. A column of type `title` is added if there is none. */
  addDatabase(title: string, columns: Record<string, ColumnSpec> = {}): FakeSource {
    const id = randomUUID();
    this.#databases.set(id, { id, title, shared: true });
    return this.addSource(id, title, columns);
  }

  addSource(databaseId: string, title: string, specs: Record<string, ColumnSpec> = {}): FakeSource {
    const hasTitle = Object.values(specs).includes('title');
    const all: Record<string, ColumnSpec> = hasTitle ? specs : { Name: 'title', ...specs };
    const columns = Object.entries(all).map(([name, spec]) => columnOf(name, spec));
    const source = { id: randomUUID(), databaseId, title, columns };
    this.sources.set(source.id, source);
    return source;
  }

  addPerson(name: string, email: string): FakePerson {
    const person = { id: randomUUID(), name, email };
    this.people.push(person);
    return person;
  }

  share(databaseId: string, shared: boolean): void {
    const database = this.#databases.get(databaseId);
    if (!database) throw new Error(`no database ${databaseId}`);
    database.shared = shared;
  }

  /** Rows that are not in the trash, as people see them: by name of the column. */
  rows(sourceId?: string): Record<string, unknown>[] {
    return [...this.pages.values()]
      .filter((page) => !page.archived && (sourceId === undefined || page.sourceId === sourceId))
      .map(({ sourceId: id, values }) =>
        Object.fromEntries(
          this.source(id).columns.map((column) => [column.name, seen(column.type, values.get(column.id))]),
        ),
      );
  }

  /** As an API call finds it: what isn't shared isn't there. */
  source(id: string): FakeSource {
    const source = this.sources.get(id);
    if (!source || !this.#databases.get(source.databaseId)?.shared) throw notFound('data source', id);
    return source;
  }

  page(id: string): FakePage {
    const page = this.pages.get(id);
    if (!page) throw notFound('page', id);
    this.source(page.sourceId);
    return page;
  }

  databaseAnswer(id: string): unknown {
    if (this.pages.has(id)) throw invalid(`Provided database_id ${id} is a page, not a database.`);
    const database = this.#databases.get(id);
    if (!database?.shared) throw notFound('database', id);
    const sources = [...this.sources.values()].filter(({ databaseId }) => databaseId === id);
    return {
      object: 'database',
      id,
      title: plain(database.title),
      data_sources: sources.map((source) => ({ id: source.id, name: source.title })),
      in_trash: false,
      url: this.link(id),
    };
  }

  sourceAnswer({ id, databaseId, title, columns }: FakeSource): unknown {
    return {
      object: 'data_source',
      id,
      title: plain(title),
      description: [],
      parent: { type: 'database_id', database_id: databaseId },
      database_parent: { type: 'workspace', workspace: true },
      in_trash: false,
      properties: Object.fromEntries(columns.map((column) => [column.name, columnAnswer(column)] as const)),
      url: this.link(databaseId),
      public_url: null,
    };
  }

  /** Newly named properties are added, `{name}` renames, null removes. */
  changeColumns(source: FakeSource, properties: Record<string, Record<string, unknown> | null>): void {
    for (const [name, change] of Object.entries(properties)) {
      const existing = source.columns.find((column) => column.name === name || column.id === name);
      if (change === null) source.columns = source.columns.filter((column) => column !== existing);
      else if (existing && typeof change.name === 'string') existing.name = change.name;
      else if (!existing) source.columns.push(columnOf(name, newType(name, change)));
    }
  }

  create(sourceId: string, properties: Record<string, FakeValue>, children: unknown[]): FakePage {
    const source = this.source(sourceId);
    const id = randomUUID();
    const page = {
      id,
      url: this.link(id),
      sourceId: source.id,
      values: new Map(),
      children,
      archived: false,
    };
    this.write(page, properties);
    this.pages.set(id, page);
    return page;
  }

  write(page: FakePage, properties: Record<string, FakeValue>): void {
    if (page.archived) {
      throw invalid("Can't edit block that is archived. You must unarchive the block before editing.");
    }
    const { columns } = this.source(page.sourceId);
    const isUser = (id: string) => this.people.some((person) => person.id === id);
    const written = Object.entries(properties).map(([key, value]) => {
      const column = columns.find(({ name, id }) => name === key || id === key);
      if (!column) throw invalid(`${key} is not a property that exists.`);
      checkValue(column, value, isUser);
      return [column.id, value] as const;
    });
    for (const [id, value] of written) page.values.set(id, value);
  }

  pageAnswer({ id, url, sourceId, values, archived }: FakePage): unknown {
    const { databaseId, columns } = this.source(sourceId);
    return {
      object: 'page',
      id,
      in_trash: archived,
      archived,
      is_locked: false,
      url,
      public_url: null,
      parent: { type: 'data_source_id', data_source_id: sourceId, database_id: databaseId },
      properties: Object.fromEntries(
        columns.map((column) => [column.name, propertyAnswer(column, values.get(column.id))] as const),
      ),
      icon: null,
      cover: null,
    };
  }

  query(source: FakeSource, filter: Filter | undefined): FakePage[] {
    const matches = filter ? this.#matcher(source, filter) : () => true;
    return [...this.pages.values()].filter(
      (page) => page.sourceId === source.id && !page.archived && matches(page),
    );
  }

  #matcher(source: FakeSource, filter: Filter): (page: FakePage) => boolean {
    const { or, and } = filter;
    if (or)
      return (
        (all) => (page) =>
          all.some((one) => one(page))
      )(or.map((one) => this.#matcher(source, one)));
    if (and) {
      return (
        (all) => (page) =>
          all.every((one) => one(page))
      )(and.map((one) => this.#matcher(source, one)));
    }
    const column = source.columns.find(({ name, id }) => name === filter.property || id === filter.property);
    if (!column) throw invalid(`Could not find property with name or id: ${filter.property}`);
    const condition = filter[column.type] as { equals?: unknown } | undefined;
    if (!condition) {
      const [type] = Object.keys(filter).filter((key) => key !== 'property' && key !== 'type');
      throw invalid(`database property ${column.type} does not match filter ${type}`);
    }
    if (![...TEXTUAL, 'select'].includes(column.type) || condition.equals === undefined) {
      throw new Error(`this fake has no filter ${JSON.stringify(filter)}`);
    }
    return (page) => seen(column.type, page.values.get(column.id)) === condition.equals;
  }

  search(query: string): FakeSource[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return [...this.sources.values()].filter(
      ({ databaseId, title }) =>
        this.#databases.get(databaseId)?.shared && words.every((word) => title.toLowerCase().includes(word)),
    );
  }

  link(id: string): string {
    return `https://www.notion.so/${id.replaceAll('-', '')}`;
  }
}

/** Counted, not drawn: of 28 columns with four random characters two are the same in one database of 200. */
let columnIds = 0;

function columnOf(name: string, spec: ColumnSpec): FakeColumn {
  const { type, options } = typeof spec === 'string' ? { type: spec, options: [] } : spec;
  const id = type === 'title' ? 'title' : (columnIds++).toString(36).padStart(4, '0');
  return { id, name, type, options: options.map((option) => ({ id: randomUUID(), name: option })) };
}

function newType(name: string, change: Record<string, unknown>): string {
  const [type] = Object.keys(change).filter((key) => key !== 'type' && key !== 'description');
  if (type === undefined || type === 'name') throw invalid(`${name} is not a property that exists.`);
  if (type === 'title') throw invalid('A data source has exactly one title property.');
  return type;
}

function columnAnswer({ id, name, type, options }: FakeColumn): unknown {
  const coloured = options.map((option) => ({ ...option, color: 'default', description: null }));
  const settings = OPTION_TYPES.includes(type) ? { options: coloured } : {};
  return { id, name, description: null, type, [type]: settings };
}

const plain = (text: string) =>
  text === '' ? [] : [{ type: 'text', text: { content: text, link: null }, plain_text: text, href: null }];

function notFound(what: string, id: string): NotionError {
  const message = `Could not find ${what} with ID: ${id}. Make sure the relevant pages and databases are shared with your integration.`;
  return new NotionError(404, 'object_not_found', message);
}
