import {
  type FakeField,
  type Merge,
  parametersOf,
  problemOf,
  type Row,
  readMerge,
} from './bigquery-values.ts';
import { GoogleAccounts } from './google-accounts.ts';
import { GoogleDiscovery, refuse } from './google-discovery.ts';
import { type VendorAnswer, type VendorRequest, VendorServer } from './vendor-server.ts';

const discovery = new GoogleDiscovery('bigquery-v2-discovery.json.gz');
const AUTH = 'https://www.googleapis.com/auth';
const MINUTE = 60_000;

interface FakeTable {
  tableReference: { tableId: string };
  type: string;
  schema: { fields: FakeField[] };
  labels: Record<string, string>;
  timePartitioning?: object;
  clustering?: object;
  creationTime: string;
  expirationTime?: string;
  etag: string;
  rows: Row[];
  /** Ids of streamed rows, and when they came. */
  inserted: Map<string, number>;
}
interface FakeDataset {
  location: string;
  defaultTableExpirationMs?: string;
  tables: Map<string, FakeTable>;
}
interface FakeJob {
  status: { state: string; errorResult?: { reason: string; message: string } };
  statistics: { query: { numDmlAffectedRows: string } };
}

/** BigQuery in memory; every request is checked by Google's own discovery document. */
export class BigQueryFake {
  readonly server = new VendorServer((request) => this.#handle(request));
  readonly accounts = new GoogleAccounts(() => this.server.url);
  readonly project = 'acme-research';
  readonly datasets = new Map<string, FakeDataset>();
  readonly jobs = new Map<string, FakeJob>();
  /** Tests with a clock of their own set this. */
  now: () => number = Date.now;
  /** What the account may do beside reading. */
  rights = { write: true, jobs: true };
  hasBilling = true;
  /** Streaming has not noticed tables that were made. */
  knowsTables = true;
  /** How the next jobs end, instead of being done. */
  readonly nextJobs: ('running' | { reason: string; message: string })[] = [];
  /** How the next streamed rows are refused. */
  readonly nextRefusals: { reason: string; location: string; message: string }[] = [];
  #made = 0;

  get apiUrl(): string {
    return this.server.url;
  }

  addDataset(id: string, location = 'EU'): FakeDataset {
    const dataset: FakeDataset = { location, tables: new Map() };
    this.datasets.set(id, dataset);
    return dataset;
  }

  /** One that was there long before. */
  addTable(dataset: string, id: string, fields: FakeField[]): FakeTable {
    const table = this.#table({ tableReference: { tableId: id }, schema: { fields } });
    table.creationTime = String(this.now() - 60 * MINUTE);
    this.datasets.get(dataset)?.tables.set(id, table);
    return table;
  }

  rows(dataset: string, table: string): Row[] {
    return this.datasets.get(dataset)?.tables.get(table)?.rows ?? [];
  }

  #table(given: Partial<FakeTable>): FakeTable {
    return {
      ...{ tableReference: { tableId: '' }, type: 'TABLE', schema: { fields: [] }, labels: {} },
      ...given,
      ...{ creationTime: String(this.now()), etag: `etag${++this.#made}`, rows: [], inserted: new Map() },
    };
  }

  #handle(request: VendorRequest): VendorAnswer {
    const page = this.accounts.handle(request);
    if (page) return page;
    const called = discovery.read(request);
    if (!('method' in called)) return called;
    const holder = this.accounts.holder(request, [`${AUTH}/bigquery`]);
    if (!('email' in holder)) return holder;
    const [project = '', id = '', tableId = ''] = called.path;
    if (called.method === 'bigquery.projects.list') {
      return { body: { projects: [{ id: this.project, friendlyName: 'Acme Research' }] } };
    }
    if (project !== this.project) return denied('bigquery.datasets.get', `Project ${project}`);
    const body = request.body as never;
    switch (called.method) {
      case 'bigquery.jobs.insert':
        return this.#startJob(body);
      case 'bigquery.jobs.get':
        return this.#job(id);
      case 'bigquery.jobs.getQueryResults':
        return { body: { jobComplete: this.jobs.get(id)?.status.state === 'DONE' } };
      case 'bigquery.jobs.query':
        return this.#query(body);
      case 'bigquery.datasets.list':
        return {
          body: {
            datasets: [...this.datasets].map(([datasetId, { location }]) => ({
              ...{ datasetReference: { projectId: project, datasetId }, location },
            })),
          },
        };
      case 'bigquery.datasets.insert':
        return this.#makeDataset(body);
    }
    const dataset = this.datasets.get(id);
    if (!dataset) return notFound(`Dataset ${project}:${id}`);
    switch (called.method) {
      case 'bigquery.datasets.get': {
        const { tables: _, ...shown } = dataset;
        return { body: shown };
      }
      case 'bigquery.tables.list':
        return {
          body: {
            tables: [...dataset.tables.values()].map(({ tableReference, type }) => ({
              tableReference,
              type,
            })),
          },
        };
      case 'bigquery.tables.insert':
        return this.#makeTable(dataset, body);
    }
    const table = dataset.tables.get(tableId);
    if (!table) return notFound(`Table ${project}:${id}.${tableId}`);
    switch (called.method) {
      case 'bigquery.tables.get':
        return { body: shown(table, dataset) };
      case 'bigquery.tables.patch':
        return this.#change(table, dataset, request);
      case 'bigquery.tabledata.insertAll':
        return this.#stream(table, `${project}:${id}.${tableId}`, body);
      default:
        return refuse(501, 'notImplemented', called.method);
    }
  }

  #makeDataset(given: { datasetReference: { datasetId: string }; location: string }): VendorAnswer {
    if (!this.rights.write) return denied('bigquery.datasets.create', `Project ${this.project}`);
    const { datasetId } = given.datasetReference;
    if (this.datasets.has(datasetId)) return refuse(409, 'duplicate', `Already Exists: Dataset ${datasetId}`);
    this.addDataset(datasetId, given.location);
    return { body: given };
  }

  #makeTable(dataset: FakeDataset, given: Partial<FakeTable>): VendorAnswer {
    if (!this.rights.write) return denied('bigquery.tables.create', 'Dataset');
    const id = given.tableReference?.tableId ?? '';
    if (dataset.tables.has(id)) return refuse(409, 'duplicate', `Already Exists: Table ${id}`);
    dataset.tables.set(id, this.#table(given));
    return { body: given };
  }

  #change(table: FakeTable, dataset: FakeDataset, request: VendorRequest): VendorAnswer {
    if (!this.rights.write) return denied('bigquery.tables.update', 'Table');
    if (request.headers['if-match'] !== table.etag)
      return refuse(412, 'conditionNotMet', 'Precondition failed');
    const { schema, labels } = request.body as Partial<FakeTable>;
    const gone = table.schema.fields.find(
      ({ name }) => schema && !schema.fields.some((field) => field.name === name),
    );
    if (gone) {
      return refuse(
        400,
        'invalid',
        `Provided Schema does not match. Field ${gone.name} is missing in new schema`,
      );
    }
    const required = schema?.fields.find(
      ({ name, mode }) => mode === 'REQUIRED' && !table.schema.fields.some((field) => field.name === name),
    );
    if (required)
      return refuse(400, 'invalid', `Cannot add required fields to an existing schema. (${required.name})`);
    Object.assign(table, {
      ...(schema && { schema }),
      ...{ labels: { ...table.labels, ...labels }, etag: `etag${++this.#made}` },
    });
    return { body: shown(table, dataset) };
  }

  #stream(
    table: FakeTable,
    name: string,
    given: { rows: { insertId: string; json: Row }[]; skipInvalidRows?: boolean },
  ): VendorAnswer {
    if (!this.rights.write) return denied('bigquery.tables.updateData', `Table ${name}`);
    if (!this.hasBilling) {
      const message = 'Access Denied: BigQuery: Streaming insert is not allowed in the free tier';
      return refuse(403, 'accessDenied', message);
    }
    if (!this.knowsTables) return notFound(`Table ${name}`);
    const problems = given.rows.map(
      ({ json }) => this.nextRefusals.shift() ?? problemOf(table.schema.fields, json),
    );
    const isRefused = problems.some((problem) => problem !== undefined) && given.skipInvalidRows !== true;
    const insertErrors = problems.flatMap((problem, index) =>
      problem || isRefused
        ? [{ index, errors: [problem ?? { reason: 'stopped', location: '', message: '' }] }]
        : [],
    );
    for (const [index, { insertId, json }] of given.rows.entries()) {
      if (problems[index] || isRefused) continue;
      const before = table.inserted.get(insertId);
      if (before !== undefined && this.now() - before < MINUTE) continue;
      table.inserted.set(insertId, this.now());
      table.rows.push({ ...json });
    }
    return {
      body: { kind: 'bigquery#tableDataInsertAllResponse', ...(insertErrors.length > 0 && { insertErrors }) },
    };
  }

  #startJob(given: {
    jobReference: { jobId?: string };
    configuration: { dryRun?: boolean; query: { query: string; queryParameters?: never[] } };
  }): VendorAnswer {
    if (!this.rights.jobs) return denied('bigquery.jobs.create', `Project ${this.project}`);
    const { dryRun, query } = given.configuration;
    if (dryRun) return { body: { status: { state: 'DONE' } } };
    const id = given.jobReference.jobId ?? `job_${++this.#made}`;
    if (this.jobs.has(id)) return refuse(409, 'duplicate', `Already Exists: Job ${this.project}:EU.${id}`);
    const next = this.nextJobs.shift();
    const job: FakeJob = { status: { state: 'DONE' }, statistics: { query: { numDmlAffectedRows: '0' } } };
    this.jobs.set(id, job);
    if (next === 'running') job.status.state = 'RUNNING';
    else if (next) job.status.errorResult = next;
    else this.#merge(job, readMerge(query.query, parametersOf(query.queryParameters ?? [])));
    return { body: job };
  }

  #merge({ status, statistics }: FakeJob, merge: Merge | undefined): void {
    const [, dataset = '', table = ''] = merge?.table.split('.') ?? [];
    const found = this.datasets.get(dataset)?.tables.get(table);
    if (!merge || !found) {
      status.errorResult = { reason: 'invalidQuery', message: 'Syntax error: Unexpected end of statement' };
      return;
    }
    for (const { name, mode, type } of found.schema.fields) {
      const given = merge.row[name];
      if (typeof given === 'string' && (mode === 'REPEATED' || type === 'RECORD')) {
        merge.row[name] = JSON.parse(given);
      }
    }
    const problem = problemOf(found.schema.fields, merge.row);
    if (problem) {
      status.errorResult = { reason: 'invalidQuery', message: problem.message };
      return;
    }
    const same = found.rows.filter(
      (row) => merge.on.length > 0 && merge.on.every((name) => row[name] === merge.row[name]),
    );
    const { update } = merge;
    const changed = update
      ? same.filter(
          ({ [update.unlessAfter ?? '']: stands }) =>
            stands === undefined || String(stands) <= String(merge.row[update.unlessAfter ?? '']),
        )
      : [];
    for (const row of changed) {
      for (const name of update?.columns ?? []) row[name] = merge.row[name];
    }
    if (same.length === 0) found.rows.push({ ...merge.row });
    statistics.query.numDmlAffectedRows = String(same.length === 0 ? 1 : changed.length);
  }

  #job(id: string): VendorAnswer {
    const job = this.jobs.get(id);
    return job ? { body: job } : notFound(`Job ${this.project}:EU.${id}`);
  }

  /** Is there a row of an event? */
  #query({ query, queryParameters }: { query: string; queryParameters: never[] }): VendorAnswer {
    if (!this.rights.jobs) return denied('bigquery.jobs.create', `Project ${this.project}`);
    const [, name = ''] = /^SELECT 1 FROM `([^`]+)` WHERE /.exec(query) ?? [];
    const [, dataset = '', table = ''] = name.split('.');
    const given = parametersOf(queryParameters);
    const conditions = [...query.matchAll(/`([^`]+)` = (@\w+)/g)];
    const found = this.rows(dataset, table).filter((row) =>
      conditions.every(([, column = '', parameter = '']) => row[column] === given[parameter]),
    );
    return { body: { jobComplete: true, totalRows: String(Math.min(found.length, 1)) } };
  }
}

const shown = ({ rows: _, inserted: __, ...table }: FakeTable, { location }: FakeDataset) => ({
  ...table,
  location,
});

const notFound = (what: string) => refuse(404, 'notFound', `Not found: ${what}`);

const denied = (permission: string, what: string) =>
  refuse(403, 'accessDenied', `Access Denied: ${what}: Permission ${permission} denied on resource`);

export async function startBigQueryFake(): Promise<BigQueryFake> {
  const fake = new BigQueryFake();
  await fake.server.listen();
  return fake;
}
