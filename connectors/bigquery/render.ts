import type { Rendered, RenderInput, Warning } from '../connector.ts';
import { type Columns, rowCells } from '../shared/rows/cells.ts';
import { type Cell, type ColumnType, eventColumns, FINDERS } from './columns.ts';
import type { RowConfig } from './config.ts';
import type { Place } from './ids.ts';

/** What is to be written, before the table's columns are known. */
export interface RowRequest extends Place {
  /** `update` and `exactly_once` are done by a query, `stream` isn't. */
  write: 'stream' | 'exactly_once' | 'update';
  columns: Cell[];
  /** Unix seconds of the event: an older one doesn't write over a newer one. */
  created: number;
}

const COLUMNS: Columns<ColumnType> = {
  recommended: eventColumns,
  isFindable: (type) => type === 'STRING',
  text: 'STRING',
  finders: FINDERS,
};

/** Pure. */
export function renderRow(input: RenderInput<RowConfig>): Rendered<RowRequest> {
  const { project, dataset, table, mode, writing } = input.config;
  const warnings: Warning[] = [];
  const { cells } = rowCells(input, COLUMNS, warnings);
  const write = mode === 'update' ? 'update' : writing;
  return {
    request: { project, dataset, table, write, columns: cells, created: input.event.created },
    warnings,
  };
}
