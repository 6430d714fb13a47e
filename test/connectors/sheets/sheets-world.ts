import type { Action } from '../../../connectors/connector.ts';
import type { RowConfig } from '../../../connectors/sheets/config.ts';
import { sheets } from '../../../connectors/sheets/index.ts';
import type { RowRequest } from '../../../connectors/sheets/render.ts';
import { type FakeTab, type SheetsFake, startSheetsFake } from '../../support/fakes/sheets.ts';
import { type ConnectorWorld, connectorWorld } from '../connector-world.ts';

export const action = sheets.actions.add_row as Action<RowConfig, RowRequest>;

const HEADER = ['Date', 'Name', 'Event', 'Ratings', 'Comment', 'Object ID', 'Event ID'];
const AUTH = 'https://www.googleapis.com/auth';

export interface SheetsWorld extends ConnectorWorld<RowRequest> {
  fake: SheetsFake;
  /** Of the spreadsheet. */
  id: string;
  tab: FakeTab;
  config(more?: Record<string, unknown>): Record<string, unknown>;
  /** Rows under the header, by the names of their columns. */
  rows(): Record<string, unknown>[];
}

/** A spreadsheet with a tab, shared with a service account, for each test of a file. */
export function sheetsWorld(header: readonly string[] = HEADER, timeZone?: string): SheetsWorld {
  const own = {} as Pick<SheetsWorld, 'fake' | 'id' | 'tab'>;
  const world = connectorWorld(action, async () => {
    const fake = await startSheetsFake();
    Object.assign(own, { fake, ...fake.add('Research log', header, timeZone) });
    const address = fake.accounts.service.client_email;
    const scopes = [`${AUTH}/userinfo.email`, `${AUTH}/spreadsheets`];
    return {
      apiUrl: fake.apiUrl,
      credential: { kind: 'service_account', secret: fake.accounts.tokenFor(address, scopes) },
      account: { id: address, name: address },
      stop: () => fake.server.stop(),
    };
  });
  return Object.defineProperties(world as SheetsWorld, {
    fake: { get: () => own.fake },
    id: { get: () => own.id },
    tab: { get: () => own.tab },
    config: {
      value: (more = {}) => ({ spreadsheet: own.id, tab: '0', add_missing_columns: false, ...more }),
    },
    rows: {
      value: () => {
        const [names = [], ...rows] = own.tab.rows;
        return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));
      },
    },
  });
}
