import type { TableType } from '../../catalog/definition.ts';
import { eventTable } from '../../catalog/event-table.ts';
import { eventTypes, TEST_TYPE } from '../../catalog/index.ts';
import type { Cell as RowCell } from '../shared/rows/cells.ts';
import type { TableColumn } from '../shared/rows/place.ts';
import { EVENT_ID, OBJECT_ID, recommendedColumns } from '../shared/rows/recommended-columns.ts';

/**
 * Types that texts can be written to.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types
 */
export const columnTypes = [
  'STRING',
  'INT64',
  'FLOAT64',
  'NUMERIC',
  'BIGNUMERIC',
  'BOOL',
  'TIMESTAMP',
  'DATE',
  'TIME',
  'DATETIME',
  'JSON',
  'RECORD',
] as const;
export type ColumnType = (typeof columnTypes)[number];
export type Cell = RowCell<ColumnType>;

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema */
export interface TableField {
  name: string;
  type: string;
  mode?: string | undefined;
  fields?: TableField[] | undefined;
  /** What else it says, such as a description or policy tags: handed back as it was. */
  [more: string]: unknown;
}
/** How the API says them in schemas, beside the names of SQL. */
const ALIASES: Readonly<Record<string, ColumnType>> = {
  INTEGER: 'INT64',
  FLOAT: 'FLOAT64',
  BOOLEAN: 'BOOL',
  STRUCT: 'RECORD',
};

/** Undefined: nothing is written to such a column. */
export function typeOf({ type }: Pick<TableField, 'type'>): ColumnType | undefined {
  return ALIASES[type] ?? columnTypes.find((known) => known === type);
}

/** A column as a table has it. */
export interface Column extends TableColumn {
  field: TableField;
}

export const columnsOf = (fields: readonly TableField[]): Column[] =>
  fields.map((field) => ({ id: field.name, name: field.name, type: field.type, field }));

/** What nothing can be written to, to follow the column's name; undefined: it can. */
export const whyNot = ({ field }: Column) =>
  typeOf(field) ? undefined : `nothing can be written to a column of the type ${field.type}`;

/** A column of the table that is made for all events. */
interface EventColumn {
  name: string;
  type: ColumnType;
  mode?: 'REQUIRED' | 'REPEATED';
  description: string;
  /** The recommended column of other tables whose value it takes, if the event has that. */
  of?: string | undefined;
  /** Liquid, where a warehouse wants the raw value and not words. */
  value?: string | undefined;
  fields?: readonly { name: string; type: ColumnType }[];
}

/** By these columns rows are found again. */
export const FINDERS = { event: 'event_id', object: 'object_id' };
export const MOMENT = 'occurred_at';

const TYPES: Readonly<Record<TableType, ColumnType>> = {
  text: 'STRING',
  integer: 'INT64',
  number: 'FLOAT64',
  decimal: 'NUMERIC',
  yes_no: 'BOOL',
  time: 'TIMESTAMP',
  date: 'DATE',
  json: 'JSON',
  pairs: 'RECORD',
};

const PAIR = [
  { name: 'name', type: 'STRING' },
  { name: 'value', type: 'FLOAT64' },
] as const;

/** One table for all types of events. Names that people give are values, never columns. */
export function eventTableColumns(): EventColumn[] {
  const [example = TEST_TYPE] = eventTypes();
  return [
    {
      name: FINDERS.event,
      type: 'STRING',
      mode: 'REQUIRED',
      of: EVENT_ID,
      description: 'The same for each repetition',
    },
    {
      name: 'event_type',
      type: 'STRING',
      mode: 'REQUIRED',
      value: '{{ event.type }}',
      description: `Such as ${example}`,
    },
    {
      name: MOMENT,
      type: 'TIMESTAMP',
      mode: 'REQUIRED',
      of: 'Date',
      description: 'When it happened; the table is partitioned by it',
    },
    { name: 'team_id', type: 'STRING', value: '{{ event.team_id }}', description: 'Whose event it is' },
    { name: FINDERS.object, type: 'STRING', of: OBJECT_ID, description: 'What the event is about' },
    ...eventTable().columns.map(
      ({ name, type, description, column, value }): EventColumn => ({
        ...{ name, type: TYPES[type], description, of: column, value },
        ...(type === 'pairs' && { mode: 'REPEATED', fields: PAIR }),
      }),
    ),
    { name: 'payload', type: 'JSON', value: '{{ object | json }}', description: 'All that the event says' },
  ];
}

/** By type of event, and within it by what most queries ask for. */
export const clustering = () => ({ fields: ['event_type', eventTable().cluster_by ?? FINDERS.object] });

/** The mapping that applies when the config has none: the columns that this type of event has a value for. */
export function eventColumns(eventType: string): { name: string; type: ColumnType; value: string }[] {
  const recommended = recommendedColumns(eventType);
  return eventTableColumns().flatMap(({ name, type, of, value: own }) => {
    const value = own ?? recommended.find((each) => each.name === of)?.value;
    return value === undefined ? [] : [{ name, type, value }];
  });
}

/** The schema of the table that is made for events. */
export function eventFields(): TableField[] {
  return eventTableColumns().map(({ name, type, mode = 'NULLABLE', description, fields }) => ({
    ...{ name, type, mode, description },
    ...(fields && { fields: fields.map((field) => ({ ...field, mode: 'NULLABLE' })) }),
  }));
}
