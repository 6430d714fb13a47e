import { createHash } from 'node:crypto';
import { type EventEnvelope, RenderError, type RenderInput, shorten, type Warning } from '../../connector.ts';
import { belongsTo } from '../belongs-to.ts';
import { EVENT_ID, OBJECT_ID, type Recommended } from './recommended-columns.ts';
import { clean } from './text.ts';

/** What is to be written to a column; the text becomes a value once the column's real type is known. */
export interface Cell<Type extends string = string> {
  /** Name or id. */
  column: string;
  /** The type as far as it is known; undefined: whatever the column is. */
  type?: Type | undefined;
  text: string;
  /** A recommended column: left out where the table has none like it. */
  optional?: true | undefined;
  /** The row of this event, or of this object, is found by this text in this column. */
  finds?: 'event' | 'object' | undefined;
}

/** What all configs for rows have. */
export interface RowsConfig<Type extends string = string> {
  columns?: { column: string; type?: Type | undefined; value: string }[] | undefined;
  mode: 'append' | 'update';
  /** Liquid; for `update`. Undefined: what the event belongs to. */
  key?: string | undefined;
}

/** How a connector's columns are called. */
export interface Columns<Type extends string> {
  recommended(eventType: string): readonly (Omit<Recommended, 'type'> & { type: Type })[];
  /** Can a row be looked up by a text in a column of the type? */
  isFindable(type: Type): boolean;
  /** Of the columns that are added for looking rows up. */
  text: Type;
  /** Names of those columns, where they aren't Event ID and Object ID. */
  finders?: { event: string; object: string };
}

/** Keys are looked up; longer ones are shortened to this, characters. */
const LONGEST_KEY = 100;

/**
 * The cells that a config makes of an event, with those marked by which rows are found again, and the key of
 * the object's row when rows are to be updated.
 */
export function rowCells<Type extends string>(
  input: RenderInput<RowsConfig<Type>>,
  columns: Columns<Type>,
  warnings: Warning[],
): { cells: Cell<Type>[]; key: string | undefined } {
  const { config, event } = input;
  const key = config.mode === 'update' ? keyOf(input, warnings) : undefined;
  const cells: Cell<Type>[] = config.columns
    ? config.columns.map(({ column, type, value }) => ({
        column,
        ...(type && { type }),
        text: clean(renderField(input, 'columns', value)),
      }))
    : columns.recommended(event.type).map(({ name, type, value }) => ({
        column: name,
        type,
        text: clean(renderField(input, 'columns', value)),
        optional: true,
      }));
  return { cells: withFinders(cells, event, key, columns), key };
}

/** Renders a template of the config's field. @throws RenderError naming the field */
export function renderField(
  { template }: Pick<RenderInput<unknown>, 'template'>,
  field: string,
  source: string,
  escapeValue?: (text: string) => string,
): string {
  try {
    return template(source, escapeValue);
  } catch (error) {
    if (error instanceof RenderError) throw new RenderError(error.message, field);
    throw error;
  }
}

function keyOf(input: RenderInput<RowsConfig>, warnings: Warning[]): string | undefined {
  const key = clean(renderField(input, 'key', input.config.key ?? belongsTo(input.event.type)));
  if (key === '') {
    const message = 'This event has nothing that says which object it is about, so it adds a row of its own.';
    warnings.push({ field: 'key', message });
    return undefined;
  }
  if (key.length <= LONGEST_KEY) return key;
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return `${shorten(key, LONGEST_KEY - digest.length - 1)} ${digest}`;
}

/**
 * Marks the cells by which the row of this event and this object are found again, and adds them where the
 * mapping has none. They are optional: a table without such a column is written to all the same.
 */
function withFinders<Type extends string>(
  cells: Cell<Type>[],
  event: EventEnvelope,
  key: string | undefined,
  columns: Columns<Type>,
): Cell<Type>[] {
  const names = columns.finders ?? { event: EVENT_ID, object: OBJECT_ID };
  const withEvent = withFinder(cells, { finds: 'event', name: names.event, text: event.id }, columns);
  if (key === undefined) return withEvent;
  return withFinder(withEvent, { finds: 'object', name: names.object, text: key }, columns);
}

function withFinder<Type extends string>(
  cells: Cell<Type>[],
  { finds, name, text }: { finds: 'event' | 'object'; name: string; text: string },
  columns: Columns<Type>,
): Cell<Type>[] {
  const named = (cell: Cell<Type>) => cell.column.toLowerCase() === name.toLowerCase();
  const holds = (cell: Cell<Type>) =>
    cell.text === text &&
    cell.finds === undefined &&
    (cell.type === undefined || columns.isFindable(cell.type));
  const finder =
    cells.find((cell) => holds(cell) && named(cell)) ?? cells.find((cell) => holds(cell) && !cell.optional);
  if (finder) return cells.map((cell) => (cell === finder ? { ...cell, finds } : cell));
  const own: Cell<Type> = { column: name, type: columns.text, text, optional: true, finds };
  const recommended = cells.find((cell) => cell.optional && named(cell));
  if (recommended) return cells.map((cell) => (cell === recommended ? own : cell));
  return cells.some(named) ? cells : [...cells, own];
}
