import { createHash } from 'node:crypto';
import {
  type EventEnvelope,
  RenderError,
  type Rendered,
  type RenderInput,
  shorten,
  type Warning,
} from '../connector.ts';
import type { Blocks } from './client.ts';
import { clean, coerce, LIMITS, richText } from './coerce.ts';
import { type Cell, EVENT_ID, isFindable, OBJECT_ID } from './columns.ts';
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
/** Filters take texts of up to a hundred characters for sure. */
const LONGEST_KEY = 100;

export function renderRow(input: RenderInput<RowConfig>): Rendered<RowRequest> {
  const { config } = input;
  const warnings: Warning[] = [];
  const key = config.mode === 'update' ? keyOf(input, warnings) : undefined;
  const cells = config.columns ? mappedCells(input, config.columns) : recommendedCells(input);
  const marked = withFinders(cells, input.event, key);
  const body = pageBody(config.body === undefined ? '' : rendered(input, 'body', config.body, asData));
  if (body.cut) warnings.push({ field: 'body', message: 'The page content was cut to 100 paragraphs.' });
  const { columns, children } = fitted(marked, body.blocks, warnings);
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

function keyOf(input: RenderInput<RowConfig>, warnings: Warning[]): string | undefined {
  const key = clean(rendered(input, 'key', input.config.key));
  if (key === '') {
    const message = 'This event has nothing that says which object it is about, so it adds a row of its own.';
    warnings.push({ field: 'key', message });
    return undefined;
  }
  if (key.length <= LONGEST_KEY) return key;
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return `${shorten(key, LONGEST_KEY - digest.length - 1)} ${digest}`;
}

function mappedCells(input: RenderInput<RowConfig>, mapped: NonNullable<RowConfig['columns']>): Cell[] {
  return mapped.map(({ column, type, value }) => ({
    column,
    ...(type && { type }),
    text: rendered(input, 'columns', value),
  }));
}

function recommendedCells(input: RenderInput<RowConfig>): Cell[] {
  return recommendedColumns(input.event.type).map(({ name, type, value }) => ({
    column: name,
    type,
    text: rendered(input, 'columns', value),
    optional: true,
  }));
}

/**
 * Marks the cells by which the row of this event and this object are found again, and adds them where the
 * mapping has none. They are optional: a database without such a column is written to all the same.
 */
function withFinders(cells: Cell[], event: EventEnvelope, key: string | undefined): Cell[] {
  const withEvent = withFinder(cells, 'event', EVENT_ID, event.id);
  return key === undefined ? withEvent : withFinder(withEvent, 'object', OBJECT_ID, key);
}

function withFinder(cells: Cell[], finds: 'event' | 'object', name: string, text: string): Cell[] {
  const named = (cell: Cell) => cell.column.toLowerCase() === name.toLowerCase();
  const holds = (cell: Cell) =>
    cell.text === text && cell.finds === undefined && (cell.type === undefined || isFindable(cell.type));
  const finder =
    cells.find((cell) => holds(cell) && named(cell)) ?? cells.find((cell) => holds(cell) && !cell.optional);
  if (finder) return cells.map((cell) => (cell === finder ? { ...cell, finds } : cell));
  const own: Cell = { column: name, type: 'rich_text', text, optional: true, finds };
  const recommended = cells.find((cell) => cell.optional && named(cell));
  if (recommended) return cells.map((cell) => (cell === recommended ? own : cell));
  return cells.some(named) ? cells : [...cells, own];
}

function rendered(
  { template }: RenderInput<RowConfig>,
  field: string,
  source: string,
  escapeValue?: (text: string) => string,
): string {
  try {
    const text = template(source, escapeValue);
    return field === 'columns' ? clean(text) : text;
  } catch (error) {
    if (error instanceof RenderError) throw new RenderError(error.message, field);
    throw error;
  }
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
