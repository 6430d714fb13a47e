import type { Session } from '../connector.ts';
import { type GridRange, readCells } from './client.ts';
import { type Column, type Table, textOf } from './table.ts';
import { momentOf } from './values.ts';

/** Rows that are read at a time, and in all: the newest ones. */
const WINDOW = 5_000;
const MOST_ROWS = 50_000;

export interface FoundRow {
  /** 1 is the row under the header. */
  row: number;
  /** Further rows have the same key. */
  more: boolean;
  /** The row is of a later moment. */
  isNewer: boolean;
}

/**
 * Looks for the row whose key is the text, where new rows come first: from the end, or from the top. Numbers
 * of rows are never remembered: people sort, filter and delete.
 * @throws CallFailed
 */
export async function findRow(
  session: Session,
  { spreadsheet, newest_first: fromTop }: { spreadsheet: string; newest_first: boolean },
  { sheet, timeZone }: Table,
  sought: { key: Column; text: string; moment: { column: Column; ms: number } | undefined },
): Promise<FoundRow | undefined> {
  const { key, text, moment } = sought;
  const last = sheet.gridProperties.rowCount;
  const windows = Math.ceil(Math.min(Math.max(last - 1, 0), MOST_ROWS) / WINDOW);
  for (let n = 0; n < windows; n += 1) {
    const start = Math.max(fromTop ? 1 + n * WINDOW : last - (n + 1) * WINDOW, 1);
    const end = fromTop ? Math.min(start + WINDOW, last) : last - n * WINDOW;
    const rows = { sheetId: sheet.sheetId, startRowIndex: start, endRowIndex: end };
    const part = ({ index }: Column): GridRange => ({
      ...rows,
      startColumnIndex: index,
      endColumnIndex: index + 1,
    });
    const read = await readCells(session, spreadsheet, [part(key), ...(moment ? [part(moment.column)] : [])]);
    const cellsOf = ({ index }: Column) =>
      read?.parts
        .find(({ startColumn }) => startColumn === index)
        ?.rowData.map(({ values }) => textOf(values[0] ?? {}).trim()) ?? [];
    const keys = cellsOf(key);
    const at = keys.indexOf(text);
    if (at < 0) continue;
    const stands = moment && momentOf(cellsOf(moment.column)[at] ?? '', timeZone);
    return {
      row: start + at,
      more: keys.indexOf(text, at + 1) >= 0,
      // To the second, as cells have it.
      isNewer: moment !== undefined && stands !== undefined && stands >= moment.ms + 1_000,
    };
  }
  return undefined;
}
