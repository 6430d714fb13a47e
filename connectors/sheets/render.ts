import type { Rendered, RenderInput, Warning } from '../connector.ts';
import { type Columns, type Cell as RowCell, rowCells } from '../shared/rows/cells.ts';
import { recommendedColumns } from '../shared/rows/recommended-columns.ts';
import type { RowConfig } from './config.ts';
import { spreadsheetId, tabId } from './link.ts';
import { type CellType, coerce } from './values.ts';

export type Cell = RowCell<CellType>;

/** What is to be written, before the tab's columns are known. */
export interface RowRequest {
  spreadsheet: string;
  tab: number;
  mode: 'append' | 'update';
  newest_first: boolean;
  columns: Cell[];
  /** Unix seconds of the event: an older one doesn't write over a newer one. */
  created: number;
}

const COLUMNS: Columns<CellType> = {
  recommended: (eventType) =>
    recommendedColumns(eventType).map((column) => ({
      ...column,
      type: column.type === 'long_text' ? 'text' : column.type,
    })),
  isFindable: (type) => type === 'text' || type === 'title' || type === 'select',
  text: 'text',
};

/** Pure. */
export function renderRow(input: RenderInput<RowConfig>): Rendered<RowRequest> {
  const { spreadsheet, tab, mode, newest_first } = input.config;
  const warnings: Warning[] = [];
  const { cells } = rowCells(input, COLUMNS, warnings);
  for (const { column, type, text } of cells) {
    const { note } = coerce(type, text, { format: 'TEXT', timeZone: 'UTC' });
    if (note !== undefined) warnings.push({ field: 'columns', message: `"${column}" ${note}.` });
  }
  return {
    request: {
      spreadsheet: spreadsheetId(spreadsheet) ?? spreadsheet,
      tab: tabId(tab) ?? 0,
      ...{ mode, newest_first },
      columns: cells,
      created: input.event.created,
    },
    warnings,
  };
}
