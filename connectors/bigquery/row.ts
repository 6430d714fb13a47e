import { createHash } from 'node:crypto';
import type { DeliveryFacts, Reference, Result } from '../connector.ts';
import { placeCells } from '../shared/rows/place.ts';
import type { Table } from './client.ts';
import { coerce } from './coerce.ts';
import { type Column, columnsOf, typeOf, whyNot } from './columns.ts';
import { consoleUrl } from './ids.ts';
import type { RowRequest } from './render.ts';
import type { Placed } from './sql.ts';

/** A row of a table, ready to be written. */
export interface PreparedRow {
  /** The same whenever this event is written by this automation: 64 hexadecimal digits. */
  id: string;
  values: Placed[];
  /** Columns by which rows are found again, if the table has them. */
  event: Column | undefined;
  object: Column | undefined;
  moment: Column | undefined;
  /** Tells that it is done. */
  done(notes?: readonly string[], duplicate?: boolean): Result;
}

/** The table isn't as the automation needs it. */
export function misfit(code: string, message: string, hint: string): Result {
  return { kind: 'failed', reason: 'config', code, message, hint };
}

/** Gives each cell its column and its value. */
export function prepared(table: Table, request: RowRequest, facts: DeliveryFacts): PreparedRow | Result {
  const { placed, missing, notes } = placeCells(request.columns, columnsOf(table.schema.fields), {
    ...{ of: 'the table', title: undefined, whyNot },
  });
  const [lacking] = missing;
  if (lacking !== undefined) {
    const message = `The table has no column "${lacking}"`;
    return misfit('no_such_column', message, 'Choose another column in the automation, or add this one.');
  }
  const values: Placed[] = [];
  for (const { cell, column } of placed) {
    const { value, note } = coerce(column.field, cell.text);
    if (note !== undefined) notes.push(`"${column.name}" ${note}`);
    if (value !== undefined) values.push({ field: column.field, value });
  }
  const reference: Reference = {
    id: facts.eventId,
    url: consoleUrl(request),
    label: `${request.dataset}.${request.table}`,
  };
  const found = (finds: 'event' | 'object') => placed.find(({ cell }) => cell.finds === finds)?.column;
  const isMoment = ({ field }: Column) => ['TIMESTAMP', 'DATETIME'].includes(typeOf(field) ?? '');
  return {
    id: createHash('sha256').update(`${facts.eventId}\n${facts.automationId}`).digest('hex'),
    values,
    event: found('event'),
    object: found('object'),
    moment: placed.find(({ cell, column }) => cell.text === String(request.created) && isMoment(column))
      ?.column,
    done(more = [], duplicate = false) {
      const all = [...notes, ...more];
      return {
        ...{ kind: 'delivered', reference },
        ...(duplicate && { duplicate }),
        ...(all.length > 0 && { notes: all }),
      };
    },
  };
}
