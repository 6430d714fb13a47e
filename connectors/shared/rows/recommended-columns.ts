import { type Column, presentationNamed } from '../../../catalog/presented.ts';

/** Names of the columns by which rows are found again. */
export const EVENT_ID = 'Event ID';
export const OBJECT_ID = 'Object ID';

/** A recommended column: it is filled where the table has one of this name. */
export type Recommended = Column;
export type { ColumnKind } from '../../../catalog/presented.ts';

/** The moment of the event, in Unix seconds. */
const date: Recommended = { name: 'Date', type: 'date', value: '{{ event.created }}' };
const ids = (objectId: string): Recommended[] => [
  { name: OBJECT_ID, type: 'text', value: objectId },
  { name: EVENT_ID, type: 'text', value: '{{ event.id }}' },
];

/** For event types that the catalog doesn't have. */
const generic: readonly Recommended[] = [
  { name: 'Name', type: 'title', value: '{{ object.name | default: event.type }}' },
  { name: 'Event', type: 'select', value: '{{ event.type }}' },
  date,
  ...ids('{{ object.id }}'),
];

/** The mapping that applies when the config has none. */
export function recommendedColumns(eventType: string): readonly Recommended[] {
  const said = presentationNamed(eventType);
  if (!said) return generic;
  const { name, event, columns } = said.row;
  return [
    { name: 'Name', type: 'title', value: name },
    { name: 'Event', type: 'select', value: event },
    date,
    ...columns,
    ...ids(said.objectId),
  ];
}
