import type { Rendered, RenderInput, Warning } from '../connector.ts';
import { type Columns, rowCells } from '../shared/rows/cells.ts';
import { coerce } from './coerce.ts';
import { type Cell, type CellType, isMergeable, isWritable, recommendedColumns } from './columns.ts';
import type { RecordConfig } from './config.ts';
import { baseId, tableId } from './ids.ts';

/** What is to be written, before the table's fields are known. */
export interface RecordRequest {
  base: string;
  table: string;
  mode: 'append' | 'update';
  columns: Cell[];
}

const COLUMNS: Columns<CellType> = {
  recommended: recommendedColumns,
  isFindable: (type) => type === 'title' || isMergeable(type),
  text: 'singleLineText',
};

/** Pure. */
export function renderRecord(input: RenderInput<RecordConfig>): Rendered<RecordRequest> {
  const { base, table, mode } = input.config;
  const warnings: Warning[] = [];
  const { cells } = rowCells(input, COLUMNS, warnings);
  for (const { column, type = 'title', text } of cells) {
    const note = isWritable(type) ? coerce(type, text).note : undefined;
    if (note !== undefined) warnings.push({ field: 'columns', message: `"${column}" ${note}.` });
  }
  return {
    request: { base: baseId(base) ?? base, table: tableId(table) ?? table, mode, columns: cells },
    warnings,
  };
}
