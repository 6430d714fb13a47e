import { type LoadOptions, type OptionPage, OptionsRefused, type Session } from '../connector.ts';
import { type DataSource, type Notion, openNotion } from './client.ts';
import { isWritable, typeNames } from './columns.ts';
import { withDataSource } from './data-source.ts';
import { failureOf, isNotFound, isValidationError } from './errors.ts';
import { isLink, notionId } from './notion-id.ts';

/** Databases whose names are asked for on one page of options: Notion takes three requests a second. */
const MOST_NAMES = 10;

/** Databases by name, or the data sources of the database of a pasted link. */
const dataSources: LoadOptions = (session, { query, cursor }) =>
  asked(session, async (notion) => {
    const pasted = isLink(query) || query.length >= 32 ? notionId(query) : undefined;
    if (pasted !== undefined) return { options: await sourcesOf(notion, pasted), next: null };
    const { sources, next } = await notion.search(query, cursor);
    const names = await databaseNames(notion, sources);
    const options = sources.map((source) => ({ value: source.id, label: labelFor(source, names) }));
    return { options, next };
  });

/** Columns that can be written, in the order of their names. */
const columns: LoadOptions = (session, { query, depends }) =>
  asked(session, async (notion) => {
    const chosen = depends.data_source;
    if (chosen === undefined || notionId(chosen) === undefined) return { options: [], next: null };
    const source = await withDataSource(notion, chosen, notion.dataSource);
    const options = source.columns
      .filter(({ name }) => name.toLowerCase().includes(query.trim().toLowerCase()))
      .flatMap(({ name, type }) =>
        isWritable(type) ? [{ value: name, label: name, hint: typeNames[type] }] : [],
      )
      .sort((one, other) => Number(other.hint === 'Title') - Number(one.hint === 'Title'));
    return { options, next: null };
  });

export const options = { data_sources: dataSources, columns };

async function asked(session: Session, ask: (notion: Notion) => Promise<OptionPage>): Promise<OptionPage> {
  const notion = await openNotion(session);
  try {
    return await ask(notion);
  } catch (error) {
    throw new OptionsRefused(failureOf(error, false));
  }
}

async function sourcesOf(notion: Notion, id: string): Promise<OptionPage['options']> {
  try {
    const { title, sources } = await notion.database(id);
    return sources.map((source) => ({ value: source.id, label: joined(title, source.name) }));
  } catch (error) {
    if (!isNotFound(error) && !isValidationError(error)) throw error;
  }
  try {
    const source = await notion.dataSource(id);
    return [{ value: source.id, label: source.title || 'Untitled' }];
  } catch (error) {
    if (!isNotFound(error) && !isValidationError(error)) throw error;
    return [];
  }
}

/** The name of a database says more only where it has several data sources, or one without a name. */
async function databaseNames(notion: Notion, sources: readonly DataSource[]): Promise<Map<string, string>> {
  const ids = sources.map(({ databaseId }) => databaseId);
  const wanted = sources
    .filter(
      ({ databaseId, title }) => title === '' || ids.indexOf(databaseId) !== ids.lastIndexOf(databaseId),
    )
    .map(({ databaseId }) => databaseId)
    .filter((id) => id !== undefined);
  const names = new Map<string, string>();
  for (const id of [...new Set(wanted)].slice(0, MOST_NAMES)) {
    try {
      names.set(id, (await notion.database(id)).title);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return names;
}

const labelFor = ({ title, databaseId }: DataSource, names: ReadonlyMap<string, string>) =>
  joined(names.get(databaseId ?? '') ?? '', title);

/** `Research` of a database with one data source of the same name, else `Research: Ratings`. */
function joined(database: string, source: string): string {
  const parts = database === source ? [source] : [database, source];
  return parts.filter((part) => part !== '').join(': ') || 'Untitled';
}
