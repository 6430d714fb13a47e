import type { ConfigProblem, Session } from '../connector.ts';
import { orProblem } from '../shared/json-api.ts';
import { columnFor, columnNamed, finderColumn } from '../shared/rows/place.ts';
import { EVENT_ID, OBJECT_ID } from '../shared/rows/recommended-columns.ts';
import { addField, listTables, type Table } from './client.ts';
import {
  type Cell,
  type Column,
  columnsOf,
  isMergeable,
  isWritable,
  newField,
  recommendedColumns,
} from './columns.ts';
import type { RecordConfig } from './config.ts';
import { toResult } from './errors.ts';
import { baseId, tableId } from './ids.ts';

/** Is the table there, has it what is mapped, and can records be found again? @throws OptionsRefused */
export async function verifyRecord(session: Session, config: RecordConfig): Promise<ConfigProblem[]> {
  return asked('base', async () => {
    const table = await tableOf(session, config);
    if (!table) return [NO_TABLE];
    const columns = columnsOf(table);
    return [...fieldProblems(config, table, columns), ...finderProblems(config, columns)];
  });
}

const NO_TABLE = { field: 'table', message: 'The base has no such table. Choose another one.' };
const ROLE =
  'Adding fields takes the role Creator in the base and the scope schema.bases:write. Add the fields in Airtable, or turn "Add missing fields" off.';

/**
 * Adds the fields that the table lacks for the events, when that is wanted. What was added is said as a
 * warning. @throws OptionsRefused
 */
export async function addMissingFields(
  session: Session,
  config: RecordConfig,
  events: readonly string[],
): Promise<ConfigProblem[]> {
  if (!config.add_missing_columns) return [];
  return asked('add_missing_columns', async () => {
    const table = await tableOf(session, config);
    if (!table) return [NO_TABLE];
    const lacking = lackingCells(config, columnsOf(table), events);
    const id = { base: baseId(config.base) ?? '', table: table.id };
    for (const { column, type = 'singleLineText' } of lacking) {
      await addField(session, id.base, id.table, newField(column, type));
    }
    const names = lacking.map(({ column }) => column).join(', ');
    const added = {
      field: 'add_missing_columns',
      message: `Added to the table: ${names}.`,
      advisory: true,
    } as const;
    return lacking.length > 0 ? [added] : [];
  });
}

/** Cells that have no field yet, in their order; the primary field is always there. */
function lackingCells(config: RecordConfig, columns: readonly Column[], events: readonly string[]): Cell[] {
  const text = 'singleLineText' as const;
  const mapped = config.columns?.map(({ column, type }) => ({ column, type: type ?? text, text: '' }));
  const recommended = events
    .flatMap((type) => recommendedColumns(type))
    .map(({ name, type }) => ({ column: name, type, text: '' }));
  const finders = [EVENT_ID, ...(config.mode === 'update' ? [OBJECT_ID] : [])];
  const wanted: Cell[] = [
    ...(mapped ?? recommended),
    ...finders.map((column) => ({ column, type: text, text: '' })),
  ];
  const lacking = new Map<string, Cell>();
  for (const cell of wanted) {
    const folded = cell.column.toLowerCase();
    const isThere = cell.type === 'title' || columnNamed(columns, cell.column) !== undefined;
    if (!isThere && !lacking.has(folded)) lacking.set(folded, cell);
  }
  return [...lacking.values()];
}

async function tableOf(session: Session, { base, table }: RecordConfig): Promise<Table | undefined> {
  const tables = await listTables(session, baseId(base) ?? '');
  return tables.find(({ id }) => id === tableId(table));
}

/** What Airtable refuses to tell or to do is a problem of the field. @throws OptionsRefused */
function asked(field: string, ask: () => Promise<ConfigProblem[]>): Promise<ConfigProblem[]> {
  return orProblem(
    ask,
    (failure) => toResult(failure, false),
    ({ message, hint }) => ({ field, message: `${message} ${field === 'base' ? hint : ROLE}` }),
  );
}

function fieldProblems(config: RecordConfig, table: Table, columns: readonly Column[]): ConfigProblem[] {
  const title = columns.find(({ id }) => id === table.primaryFieldId);
  return (config.columns ?? []).flatMap(({ column: name, type }) => {
    const column = columnFor(columns, { column: name, type, text: '' }, title);
    if (!column && config.add_missing_columns) return [];
    if (!column) {
      const message = `The table has no field "${name}". Choose another one, or turn on "Add missing fields".`;
      return [{ field: 'columns', message }];
    }
    if (isWritable(column.type)) return [];
    const message = `"${column.name}" can't be written: it is of type ${column.type}. Choose another field.`;
    return [{ field: 'columns', message }];
  });
}

function finderProblems(config: RecordConfig, columns: readonly Column[]): ConfigProblem[] {
  if (config.add_missing_columns) return [];
  const problems: ConfigProblem[] = [];
  const add = 'Add a text field of this name to the table, or turn on "Add missing fields".';
  if (!canFind(config, columns, EVENT_ID, /\{\{-?\s*event\.id\s*-?\}\}/)) {
    const message = `Without a field "${EVENT_ID}" a repeated delivery may add a second record. ${add}`;
    problems.push({ field: 'add_missing_columns', message, advisory: true });
  }
  if (config.mode === 'update' && !canFind(config, columns, OBJECT_ID, config.key)) {
    const message = `Without a field "${OBJECT_ID}" records that are there already are not found. ${add}`;
    problems.push({ field: 'mode', message });
  }
  return problems;
}

/** Is there a field of the name, or one that the same text is written to? */
function canFind(
  config: RecordConfig,
  columns: readonly Column[],
  name: string,
  value: RegExp | string | undefined,
): boolean {
  const column = finderColumn(config.columns, columns, name, value);
  return column !== undefined && isMergeable(column.type);
}
