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
  of?: string;
  /** Liquid, where a warehouse wants the raw value and not words. */
  value?: string;
  fields?: readonly { name: string; type: ColumnType }[];
}

/** By these columns rows are found again. */
export const FINDERS = { event: 'event_id', object: 'object_id' };
export const MOMENT = 'occurred_at';

/** One table for all types of events. Names that people give are values, never columns. */
export const EVENT_COLUMNS: readonly EventColumn[] = [
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
    description: 'Such as rating.created',
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
  {
    name: 'evaluation_id',
    type: 'STRING',
    value:
      '{% if event.type contains "evaluation." %}{{ object.id }}{% else %}{{ object.evaluationId }}{% endif %}',
    description: 'The evaluation that it belongs to',
  },
  { name: 'autouser_id', type: 'STRING', of: 'Autouser ID', description: 'The AI persona' },
  {
    name: 'name',
    type: 'STRING',
    value: '{{ object.name | default: object.autouser.name }}',
    description: 'Of the evaluation or persona',
  },
  {
    name: 'type',
    type: 'STRING',
    value: '{{ object.type }}',
    description: 'Of the evaluation: SSE or SxS',
  },
  {
    name: 'status',
    type: 'STRING',
    value: '{{ object.status | default: object.autouser.calibrationStatus }}',
    description: 'After the event',
  },
  { name: 'previous_status', type: 'STRING', of: 'Previous status', description: 'Before the event' },
  { name: 'rating_count', type: 'INT64', of: 'Ratings', description: 'Of the evaluation or run' },
  { name: 'human_rating_count', type: 'INT64', of: 'Human ratings', description: 'Given by people' },
  { name: 'ai_rating_count', type: 'INT64', of: 'AI ratings', description: 'Given by AI personas' },
  { name: 'failed_run_count', type: 'INT64', of: 'Failed runs', description: 'Runs that gave no ratings' },
  {
    name: 'agreement',
    type: 'FLOAT64',
    of: 'Agreement',
    description: "Krippendorff's alpha: 1 is full agreement",
  },
  {
    name: 'cost_usd',
    type: 'NUMERIC',
    of: 'Cost (USD)',
    description: 'Estimated cost of the run, US dollars',
  },
  { name: 'rater_type', type: 'STRING', value: '{{ object.raterType }}', description: 'human or autouser' },
  { name: 'comment', type: 'STRING', of: 'Comment', description: 'What the rater wrote' },
  { name: 'error', type: 'STRING', of: 'Error', description: 'Why a run failed' },
  { name: 'link', type: 'STRING', of: 'Link', description: 'Page in the product' },
  { name: 'seconds_spent', type: 'FLOAT64', of: 'Seconds spent', description: 'By the rater' },
  { name: 'started_at', type: 'TIMESTAMP', of: 'Started', description: 'Of the run' },
  { name: 'finished_at', type: 'TIMESTAMP', of: 'Finished', description: 'Of the run' },
  {
    name: 'scores',
    type: 'RECORD',
    mode: 'REPEATED',
    value: '{{ object.summary.dimensionScores | default: object.dimensionRatings | json }}',
    description: 'Scores (shares from 0 to 1) or ratings, by dimension',
    fields: [
      { name: 'name', type: 'STRING' },
      { name: 'value', type: 'FLOAT64' },
    ],
  },
  { name: 'payload', type: 'JSON', value: '{{ object | json }}', description: 'All that the event says' },
];

/** The mapping that applies when the config has none: the columns that this type of event has a value for. */
export function eventColumns(eventType: string): { name: string; type: ColumnType; value: string }[] {
  const recommended = recommendedColumns(eventType);
  return EVENT_COLUMNS.flatMap(({ name, type, of, value: own }) => {
    const value = own ?? recommended.find((each) => each.name === of)?.value;
    return value === undefined ? [] : [{ name, type, value }];
  });
}

/** The schema of the table that is made for events. */
export const EVENT_FIELDS: TableField[] = EVENT_COLUMNS.map(
  ({ name, type, mode = 'NULLABLE', description, fields }) => ({
    ...{ name, type, mode, description },
    ...(fields && { fields: fields.map((field) => ({ ...field, mode: 'NULLABLE' })) }),
  }),
);
