import type { DataSource, Notion } from './client.ts';
import type { Column } from './columns.ts';
import { isNotFound, isValidationError, Refused } from './errors.ts';
import { isLink, notionId } from './notion-id.ts';

/**
 * Does something with the data source that a config means. A link names a database, so its first data source
 * is taken. An id is taken for a data source's, and for a database's when there is no such data source.
 * `isStrict`: a database with several data sources is refused, as nobody could say which is meant.
 */
export async function withDataSource<T>(
  notion: Notion,
  chosen: string,
  use: (dataSourceId: string) => Promise<T>,
  isStrict = false,
): Promise<T> {
  const id = notionId(chosen) ?? chosen;
  if (isLink(chosen)) return use(await firstSource(notion, id, isStrict));
  try {
    return await use(id);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const source = await firstSource(notion, id, isStrict).catch((again: unknown) => {
      // What is neither data source nor database is best explained by the first answer.
      if (isNotFound(again) || (again instanceof Refused && !isAmbiguous(again))) throw error;
      throw again;
    });
    return use(source);
  }
}

/** There is a database, but nobody could say which of its data sources is meant. */
const isAmbiguous = ({ failure }: Refused) => 'code' in failure && failure.code === SEVERAL;

const SEVERAL = 'several_data_sources';

async function firstSource(notion: Notion, databaseId: string, isStrict: boolean): Promise<string> {
  const database = await notion.database(databaseId).catch((error: unknown) => {
    if (!isValidationError(error)) throw error;
    throw new Refused(
      'not_a_database',
      'The link leads to a page, not to a database',
      'Open the database as a full page in Notion, and copy the link from there.',
    );
  });
  const [first, ...others] = database.sources;
  if (first && others.length > 0 && isStrict) {
    const names = database.sources.map(({ name }) => `"${name}"`).join(', ');
    throw new Refused(
      SEVERAL,
      `The database "${database.title}" has several data sources (${names})`,
      'Choose one of them from the list.',
    );
  }
  if (first) return first.id;
  throw new Refused(
    'no_data_source',
    'The database has no data source that the connection may use',
    'A linked view has no rows of its own: choose the original database.',
  );
}

export interface ReadySource extends DataSource {
  /** Names of the columns that were added just now. */
  added: string[];
}

/** The data source, with the columns that it lacks added first when that is wanted. */
export async function readySource(
  notion: Notion,
  dataSourceId: string,
  lacking: (columns: readonly Column[]) => Parameters<Notion['addColumns']>[1],
): Promise<ReadySource> {
  const source = await notion.dataSource(dataSourceId);
  const missing = lacking(source.columns);
  if (missing.length === 0) return { ...source, added: [] };
  const grown = await notion.addColumns(dataSourceId, missing);
  return { ...grown, added: missing.map(({ name }) => name) };
}
