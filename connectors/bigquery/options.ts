import type { LoadOptions, OptionPage } from '../connector.ts';
import { CallFailed, orRefused } from '../shared/json-api.ts';
import { getTable, listDatasets, listProjects, listTables } from './client.ts';
import { columnsOf, eventFields, whyNot } from './columns.ts';
import { toResult } from './errors.ts';
import { isDataset, isLocation, isProject, isTable, projectOf } from './ids.ts';
import { newTable } from './new-table.ts';

type Option = OptionPage['options'][number];

/** Names that are offered where there is none yet. */
const NEW_DATASET = 'product_events';
/** For a new table; those that are there may have blanks and other letters. */
const isPlain = (name: string) => /^[\w-]{1,300}$/.test(name);

/** Service accounts see few projects, often only their own, or none. */
const projects: LoadOptions = (session, { query, cursor }) =>
  asked(async () => {
    const page = await listProjects(session, cursor);
    const listed = page.projects.map(({ id, friendlyName }) => ({
      value: id,
      label: id,
      ...(friendlyName !== undefined && friendlyName !== id && { hint: friendlyName }),
    }));
    const own = projectOf(session.account?.name ?? '');
    const options = [
      ...(own !== undefined && cursor === undefined ? [{ value: own, label: own }] : []),
      ...listed,
    ];
    return paged(withTyped(options, query, isProject, cursor), page.nextPageToken);
  });

const datasets: LoadOptions = (session, { query, cursor, depends: { project = '' } }) =>
  asked(async () => {
    if (!isProject(project)) return NOTHING;
    const page = await listDatasets(session, project, cursor);
    const options = page.datasets.map(({ datasetReference: { datasetId }, location }) => ({
      ...{ value: datasetId, label: datasetId },
      ...(location !== undefined && { hint: location }),
    }));
    return paged(withNew(options, query, isDataset, NEW_DATASET, cursor), page.nextPageToken);
  });

const tables: LoadOptions = (session, { query, cursor, depends: { project = '', dataset = '' } }) =>
  asked(async () => {
    if (!isProject(project) || !isDataset(dataset)) return NOTHING;
    try {
      const page = await listTables(session, { project, dataset }, cursor);
      const options = page.tables
        .filter(({ type }) => type === 'TABLE')
        .map(({ tableReference: { tableId } }) => ({ value: tableId, label: tableId }));
      return paged(withNew(options, query, isPlain, newTable(), cursor), page.nextPageToken);
    } catch (error) {
      // The dataset is to be made as well.
      if (isMissing(error)) return paged(withNew([], query, isPlain, newTable(), cursor), undefined);
      throw error;
    }
  });

const columns: LoadOptions = (session, { query, depends: { project = '', dataset = '', table = '' } }) =>
  asked(async () => {
    if (!isProject(project) || !isDataset(dataset) || !isTable(table)) return NOTHING;
    const found = await getTable(session, { project, dataset, table });
    const options = columnsOf(found?.schema.fields ?? eventFields())
      .filter((column) => whyNot(column) === undefined)
      .map(({ name, type, field: { mode } }) => ({
        ...{ value: name, label: name },
        hint: mode === 'REPEATED' ? `${type}, several` : type,
      }));
    return paged(options.filter(isLike(query)), undefined);
  });

/** Those that most choose; others can be typed. https://cloud.google.com/bigquery/docs/locations */
const LOCATIONS: readonly (readonly [string, string])[] = [
  ['US', 'Several regions in the United States'],
  ['EU', 'Several regions in the European Union'],
  ['europe-west1', 'Belgium'],
  ['europe-west2', 'London'],
  ['europe-west3', 'Frankfurt'],
  ['europe-west4', 'Netherlands'],
  ['europe-west6', 'Zürich'],
  ['europe-west9', 'Paris'],
  ['us-central1', 'Iowa'],
  ['us-east4', 'Northern Virginia'],
  ['us-west1', 'Oregon'],
  ['northamerica-northeast1', 'Montréal'],
  ['southamerica-east1', 'São Paulo'],
  ['asia-northeast1', 'Tokyo'],
  ['asia-south1', 'Mumbai'],
  ['asia-southeast1', 'Singapore'],
  ['australia-southeast1', 'Sydney'],
];

const locations: LoadOptions = async (_session, { query, cursor }) => {
  const options = LOCATIONS.map(([value, hint]) => ({ value, label: value, hint }));
  return paged(withTyped(options, query, isLocation, cursor), undefined);
};

export const options = { projects, datasets, tables, columns, locations };

const NOTHING: OptionPage = { options: [], next: null };
const paged = (found: Option[], next: string | undefined): OptionPage => ({
  options: found,
  next: next ?? null,
});

function isLike(query: string) {
  const sought = query.trim().toLowerCase();
  return ({ label, hint = '' }: Option) => `${label} ${hint}`.toLowerCase().includes(sought);
}

/** The options that are like what was typed; first what was typed itself, if it can be one. */
function withTyped(
  found: readonly Option[],
  query: string,
  isRight: (text: string) => boolean,
  cursor: string | undefined,
): Option[] {
  const unique = found.filter(({ value }, at) => found.findIndex((each) => each.value === value) === at);
  const typed = query.trim();
  const isOwn = cursor === undefined && isRight(typed) && !unique.some(({ value }) => value === typed);
  return [...(isOwn ? [{ value: typed, label: typed }] : []), ...unique.filter(isLike(query))];
}

/** The same, where what was typed can be made; the usual name is offered if nothing was typed. */
function withNew(
  found: readonly Option[],
  query: string,
  isRight: (text: string) => boolean,
  usual: string,
  cursor: string | undefined,
): Option[] {
  const name = query.trim() === '' ? usual : query.trim();
  const isNew = cursor === undefined && isRight(name) && !found.some(({ value }) => value === name);
  const options = found.filter(isLike(query));
  return isNew ? [...options, { value: name, label: name, hint: 'New: it is made when you save' }] : options;
}

const isMissing = (error: unknown) =>
  error instanceof CallFailed && error.failure.kind === 'refused' && error.failure.status === 404;

const asked = (ask: () => Promise<OptionPage>) => orRefused(ask, (failure) => toResult(failure, false));
