import { GoogleAccounts } from './google-accounts.ts';
import { GoogleDiscovery, refuse } from './google-discovery.ts';
import { type VendorAnswer, type VendorRequest, VendorServer } from './vendor-server.ts';

const discovery = new GoogleDiscovery('sheets-v4-discovery.json.gz');

type Value = string | number | boolean;
export interface FakeTab {
  sheetId: number;
  title: string;
  columnCount: number;
  rowCount: number;
  /** Cells that hold something; row 0 is the header. */
  rows: (Value | undefined)[][];
  /** Number formats of whole columns. */
  formats: (string | undefined)[];
  frozen: number;
  isProtected: boolean;
}
interface FakeSpreadsheet {
  id: string;
  title: string;
  timeZone: string;
  /** Addresses that may edit it. */
  editors: string[];
  tabs: FakeTab[];
}

interface Range {
  sheetId?: number;
  startRowIndex?: number;
  endRowIndex?: number;
  startColumnIndex?: number;
  endColumnIndex?: number;
}
const AUTH = 'https://www.googleapis.com/auth';
const LONGEST_CELL = 50_000;
const bad = (message: string) => refuse(400, 'INVALID_ARGUMENT', message);

/** Google Sheets in memory; every request is checked by Google's own discovery document. */
export class SheetsFake {
  readonly server = new VendorServer((request) => this.#handle(request));
  readonly accounts = new GoogleAccounts(() => this.server.url);
  readonly spreadsheets: FakeSpreadsheet[] = [];
  /** True: rows are put beside the table, as Google sometimes does. */
  putsAside = false;
  /** True: nobody enabled the API of Drive. */
  isDriveOff = false;
  /** Called before a row is written to: somebody sorts at just that moment. */
  onUpdate: (tab: FakeTab) => void = () => {};
  #made = 0;

  get apiUrl(): string {
    return this.server.url;
  }

  add(title: string, header: readonly string[] = [], timeZone = 'Etc/UTC'): { id: string; tab: FakeTab } {
    const id = `1SpreadsheetOfAcme_${String(++this.#made).padStart(12, '0')}`;
    const tab = newTab(0, 'Ratings', header);
    const editors = [this.accounts.person.email, this.accounts.service.client_email];
    this.spreadsheets.push({ id, title, timeZone, editors, tabs: [tab] });
    return { id, tab };
  }

  addTab(id: string, title: string, header: readonly string[]): FakeTab {
    const of = this.spreadsheets.find((each) => each.id === id);
    if (!of) throw new Error('no such spreadsheet');
    const tab = newTab(1_000 + ++this.#made, title, header);
    of.tabs.push(tab);
    return tab;
  }

  #handle(request: VendorRequest): VendorAnswer {
    const page = this.accounts.handle(request);
    if (page) return page;
    if (request.path === '/drive/v3/files') return this.#list(request);
    const called = discovery.read(request);
    if (!('method' in called)) return called;
    const holder = this.accounts.holder(request, [`${AUTH}/spreadsheets`]);
    if (!('email' in holder)) return holder;
    const [id = '', range = ''] = called.path;
    const found = this.spreadsheets.find((each) => each.id === id);
    if (!found) return refuse(404, 'NOT_FOUND', 'Requested entity was not found.');
    if (!found.editors.includes(holder.email)) {
      return refuse(403, 'PERMISSION_DENIED', 'The caller does not have permission');
    }
    const body = request.body as never;
    switch (called.method) {
      case 'sheets.spreadsheets.get':
        return { body: overviewOf(found) };
      case 'sheets.spreadsheets.getByDataFilter':
        return this.#read(found, body);
      case 'sheets.spreadsheets.values.append':
        return this.#append(found, range, body, request.query);
      case 'sheets.spreadsheets.values.batchUpdateByDataFilter':
        return this.#update(found, body);
      case 'sheets.spreadsheets.batchUpdate':
        return this.#change(found, body);
      default:
        return refuse(501, 'UNIMPLEMENTED', called.method);
    }
  }

  #list(request: VendorRequest): VendorAnswer {
    const holder = this.accounts.holder(request, [`${AUTH}/drive.readonly`, `${AUTH}/drive`]);
    if (!('email' in holder)) return holder;
    if (this.isDriveOff) return refuse(403, 'accessNotConfigured', 'Google Drive API has not been used');
    const [, name] = /name contains '((?:[^'\\]|\\.)*)'/.exec(request.query.get('q') ?? '') ?? [];
    const sought = name?.replaceAll(/\\(.)/g, '$1').toLowerCase() ?? '';
    const files = this.spreadsheets
      .filter(({ editors, title }) => editors.includes(holder.email) && title.toLowerCase().includes(sought))
      .map(({ id, title }) => ({ id, name: title }));
    return { body: { files } };
  }

  #read(of: FakeSpreadsheet, { dataFilters }: { dataFilters: { gridRange: Range }[] }): VendorAnswer {
    const sheetId = dataFilters[0]?.gridRange.sheetId ?? 0;
    const tab = of.tabs.find((each) => each.sheetId === sheetId);
    if (!tab) return bad(`Invalid dataFilter[0]: No grid with id: ${sheetId}`);
    const data = dataFilters.map(({ gridRange }) => {
      const { startRowIndex = 0, endRowIndex = tab.rowCount, startColumnIndex = 0 } = gridRange;
      const { endColumnIndex = tab.columnCount } = gridRange;
      const rows = tab.rows.slice(startRowIndex, endRowIndex).map((row) =>
        Array.from({ length: endColumnIndex - startColumnIndex }, (_, at) => {
          const column = startColumnIndex + at;
          const value = row[column];
          const format = tab.formats[column];
          return {
            ...(value !== undefined && { effectiveValue: typedValue(value) }),
            ...(format && { userEnteredFormat: { numberFormat: { type: format } } }),
          };
        }),
      );
      return {
        ...(startRowIndex > 0 && { startRow: startRowIndex }),
        ...(startColumnIndex > 0 && { startColumn: startColumnIndex }),
        rowData: rows.map((values) =>
          values.some((each) => Object.keys(each).length > 0) ? { values } : {},
        ),
      };
    });
    return {
      body: { properties: { timeZone: of.timeZone }, sheets: [{ properties: propertiesOf(tab), data }] },
    };
  }

  #append(
    of: FakeSpreadsheet,
    range: string,
    { values }: { values: (Value | null)[][] },
    query: URLSearchParams,
  ): VendorAnswer {
    const [, quoted = '', first = '', last = ''] = /^'((?:[^']|'')*)'!([A-Z]+)1:([A-Z]+)1$/.exec(range) ?? [];
    const tab = of.tabs.find(({ title }) => title === quoted.replaceAll("''", "'"));
    if (!tab) return bad(`Unable to parse range: ${range}`);
    if (query.get('valueInputOption') !== 'RAW' || query.get('insertDataOption') !== 'INSERT_ROWS') {
      return bad('The fake only takes RAW and INSERT_ROWS');
    }
    const problem = values.map((row) => problemOf(tab, row)).find((each) => each !== undefined);
    if (problem) return problem;
    const at = this.putsAside ? 1 : 0;
    const number = tab.rows.length + 1;
    for (const row of values) {
      tab.rows.push([...Array<undefined>(at).fill(undefined), ...row.map((value) => value ?? undefined)]);
    }
    tab.rowCount = Math.max(tab.rowCount + values.length, tab.rows.length);
    const begin = this.putsAside ? 'B' : first;
    const updatedRange = `'${quoted}'!${begin}${number}:${last}${number + values.length - 1}`;
    return {
      body: {
        spreadsheetId: of.id,
        tableRange: range,
        updates: { updatedRange, updatedRows: values.length },
      },
    };
  }

  #update(
    of: FakeSpreadsheet,
    {
      data,
      valueInputOption,
    }: {
      data: { dataFilter: { gridRange: Range }; values: (Value | null)[][] }[];
      valueInputOption: string;
    },
  ): VendorAnswer {
    if (valueInputOption !== 'RAW') return bad('The fake only takes RAW');
    const [
      {
        dataFilter: { gridRange },
        values,
      } = { dataFilter: { gridRange: {} }, values: [] },
    ] = data;
    const tab = of.tabs.find(({ sheetId }) => sheetId === gridRange.sheetId);
    if (!tab) return bad(`No grid with id: ${gridRange.sheetId}`);
    const [row = []] = values;
    const problem = problemOf(tab, row);
    if (problem) return problem;
    this.onUpdate(tab);
    const target = tab.rows[gridRange.startRowIndex ?? 0] ?? [];
    row.forEach((value, at) => {
      if (value !== null) target[at] = value === '' ? undefined : value;
    });
    tab.rows[gridRange.startRowIndex ?? 0] = target;
    const shown = Array.from({ length: row.length }, (_, at) => target[at] ?? '');
    return { body: { responses: [{ updatedData: { values: [shown] } }] } };
  }

  #change(of: FakeSpreadsheet, { requests }: { requests: Record<string, never>[] }): VendorAnswer {
    const copy = structuredClone(of.tabs);
    for (const request of requests) {
      const [kind = ''] = Object.keys(request);
      const problem = applied(copy, kind, request[kind] as unknown as Change);
      // All or none.
      if (problem) return problem;
    }
    copy.forEach((tab, at) => {
      Object.assign(of.tabs[at] as FakeTab, tab);
    });
    return { body: { spreadsheetId: of.id, replies: requests.map(() => ({})) } };
  }
}

interface Change {
  sheetId: number;
  length: number;
  range: Range & { startIndex: number; endIndex: number };
  start: { sheetId?: number; rowIndex?: number; columnIndex?: number };
  rows: {
    values: { userEnteredValue?: { stringValue?: string; numberValue?: number; boolValue?: boolean } }[];
  }[];
  cell: { userEnteredFormat?: { numberFormat?: { type: string } } };
  properties: { sheetId?: number; gridProperties?: { frozenRowCount?: number } };
}

function applied(tabs: FakeTab[], kind: string, change: Change): VendorAnswer | undefined {
  const sheetId =
    change.sheetId ?? change.range?.sheetId ?? change.start?.sheetId ?? change.properties?.sheetId ?? 0;
  const tab = tabs.find((each) => each.sheetId === sheetId);
  if (!tab) return bad(`Invalid requests[0].${kind}: No grid with id: ${sheetId}`);
  switch (kind) {
    case 'appendDimension':
      tab.columnCount += change.length;
      return undefined;
    case 'insertDimension': {
      const { startIndex, endIndex } = change.range;
      const made = Array.from({ length: endIndex - startIndex }, () => []);
      tab.rows.splice(startIndex, 0, ...made);
      tab.rowCount += made.length;
      return undefined;
    }
    case 'updateCells': {
      const { rowIndex = 0, columnIndex = 0 } = change.start;
      for (const [index, { values: cells }] of change.rows.entries()) {
        const values = cells.map(({ userEnteredValue: value }) =>
          value ? (value.stringValue ?? value.numberValue ?? value.boolValue ?? null) : null,
        );
        if (columnIndex + values.length > tab.columnCount) {
          return bad(
            `Invalid requests[0].updateCells: Attempting to write column: ${tab.columnCount}, beyond the last requested column`,
          );
        }
        const problem = problemOf(tab, values);
        if (problem) return problem;
        const row = tab.rows[rowIndex + index] ?? [];
        values.forEach((value, at) => {
          if (value !== null) row[columnIndex + at] = value;
        });
        tab.rows[rowIndex + index] = row;
      }
      return undefined;
    }
    case 'repeatCell': {
      const format = change.cell.userEnteredFormat?.numberFormat?.type;
      const { startColumnIndex = 0, endColumnIndex = 0 } = change.range;
      if (format) for (let at = startColumnIndex; at < endColumnIndex; at += 1) tab.formats[at] = format;
      return undefined;
    }
    case 'updateSheetProperties':
      tab.frozen = change.properties.gridProperties?.frozenRowCount ?? 0;
      return undefined;
    default:
      return bad(`The fake knows no ${kind}`);
  }
}

function problemOf(tab: FakeTab, row: readonly (Value | null)[]): VendorAnswer | undefined {
  if (tab.isProtected) {
    return bad('You are trying to edit a protected cell or object. Please contact the spreadsheet owner.');
  }
  const long = row.some((value) => String(value ?? '').length > LONGEST_CELL);
  if (long) return bad('Your input contains more than the maximum of 50000 characters in a single cell.');
  return row.some((value) => typeof value === 'string' && !value.isWellFormed())
    ? bad('Invalid value: not UTF-8')
    : undefined;
}

function newTab(sheetId: number, title: string, header: readonly string[]): FakeTab {
  const columnCount = Math.max(26, header.length);
  const rows = header.length > 0 ? [[...header]] : [];
  return {
    ...{ sheetId, title, columnCount, rowCount: 1_000, rows },
    formats: [],
    frozen: 0,
    isProtected: false,
  };
}

const propertiesOf = ({ sheetId, title, rowCount, columnCount }: FakeTab) => ({
  // Google leaves out what is 0 and false.
  ...(sheetId !== 0 && { sheetId }),
  ...{ title, sheetType: 'GRID', gridProperties: { rowCount, columnCount } },
});

const overviewOf = ({ title, timeZone, tabs }: FakeSpreadsheet) => ({
  properties: { title, timeZone },
  sheets: tabs.map((tab) => ({ properties: propertiesOf(tab) })),
});

function typedValue(value: Value) {
  if (typeof value === 'number') return { numberValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: value };
}

export async function startSheetsFake(): Promise<SheetsFake> {
  const fake = new SheetsFake();
  await fake.server.listen();
  return fake;
}
