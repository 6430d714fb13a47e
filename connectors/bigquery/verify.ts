import { type ConfigProblem, OptionsRefused, type Session } from '../connector.ts';
import { dataOf, orProblem } from '../shared/json-api.ts';
import { columnNamed } from '../shared/rows/place.ts';
import {
  changeTable,
  createDataset,
  createTable,
  getDataset,
  getTable,
  startJob,
  type Table,
} from './client.ts';
import { clustering, columnsOf, eventFields, FINDERS, MOMENT, type TableField, whyNot } from './columns.ts';
import type { RowConfig } from './config.ts';
import { RIGHTS, toResult } from './errors.ts';
import { CHANGED } from './table.ts';

/**
 * Is the table there, or can it be made; has it what is mapped; may queries be run? @throws OptionsRefused
 */
export function verifyRow(session: Session, config: RowConfig): Promise<ConfigProblem[]> {
  return asked('project', async () => {
    const dataset = await getDataset(session, config);
    if (!dataset && !config.create_missing) {
      return [{ field: 'dataset', message: `There is no such dataset. Choose another one, ${OR_MAKE}` }];
    }
    const table = dataset && (await getTable(session, config));
    return [
      ...(table ? tableProblems(config, table) : noTable(config)),
      ...expiry(dataset?.defaultTableExpirationMs, table?.expirationTime),
      ...(await jobProblems(session, config, dataset?.location)),
    ];
  });
}

const OR_MAKE = 'or turn "Make what is missing" on.';

function noTable({ create_missing, columns }: RowConfig): ConfigProblem[] {
  if (!create_missing) {
    return [{ field: 'table', message: `There is no such table. Choose another one, ${OR_MAKE}` }];
  }
  // The table is made with the columns for events, and no others.
  return unknownColumns(columns, eventFields());
}

function tableProblems(config: RowConfig, { type, schema }: Table): ConfigProblem[] {
  if (type !== 'TABLE') {
    return [{ field: 'table', message: `Rows can't be written to a ${type.toLowerCase()}. Choose a table.` }];
  }
  const fields = config.create_missing ? [...schema.fields, ...missingFields(schema.fields)] : schema.fields;
  const has = (name: string) => columnNamed(columnsOf(fields), name) !== undefined;
  const problems = unknownColumns(config.columns, fields);
  const isMapped = (source: RegExp | string | undefined) =>
    config.columns?.some(({ value }) =>
      typeof source === 'string' ? value.trim() === source : source?.test(value.trim()),
    );
  if (!has(FINDERS.event) && !isMapped(/^\{\{-?\s*event\.id\s*-?\}\}$/)) {
    const message = `Without a column ${FINDERS.event} a repeated delivery may add a second row.`;
    problems.push({ field: 'columns', message, advisory: true });
  }
  if (config.mode === 'update' && !has(FINDERS.object) && !isMapped(config.key)) {
    const message = `Without a column ${FINDERS.object} the row of an object is not found. Add one, or choose another table.`;
    problems.push({ field: 'mode', message });
  }
  return problems;
}

function unknownColumns(mapped: RowConfig['columns'], fields: readonly TableField[]): ConfigProblem[] {
  const columns = columnsOf(fields);
  return (mapped ?? []).flatMap(({ column: name }): ConfigProblem[] => {
    const column = columnNamed(columns, name);
    const message = column ? whyNot(column) : 'the table has no such column';
    return message === undefined ? [] : [{ field: 'columns', message: `"${name}": ${message}.` }];
  });
}

const DAY_MS = 86_400_000;

function expiry(ofTables: string | undefined, ofThisOne: string | undefined): ConfigProblem[] {
  if (ofThisOne !== undefined) {
    const message = `The table is deleted on ${new Date(Number(ofThisOne)).toISOString().slice(0, 10)} (UTC).`;
    return [{ field: 'table', message, advisory: true }];
  }
  if (ofTables === undefined) return [];
  const days = Math.round(Number(ofTables) / DAY_MS);
  const message = `New tables of this dataset are deleted after ${days} days. Change it in the details of the dataset.`;
  return [{ field: 'dataset', message, advisory: true }];
}

/** Queries take a right of their own: for streaming it's good to have it, for the rest it's needed. */
async function jobProblems(
  session: Session,
  { project, mode, writing }: RowConfig,
  location: string | undefined,
): Promise<ConfigProblem[]> {
  const trial = { dryRun: true, query: { query: 'SELECT 1', useLegacySql: false } };
  const answer = await startJob(session, location === undefined ? {} : { location }, project, trial);
  if (answer.kind === 'data') return [];
  const result = toResult(answer, false);
  if (result.kind !== 'failed') throw new OptionsRefused(result);
  const message = `${result.message} ${result.hint}`;
  const needed = mode === 'update' || writing === 'exactly_once';
  if (needed || result.code !== 'accessDenied') return [{ field: needed ? 'writing' : 'project', message }];
  const why = `A row whose writing was not answered can't be looked for, and may be there twice. ${RIGHTS}`;
  return [{ field: 'project', message: why, advisory: true }];
}

/**
 * Makes the dataset and the table, or adds the columns for events that the table lacks, when that is wanted.
 * @throws OptionsRefused
 */
export function makeTable(session: Session, config: RowConfig): Promise<ConfigProblem[]> {
  if (!config.create_missing) return Promise.resolve([]);
  return asked('create_missing', async () => {
    const made: string[] = [];
    if (!(await getDataset(session, config))) {
      await createDataset(session, config, config.location);
      made.push(`the dataset ${config.dataset} in ${config.location}`);
    }
    const table = await getTable(session, config);
    if (table) made.push(...(await addColumns(session, config, table)));
    else {
      await createTable(session, config, eventsTable());
      made.push(`the table ${config.table}`);
    }
    if (made.length === 0) return [];
    const message = `Made ${made.join(' and ')}. BigQuery takes note of it within two minutes: the first rows wait for that.`;
    return [{ field: 'create_missing', message, advisory: true }];
  });
}

/**
 * https://cloud.google.com/bigquery/docs/reference/rest/v2/tables: by day, and within it by type of event.
 */
const eventsTable = () => ({
  description: 'Events, one a row; a row may be there twice',
  schema: { fields: eventFields() },
  timePartitioning: { type: 'DAY', field: MOMENT },
  clustering: clustering(),
});

/** Columns for events that a table lacks; such as are added to one that has rows can't be required. */
function missingFields(fields: readonly TableField[]): TableField[] {
  const names = new Set(fields.map(({ name }) => name.toLowerCase()));
  return eventFields()
    .filter(({ name }) => !names.has(name))
    .map((field) => ({
      ...field,
      mode: field.mode === 'REQUIRED' ? 'NULLABLE' : field.mode,
    }));
}

async function addColumns(session: Session, config: RowConfig, table: Table): Promise<string[]> {
  // With a mapping of their own, people have chosen their columns.
  const missing = config.columns ? [] : missingFields(table.schema.fields);
  if (missing.length === 0) return [];
  const changes = {
    schema: { fields: [...table.schema.fields, ...missing] },
    labels: { [CHANGED]: String(Math.floor(Date.now() / 1000)) },
  };
  dataOf(await changeTable(session, config, table.etag, changes));
  return [`the columns ${missing.map(({ name }) => name).join(', ')}`];
}

/** What Google refuses to tell or to do is a problem of the config. @throws OptionsRefused */
function asked(field: string, ask: () => Promise<ConfigProblem[]>): Promise<ConfigProblem[]> {
  return orProblem(
    ask,
    (failure) => toResult(failure, false),
    ({ message, hint }) => ({ field, message: `${message} ${hint}` }),
  );
}
