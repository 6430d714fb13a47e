import { z } from 'zod';
import type { Session } from '../connector.ts';
import { call } from '../shared/google/client.ts';
import { type Answer, dataOf } from '../shared/json-api.ts';
import type { TableField } from './columns.ts';
import type { Place } from './ids.ts';

const tableField: z.ZodType<TableField> = z.looseObject({
  name: z.string(),
  type: z.string(),
  mode: z.string().optional(),
  get fields() {
    return z.array(tableField).optional();
  },
});

const table = z.object({
  etag: z.string().default(''),
  type: z.string().default('TABLE'),
  location: z.string().optional(),
  creationTime: z.string().default('0'),
  expirationTime: z.string().optional(),
  labels: z.record(z.string(), z.string()).default({}),
  schema: z.object({ fields: z.array(tableField).default([]) }).default({ fields: [] }),
});
/** https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#Table; 64-bit numbers are strings. */
export type Table = z.infer<typeof table>;

const dataset = z.object({
  location: z.string().optional(),
  /** Milliseconds. */
  defaultTableExpirationMs: z.string().optional(),
});

const problem = z.object({
  reason: z.string().default('unknown'),
  location: z.string().default(''),
  message: z.string().default(''),
});
/** What is wrong with a row or a job, in Google's words. */
export type Problem = z.infer<typeof problem>;

const inserted = z.object({
  insertErrors: z
    .array(z.object({ index: z.number().default(0), errors: z.array(problem).default([]) }))
    .default([]),
});

const job = z.object({
  status: z.object({ state: z.string(), errorResult: problem.optional() }),
  statistics: z
    .object({ query: z.object({ numDmlAffectedRows: z.string().optional() }).optional() })
    .optional(),
});
export type Job = z.infer<typeof job>;

const page = z.object({ nextPageToken: z.string().optional() });
const projects = page.extend({
  projects: z.array(z.object({ id: z.string(), friendlyName: z.string().optional() })).default([]),
});
const datasets = page.extend({
  datasets: z
    .array(
      z.object({ datasetReference: z.object({ datasetId: z.string() }), location: z.string().optional() }),
    )
    .default([]),
});
const tables = page.extend({
  tables: z
    .array(z.object({ tableReference: z.object({ tableId: z.string() }), type: z.string().default('TABLE') }))
    .default([]),
});

const at = (session: Session, project: string, rest = '') =>
  `${session.apiUrl}/bigquery/v2/projects/${encodeURIComponent(project)}${rest}`;
const datasetAt = (session: Session, { project, dataset }: Omit<Place, 'table'>, rest = '') =>
  at(session, project, `/datasets/${encodeURIComponent(dataset)}${rest}`);
const tableAt = (session: Session, place: Place, rest = '') =>
  datasetAt(session, place, `/tables/${encodeURIComponent(place.table)}${rest}`);

/** Undefined: there is none. */
async function unlessMissing<Data>(answer: Promise<Answer<Data>>): Promise<Data | undefined> {
  const got = await answer;
  return got.kind === 'refused' && got.status === 404 ? undefined : dataOf(got);
}

/** @throws CallFailed */
export function getTable(session: Session, place: Place): Promise<Table | undefined> {
  return unlessMissing(call(session, table, 'GET', tableAt(session, place)));
}

/** @throws CallFailed */
export function getDataset(session: Session, place: Place) {
  return unlessMissing(call(session, dataset, 'GET', datasetAt(session, place)));
}

/** One that is there already is as good. */
async function create(session: Session, url: string, body: object): Promise<void> {
  const answer = await call(session, z.looseObject({}), 'POST', url, body);
  const isThere = answer.kind === 'refused' && answer.status === 409;
  if (!isThere) dataOf(answer);
}

/** @throws CallFailed */
export function createDataset(session: Session, { project, dataset: datasetId }: Place, location: string) {
  const url = at(session, project, '/datasets');
  return create(session, url, { datasetReference: { projectId: project, datasetId }, location });
}

/** @throws CallFailed */
export function createTable(session: Session, place: Place, more: object) {
  const tableReference = { projectId: place.project, datasetId: place.dataset, tableId: place.table };
  return create(session, datasetAt(session, place, '/tables'), { tableReference, ...more });
}

/**
 * All fields, those that were there as they were: what isn't named would be taken for deleted. Refused with
 * 412 when somebody changed the table meanwhile.
 */
export function changeTable(session: Session, place: Place, etag: string, changes: object) {
  const headers = { 'if-match': etag };
  return call(session, z.looseObject({}), 'PATCH', tableAt(session, place), changes, headers);
}

/**
 * Answers 200 also when rows were refused; the others are in the table then.
 * https://cloud.google.com/bigquery/docs/reference/rest/v2/tabledata/insertAll
 */
export function insertRows(
  session: Session,
  place: Place,
  rows: readonly { insertId: string; json: object }[],
) {
  const body = { rows, skipInvalidRows: rows.length > 1, ignoreUnknownValues: false };
  return call(session, inserted, 'POST', tableAt(session, place, '/insertAll'), body);
}

const found = z.object({ jobComplete: z.boolean().default(false), totalRows: z.string().default('0') });

/** How long a question may take, milliseconds. */
const QUERY_MS = 5_000;
/** The most that a question may cost. It reads one column of one partition. */
const MOST_BYTES = '1000000000';

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query */
export function ask(
  session: Session,
  project: string,
  location: string | undefined,
  query: string,
  queryParameters: readonly object[],
) {
  return call(session, found, 'POST', at(session, project, '/queries'), {
    ...{ query, queryParameters, parameterMode: 'NAMED', useLegacySql: false },
    ...{ timeoutMs: QUERY_MS, maximumBytesBilled: MOST_BYTES },
    ...(location !== undefined && { location }),
  });
}

interface JobId {
  projectId: string;
  jobId: string;
  location?: string;
}

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/insert */
export function startJob(
  session: Session,
  jobReference: Partial<JobId>,
  project: string,
  configuration: object,
) {
  return call(session, job, 'POST', at(session, project, '/jobs'), { jobReference, configuration });
}

const idIn = ({ location }: JobId, more: Record<string, string> = {}) =>
  new URLSearchParams({ ...more, ...(location !== undefined && { location }) });

/** @throws CallFailed */
export async function getJob(session: Session, id: JobId): Promise<Job> {
  const url = `${at(session, id.projectId, `/jobs/${id.jobId}`)}?${idIn(id)}`;
  return dataOf(await call(session, job, 'GET', url));
}

/**
 * Until the job is done, or for a few seconds. A job that failed is told as a refusal, so look at it then.
 */
export async function waitForJob(session: Session, id: JobId): Promise<void> {
  const query = idIn(id, { maxResults: '0', timeoutMs: String(QUERY_MS) });
  await call(
    session,
    z.looseObject({}),
    'GET',
    `${at(session, id.projectId, `/queries/${id.jobId}`)}?${query}`,
  );
}

async function list<Data>(
  session: Session,
  schema: z.ZodType<Data>,
  url: string,
  cursor: string | undefined,
): Promise<Data> {
  const query = new URLSearchParams({
    maxResults: '100',
    ...(cursor !== undefined && { pageToken: cursor }),
  });
  return dataOf(await call(session, schema, 'GET', `${url}?${query}`));
}

/** @throws CallFailed */
export const listProjects = (session: Session, cursor: string | undefined) =>
  list(session, projects, `${session.apiUrl}/bigquery/v2/projects`, cursor);
/** @throws CallFailed */
export const listDatasets = (session: Session, project: string, cursor: string | undefined) =>
  list(session, datasets, at(session, project, '/datasets'), cursor);
/** @throws CallFailed */
export const listTables = (session: Session, place: Omit<Place, 'table'>, cursor: string | undefined) =>
  list(session, tables, datasetAt(session, place, '/tables'), cursor);
