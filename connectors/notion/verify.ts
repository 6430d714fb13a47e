import { type ConfigProblem, OptionsRefused, type Session } from '../connector.ts';
import { finderColumn } from '../shared/rows/place.ts';
import { EVENT_ID, OBJECT_ID } from '../shared/rows/recommended-columns.ts';
import { openNotion } from './client.ts';
import { type Column, columnFor, isFindable, isWritable, whyNotWritten } from './columns.ts';
import type { RowConfig } from './config.ts';
import { withDataSource } from './data-source.ts';
import { failureOf } from './errors.ts';

/** Is the database there, has it what is mapped, and can rows be found again? @throws OptionsRefused */
export async function verifyRow(session: Session, config: RowConfig): Promise<ConfigProblem[]> {
  const notion = await openNotion(session);
  try {
    const { columns } = await withDataSource(notion, config.data_source, notion.dataSource, true);
    return [...columnProblems(config, columns), ...finderProblems(config, columns)];
  } catch (error) {
    const failure = failureOf(error, false);
    if (failure.kind !== 'failed') throw new OptionsRefused(failure);
    return [{ field: 'data_source', message: `${failure.message}. ${failure.hint}` }];
  }
}

function columnProblems(config: RowConfig, columns: readonly Column[]): ConfigProblem[] {
  return (config.columns ?? []).flatMap(({ column: name, type }) => {
    const column = columnFor(columns, { column: name, type, text: '' });
    if (!column && config.add_missing_columns) return [];
    if (!column) {
      const message = `The database has no column "${name}". Choose another one, or turn on "Add missing columns".`;
      return [{ field: 'columns', message }];
    }
    if (isWritable(column.type)) return [];
    const message = `"${column.name}" can't be written: ${whyNotWritten(column.type)}. Choose another column.`;
    return [{ field: 'columns', message }];
  });
}

function finderProblems(config: RowConfig, columns: readonly Column[]): ConfigProblem[] {
  if (config.add_missing_columns) return [];
  const problems: ConfigProblem[] = [];
  const add = 'Add a text column of this name to the database, or turn on "Add missing columns".';
  if (!canFind(config, columns, EVENT_ID, /\{\{-?\s*event\.id\s*-?\}\}/)) {
    const message = `Without a column "${EVENT_ID}" a repeated delivery may add a second row. ${add}`;
    problems.push({ field: 'add_missing_columns', message, advisory: true });
  }
  if (config.mode === 'update' && !canFind(config, columns, OBJECT_ID, config.key)) {
    const message = `Without a column "${OBJECT_ID}" rows that are there already are not found. ${add}`;
    problems.push({ field: 'mode', message });
  }
  return problems;
}

/** Is there a column of the name, or one that the same text is written to? */
function canFind(
  config: RowConfig,
  columns: readonly Column[],
  name: string,
  value: RegExp | string | undefined,
): boolean {
  const column = finderColumn(config.columns, columns, name, value);
  return column !== undefined && isFindable(column.type);
}
