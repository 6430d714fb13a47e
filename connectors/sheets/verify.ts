import type { ConfigProblem, Session } from '../connector.ts';
import { dataOf, orProblem } from '../shared/json-api.ts';
import { columnNamed, finderColumn } from '../shared/rows/place.ts';
import { EVENT_ID, OBJECT_ID, recommendedColumns } from '../shared/rows/recommended-columns.ts';
import { change, rowOf } from './client.ts';
import type { RowConfig } from './config.ts';
import { addressOf, toResult } from './errors.ts';
import { spreadsheetId, tabId } from './link.ts';
import { headerProblem, readTable, type Table } from './table.ts';
import type { CellType } from './values.ts';

/** Is the tab there, has it what is mapped, and can rows be found again? @throws OptionsRefused */
export function verifyRow(session: Session, config: RowConfig): Promise<ConfigProblem[]> {
  return asked(session, async () => {
    const table = await tableOf(session, config);
    if (!table) return [NO_TAB];
    // An empty tab gets its first row when the automation is saved.
    if (table.width === 0) return [];
    const problem = headerProblem(table);
    if (problem !== undefined) return [{ field: 'tab', message: problem }];
    return config.add_missing_columns ? [] : lackingProblems(config, table);
  });
}

const NO_TAB = { field: 'tab', message: 'The spreadsheet has no such tab. Choose another one.' };

/**
 * Writes the names that the first row lacks for the events: all of an empty tab, others when that is wanted.
 * @throws OptionsRefused
 */
export function addMissingColumns(
  session: Session,
  config: RowConfig,
  events: readonly string[],
): Promise<ConfigProblem[]> {
  return asked(session, async () => {
    const table = await tableOf(session, config);
    if (!table) return [NO_TAB];
    if (table.width > 0 && !config.add_missing_columns) return [];
    const lacking = lackingColumns(config, table, events);
    if (lacking.length === 0) return [];
    dataOf(await change(session, spreadsheetId(config.spreadsheet) ?? '', additions(table, lacking)));
    const names = lacking.map(({ name }) => name).join(', ');
    return [{ field: 'add_missing_columns', message: `Added to the first row: ${names}.`, advisory: true }];
  });
}

interface NewColumn {
  name: string;
  type: CellType | undefined;
}

/** Columns that have no name yet. A moment comes first, so that column A is never empty. */
function lackingColumns(config: RowConfig, { columns }: Table, events: readonly string[]): NewColumn[] {
  const wanted: NewColumn[] = config.columns
    ? config.columns.map(({ column: name, type }) => ({ name, type }))
    : events
        .flatMap((type) => recommendedColumns(type))
        .map(({ name, type }): NewColumn => ({ name, type: type === 'long_text' ? 'text' : type }))
        .sort((one, other) => Number(other.name === 'Date') - Number(one.name === 'Date'));
  const finders = [EVENT_ID, ...(config.mode === 'update' ? [OBJECT_ID] : [])];
  const lacking = new Map<string, NewColumn>();
  for (const each of [...wanted, ...finders.map((name): NewColumn => ({ name, type: 'text' }))]) {
    const folded = each.name.toLowerCase();
    if (!columnNamed(columns, each.name) && !lacking.has(folded)) lacking.set(folded, each);
  }
  return [...lacking.values()];
}

const DATE_FORMAT = { type: 'DATE_TIME', pattern: 'yyyy-mm-dd hh:mm:ss' };

function additions({ sheet, width }: Table, lacking: readonly NewColumn[]): object[] {
  const { sheetId, gridProperties } = sheet;
  const short = width + lacking.length - gridProperties.columnCount;
  const isNew = width === 0;
  const bold = { userEnteredFormat: { textFormat: { bold: true } } };
  const header = { sheetId, startRowIndex: 0, endRowIndex: 1 };
  return [
    ...(short > 0 ? [{ appendDimension: { sheetId, dimension: 'COLUMNS', length: short } }] : []),
    {
      updateCells: {
        start: { sheetId, rowIndex: 0, columnIndex: width },
        rows: [rowOf(lacking.map(({ name }) => name))],
        fields: 'userEnteredValue',
      },
    },
    // The whole column, with its header: that is how it is known again.
    ...lacking.flatMap(({ type }, at) => {
      if (type !== 'date') return [];
      const range = { sheetId, startColumnIndex: width + at, endColumnIndex: width + at + 1 };
      const cell = { userEnteredFormat: { numberFormat: DATE_FORMAT } };
      return [{ repeatCell: { range, cell, fields: 'userEnteredFormat.numberFormat' } }];
    }),
    ...(isNew
      ? [
          { repeatCell: { range: header, cell: bold, fields: 'userEnteredFormat.textFormat.bold' } },
          {
            updateSheetProperties: {
              properties: { sheetId, gridProperties: { frozenRowCount: 1 } },
              fields: 'gridProperties.frozenRowCount',
            },
          },
        ]
      : []),
  ];
}

function lackingProblems(config: RowConfig, { columns }: Table): ConfigProblem[] {
  const has = (name: string) => columnNamed(columns, name) !== undefined;
  const mapped = (config.columns ?? [])
    .filter(({ column }) => !has(column))
    .map(({ column }) => ({
      field: 'columns',
      message: `The tab has no column "${column}". Choose another one, or turn on "Add missing columns".`,
    }));
  const finds = (name: string, text: RegExp | string | undefined) =>
    finderColumn(config.columns, columns, name, text) !== undefined;
  const add = 'Write this name to the first row, or turn on "Add missing columns".';
  const problems: ConfigProblem[] = [...mapped];
  if (!finds(EVENT_ID, /^\{\{-?\s*event\.id\s*-?\}\}$/)) {
    const message = `Without a column "${EVENT_ID}" a repeated delivery may add a second row. ${add}`;
    problems.push({ field: 'add_missing_columns', message, advisory: true });
  }
  if (config.mode === 'update' && !finds(OBJECT_ID, config.key)) {
    const message = `Without a column "${OBJECT_ID}" rows that are there already are not found. ${add}`;
    problems.push({ field: 'mode', message });
  }
  return problems;
}

function tableOf(session: Session, { spreadsheet, tab }: RowConfig): Promise<Table | undefined> {
  return readTable(session, spreadsheetId(spreadsheet) ?? '', tabId(tab) ?? 0);
}

/** What Google refuses to tell or to do is a problem of the spreadsheet. @throws OptionsRefused */
function asked(session: Session, ask: () => Promise<ConfigProblem[]>): Promise<ConfigProblem[]> {
  return orProblem(
    ask,
    (failure) => toResult(failure, false, addressOf(session)),
    ({ code, message, hint }) => ({
      field: code === 'INVALID_ARGUMENT' ? 'tab' : 'spreadsheet',
      message: `${message} ${hint}`,
    }),
  );
}
