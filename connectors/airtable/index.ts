import type { Action, Connector, Identity, Session } from '../connector.ts';
import { belongsTo } from '../shared/belongs-to.ts';
import { CallFailed } from '../shared/json-api.ts';
import { whoAmI } from './client.ts';
import { type RecordConfig, recordConfig } from './config.ts';
import { deliverRecord, deliverRecords, MOST_RECORDS } from './deliver.ts';
import { toResult } from './errors.ts';
import { baseId } from './ids.ts';
import { oauth } from './oauth.ts';
import { options } from './options.ts';
import { type RecordRequest, renderRecord } from './render.ts';
import { addMissingFields, verifyRecord } from './verify.ts';

/** Five requests a second and base, on every plan: https://airtable.com/developers/web/api/rate-limits */
const MS_PER_REQUEST = 250;

const addRecord: Action<RecordConfig, RecordRequest> = {
  id: 'add_record',
  name: 'Add or update a record',
  description:
    'Writes the event to a record of a table. Asked twice for the same event, Airtable finds the first record by its Event ID and adds no other.',
  configSchema: recordConfig,
  // The mapping is left out: it differs per event type, and depends on the fields that the table has.
  defaults: (type) => ({ add_missing_columns: false, mode: 'append', key: belongsTo(type) }),
  rate: ({ base }) => ({ key: `base:${baseId(base)}`, intervalMs: MS_PER_REQUEST }),
  render: renderRecord,
  deliver: deliverRecord,
  many: {
    // With update, the later event about an object must find the record that the earlier one made.
    most: ({ mode }) => (mode === 'append' ? MOST_RECORDS : 1),
    // A repeated one finds its record by its Event ID.
    takesRepeated: true,
    deliver: deliverRecords,
  },
  verify: verifyRecord,
  prepare: addMissingFields,
};

async function identify(session: Session): Promise<Identity> {
  try {
    const { id, email, scopes } = await whoAmI(session);
    return { kind: 'account', account: { id, name: email ?? `Airtable (${id})` }, scopes };
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const failure = toResult(error.failure, false);
    if (failure.kind === 'retry') return { kind: 'unreachable', message: failure.message };
    const message = 'Airtable does not accept this token. Copy it again, or create a new one.';
    return { kind: 'refused', message: session.credential.kind === 'oauth' ? failure.message : message };
  }
}

export const airtable: Connector = {
  manifest: {
    id: 'airtable',
    name: 'Airtable',
    description:
      'Keep a log of {product} in a base: one record per event, or one per object that is kept up to date.',
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"><path d="M3 7.5 12 4l9 3.5-9 3.5z"/><path d="M13.5 13.2 21 10.3v7.2l-7.5 3z"/><path d="M3 10.5v7l6.5-3.2z"/></svg>',
    apiUrl: 'https://api.airtable.com',
    idempotence: 'lookup',
  },
  oauth,
  pasted: [
    {
      kind: 'personal_access_token',
      label: 'Personal access token',
      help: 'Create a token at [airtable.com/create/tokens](https://airtable.com/create/tokens) with the scopes `data.records:read`, `data.records:write` and `schema.bases:read`, and `schema.bases:write` if fields may be added. Under **Access**, add the bases that it may write to.',
      placeholder: 'pat….…',
      problem: (value) =>
        /^pat[\w.-]{10,500}$/.test(value) ? undefined : 'must start with pat, and have no blanks in it',
    },
  ],
  actions: { add_record: addRecord },
  options,
  identify,
  recipe: {
    action: 'add_record',
    title: (sentence) => `Add a record to Airtable when ${sentence}`,
    about: 'Each is a record of a table, with its facts and a link.',
    config: { add_missing_columns: true },
  },
};
