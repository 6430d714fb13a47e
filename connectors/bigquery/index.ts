import type { Action, Connector } from '../connector.ts';
import { belongsTo } from '../shared/belongs-to.ts';
import { identifyGoogle } from '../shared/google/client.ts';
import { googleOAuth } from '../shared/google/oauth.ts';
import { serviceAccount } from '../shared/google/service-account.ts';
import { type RowConfig, rowConfig } from './config.ts';
import { deliverRow, deliverRows, MOST_ROWS } from './deliver.ts';
import { toResult } from './errors.ts';
import { options } from './options.ts';
import { type RowRequest, renderRow } from './render.ts';
import { makeTable, verifyRow } from './verify.ts';

/** Streaming has no limit that matters; queries that change one table queue up at Google. Milliseconds. */
const INTERVALS = { stream: 50, query: 1_000 };

const addRow: Action<RowConfig, RowRequest> = {
  id: 'add_row',
  name: 'Add or update a row',
  description:
    'Writes the event to a row of a table. When it is not known whether it was written, the row is looked for by its event_id first; with "exactly once", a second one is refused by BigQuery itself.',
  configSchema: rowConfig,
  // The mapping is left out: it depends on the columns that the table has.
  defaults: (type) => ({
    create_missing: true,
    location: 'US',
    writing: 'stream',
    mode: 'append',
    key: belongsTo(type),
  }),
  rate: ({ project, dataset, table, writing, mode }) => ({
    key: `table:${project}.${dataset}.${table}`,
    intervalMs: mode === 'append' && writing === 'stream' ? INTERVALS.stream : INTERVALS.query,
  }),
  render: renderRow,
  deliver: deliverRow,
  many: {
    // Streamed rows don't depend on each other; a query writes one.
    most: ({ mode, writing }) => (mode === 'append' && writing === 'stream' ? MOST_ROWS : 1),
    deliver: deliverRows,
  },
  verify: verifyRow,
  prepare: makeTable,
};

const AUTH = 'https://www.googleapis.com/auth';

export const bigquery: Connector = {
  manifest: {
    id: 'bigquery',
    name: 'BigQuery',
    description: 'Stream every event into one table, for Looker, Looker Studio and SQL.',
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#1a73e8" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"><path d="M7 3h10l5 9-5 9H7l-5-9z"/><circle cx="11.500" cy="11.500" r="4"/><path d="m14.500 14.500 3 3M10 11.500v1.500M11.500 10v3M13 11v2"/></svg>',
    apiUrl: 'https://bigquery.googleapis.com',
    idempotence: 'lookup',
  },
  oauth: googleOAuth([`${AUTH}/bigquery`], [`${AUTH}/bigquery`, `${AUTH}/cloud-platform`]),
  pasted: [
    serviceAccount(
      'In the [Google Cloud console](https://console.cloud.google.com/iam-admin/serviceaccounts), create a service account with the roles **BigQuery Data Editor** and **BigQuery Job User**, and a key for it (**Keys → Add key → JSON**). Paste the whole file.',
    ),
  ],
  actions: { add_row: addRow },
  options,
  identify: (session) => identifyGoogle(session, (failure) => toResult(failure, false)),
  recipe: {
    action: 'add_row',
    title: (sentence) => `Write a row to BigQuery when ${sentence}`,
    about: 'One table of all events, for Looker and your own SQL.',
    config: {},
  },
};
