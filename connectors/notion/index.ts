import type { Action, Connector, Identity, Session } from '../connector.ts';
import { belongsTo } from '../shared/belongs-to.ts';
import { openNotion } from './client.ts';
import { type RowConfig, rowConfig } from './config.ts';
import { deliverRow } from './deliver.ts';
import { failureOf } from './errors.ts';
import { isLink } from './notion-id.ts';
import { oauth } from './oauth.ts';
import { options } from './options.ts';
import { needsColumns } from './properties.ts';
import { type RowRequest, renderRow } from './render.ts';
import { verifyRow } from './verify.ts';

/** Three requests a second and connection: https://developers.notion.com/reference/request-limits */
const MS_PER_REQUEST = 334;

const addRow: Action<RowConfig, RowRequest> = {
  id: 'add_row',
  name: 'Add or update a row',
  description:
    'Writes the event to a row of a database. Asked twice for the same event, it finds the first row by its Event ID and adds no other.',
  configSchema: rowConfig,
  // The mapping is left out: it differs per event type, and depends on the columns that the database has.
  defaults: (type) => ({ add_missing_columns: false, mode: 'append', key: belongsTo(type) }),
  rate: (config) => ({ key: 'bot', intervalMs: MS_PER_REQUEST * usualRequests(config) }),
  render: renderRow,
  deliver: deliverRow,
  verify: verifyRow,
};

/** Resolve a link, read the columns, look for the row of the object, write. NOTES.md has the table. */
function usualRequests({ data_source, columns, add_missing_columns, mode }: RowConfig): number {
  const cells = columns?.map(({ column, type, value }) => ({ column, type, text: value }));
  const findsEvent = columns?.some(({ value }) => value.includes('event.id')) ?? false;
  const reads = !cells || !findsEvent || needsColumns(cells, add_missing_columns);
  return 1 + Number(isLink(data_source)) + Number(reads) + Number(mode === 'update');
}

async function identify(session: Session): Promise<Identity> {
  const notion = await openNotion(session);
  try {
    const { id, workspace } = await notion.bot();
    return { kind: 'account', account: { id, name: workspace } };
  } catch (error) {
    const failure = failureOf(error, false);
    if (failure.kind === 'retry') return { kind: 'unreachable', message: failure.message };
    const message =
      'Notion does not accept this token. Copy it again from the settings of the connection, under "Configuration".';
    return {
      kind: 'refused',
      message: session.credential.kind === 'oauth' ? `${failure.message}.` : message,
    };
  }
}

export const notion: Connector = {
  manifest: {
    id: 'notion',
    name: 'Notion',
    description:
      'Keep a database of what happens in {product}: one row per event, or one per object that is kept up to date.',
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"><path d="M4 4.5 16.5 3.5 20 6.2V20l-13 .8L4 17z"/><path d="M9.5 16.5v-7l5.5 7v-7"/></svg>',
    apiUrl: 'https://api.notion.com',
    idempotence: 'lookup',
  },
  oauth,
  pasted: [
    {
      kind: 'integration_token',
      label: 'Integration token',
      help: 'Create an internal connection at [notion.so/profile/integrations](https://www.notion.so/profile/integrations) and copy its **Internal Integration Secret**. Then open each database in Notion and add the connection under **••• → Connections**.',
      placeholder: 'ntn_…',
      problem: (value) =>
        /^(?:ntn_|secret_)[A-Za-z0-9]{20,200}$/.test(value)
          ? undefined
          : 'must start with ntn_ or secret_, followed by letters and digits only',
    },
  ],
  actions: { add_row: addRow },
  options,
  identify,
  recipe: {
    action: 'add_row',
    title: (sentence) => `Add a row to Notion when ${sentence}`,
    about: 'Each is a row of a database, with its facts and a link.',
    config: { add_missing_columns: true },
  },
};
