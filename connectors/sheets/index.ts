import type { Action, Connector } from '../connector.ts';
import { belongsTo } from '../shared/belongs-to.ts';
import { identifyGoogle } from '../shared/google/client.ts';
import { googleOAuth } from '../shared/google/oauth.ts';
import { serviceAccount } from '../shared/google/service-account.ts';
import { type RowConfig, rowConfig } from './config.ts';
import { appendRows, deliverRow, MOST_ROWS } from './deliver.ts';
import { toResult } from './errors.ts';
import { spreadsheetId } from './link.ts';
import { options } from './options.ts';
import { type RowRequest, renderRow } from './render.ts';
import { addMissingColumns, verifyRow } from './verify.ts';

/**
 * 60 reads and 60 writes a minute and account: https://developers.google.com/workspace/sheets/api/limits
 * Appending reads once, updating twice.
 */
const MS_PER_READ = 1_000;
/** 300 a minute of all accounts that are connected by one OAuth app, as it belongs to one Cloud project. */
const MS_PER_PROJECT_READ = 200;

const addRow: Action<RowConfig, RowRequest> = {
  id: 'add_row',
  name: 'Add or update a row',
  description:
    'Writes the event to a row of a tab. When it is not known whether it was written, the row is looked for by its Event ID first.',
  configSchema: rowConfig,
  // The mapping is left out: it differs per event type, and depends on the columns that the tab has.
  defaults: (type) => ({
    add_missing_columns: true,
    newest_first: false,
    mode: 'append',
    key: belongsTo(type),
  }),
  rate: ({ spreadsheet, mode }) => ({
    key: `spreadsheet:${spreadsheetId(spreadsheet)}`,
    intervalMs: mode === 'update' ? 2 * MS_PER_READ : MS_PER_READ,
  }),
  render: renderRow,
  sharedRate: ({ mode }, credentialKind) =>
    // A service account brings its own project.
    credentialKind === 'oauth'
      ? { key: 'project', intervalMs: (mode === 'update' ? 2 : 1) * MS_PER_PROJECT_READ }
      : undefined,
  deliver: deliverRow,
  many: {
    // With update, the later event about an object must find the row that the earlier one made.
    most: ({ mode }) => (mode === 'append' ? MOST_ROWS : 1),
    deliver: appendRows,
  },
  verify: verifyRow,
  prepare: addMissingColumns,
};

const AUTH = 'https://www.googleapis.com/auth';

export const sheets: Connector = {
  manifest: {
    id: 'sheets',
    name: 'Google Sheets',
    description: 'Append each event to a spreadsheet, or keep one row per object up to date.',
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#188038" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"><path d="M6 2.500h8.500L19 7v14.500H6z"/><path d="M14.500 2.500V7H19"/><path d="M9 11h7v7H9zM9 14.500h7M12.500 11v7"/></svg>',
    apiUrl: 'https://sheets.googleapis.com',
    idempotence: 'lookup',
  },
  oauth: googleOAuth(
    [`${AUTH}/spreadsheets`],
    [`${AUTH}/spreadsheets`, `${AUTH}/drive.file`, `${AUTH}/drive`],
  ),
  pasted: [
    serviceAccount(
      'In the [Google Cloud console](https://console.cloud.google.com/iam-admin/serviceaccounts), create a service account and a key for it (**Keys → Add key → JSON**), and paste the whole file. Then **share the spreadsheet** with the address of the service account, as an editor.',
    ),
  ],
  actions: { add_row: addRow },
  options,
  identify: (session) => identifyGoogle(session, (failure) => toResult(failure, false)),
  recipe: {
    action: 'add_row',
    title: (sentence) => `Add a row to a Google spreadsheet when ${sentence}`,
    about: 'Each is a row, with its facts and a link.',
    config: {},
  },
};
