import { sheets } from '../../connectors/sheets/index.ts';
import { startSheetsFake } from '../support/fakes/sheets.ts';
import { jsonFaults } from './faults.ts';
import type { ConformanceFake } from './harness.ts';
import { describeConnector } from './suite.ts';

const faults = jsonFaults(
  { error: { code: 500, message: 'Internal error encountered.', status: 'INTERNAL' } },
  { error: { code: 429, message: 'Quota exceeded', status: 'RESOURCE_EXHAUSTED' } },
);
const HEADER = [
  'Date',
  'Name',
  'Event',
  'Status',
  'Scores',
  'Ratings',
  'Comment',
  'Link',
  'Object ID',
  'Event ID',
];
const SCOPES = [
  'email',
  'https://www.googleapis.com/auth/spreadsheets',
  'https://www.googleapis.com/auth/drive',
];

async function startFake(): Promise<ConformanceFake> {
  const fake = await startSheetsFake();
  const { id, tab } = fake.add('Research log', HEADER);
  const { email, sub } = fake.accounts.person;
  const isWrite = ({ path }: { path: string }) => !path.endsWith(':getByDataFilter');
  return {
    apiUrl: fake.apiUrl,
    credential: { kind: 'oauth', secret: fake.accounts.tokenFor(email, SCOPES) },
    account: { id: sub, name: email },
    configs: { add_row: { spreadsheet: id, tab: '0', add_missing_columns: false } },
    depends: { tabs: { spreadsheet: id }, columns: { spreadsheet: id, tab: '0' } },
    effects: () => tab.rows.length - 1,
    inject: (fault, times = 1) =>
      fake.server.inject(faults[fault], times, (request) => request.method !== 'GET' && isWrite(request)),
    revoke: () => fake.accounts.revoke(),
    stop: () => fake.server.stop(),
  };
}

describeConnector({ connector: sheets, startFake });
