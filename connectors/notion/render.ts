import { type Rendered, type RenderInput, shorten, type Warning } from '../connector.ts';
import { type Columns, renderField, rowCells } from '../shared/rows/cells.ts';
import type { Blocks } from './client.ts';
import { coerce, LIMITS, richText } from './coerce.ts';
import { type Cell, type ColumnType, isFindable } from './columns.ts';
import type { RowConfig } from './config.ts';
import { recommendedColumns } from './defaults.ts';
import { notionId } from './notion-id.ts';
import { asData, pageBody } from './page-body.ts';

/** What is to be written, before the database's columns are known. */
export interface RowRequest {
  /** As it was chosen: the id of a data source or database, or a link. */
  data_source: string;
  mode: 'append' | 'update';
  add_missing_columns: boolean;
  columns: Cell[];
  /** Content of the page, when the row is new. */
  children: Blocks;
}

/** Notion takes requests of up to 500 KB; the rest is for what surrounds the texts. Bytes. */
const MOST_BYTES = 450_000;
const COLUMNS: Columns<ColumnType> = {
  recommended: recommendedColumns,
  isFindable,
  text: 'rich_text',
};

export function renderRow(input: RenderInput<RowConfig>): Rendered<RowRequest> {
  const { config } = input;
  const warnings: Warning[] = [];
  const { cells, key } = rowCells(input, COLUMNS, warnings);
  const body = pageBody(config.body === undefined ? '' : renderField(input, 'body', config.body, asData));
  if (body.cut) warnings.push({ field: 'body', message: 'The page content was cut to 100 paragraphs.' });
  const { columns, children } = fitted(cells, body.blocks, warnings);
  for (const { column, type, text } of columns) {
    const note = type && coerce(type, text).note;
    if (note) warnings.push({ field: 'columns', message: `"${column}" ${note}.` });
  }
  const { data_source, mode, add_missing_columns } = config;
  // Another database has other rows, so what is remembered must not carry over to it.
  const remembered = key === undefined ? undefined : `${notionId(data_source) ?? ''} ${key}`;
  return {
    request: { data_source, mode, add_missing_columns, columns, children },
    warnings,
    key: remembered,
  };
}

/**
 * Cuts texts to what a column takes at all, and then the longest ones until everything fits into one request.
 */
function fitted(cells: Cell[], blocks: Blocks, warnings: Warning[]): { columns: Cell[]; children: Blocks } {
  const columns = cells.map((cell) => ({ ...cell, text: shorten(cell.text, LIMITS.text * LIMITS.items) }));
  cells.forEach(({ column, text }, i) => {
    if (columns[i]?.text !== text) warnings.push({ field: 'columns', message: `"${column}" was shortened.` });
  });
  const sizes = columns.map(({ text }) => bytesOf(richText(text).items));
  const children = [...blocks];
  let total = bytesOf(children) + sizes.reduce((sum, size) => sum + size, 0);
  if (total > MOST_BYTES) {
    warnings.push({
      message: 'The row was larger than Notion takes at once: the longest texts were shortened.',
    });
  }
  while (total > MOST_BYTES) {
    const last = children.pop();
    if (last !== undefined) {
      total -= bytesOf(last);
      continue;
    }
    const longest = sizes.indexOf(Math.max(...sizes));
    const cell = columns[longest];
    if (!cell) break;
    columns[longest] = { ...cell, text: shorten(cell.text, Math.ceil(cell.text.length / 2)) };
    total -= sizes[longest] ?? 0;
    sizes[longest] = bytesOf(richText(columns[longest].text).items);
    total += sizes[longest] ?? 0;
  }
  return { columns, children };
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
