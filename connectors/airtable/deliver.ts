import type { DeliveryFacts, Item, Result, Session } from '../connector.ts';
import { orElse } from '../shared/json-api.ts';
import { type PlacedCell, placeCells } from '../shared/rows/place.ts';
import { linesOf } from '../shared/rows/text.ts';
import { type Fields, type Table, writeRecords } from './client.ts';
import { coerce } from './coerce.ts';
import { type CellType, type Column, columnsOf, isMergeable, isWritable } from './columns.ts';
import { isAboutFields, isAboutOne, isAboutOptions, toResult } from './errors.ts';
import type { RecordRequest } from './render.ts';
import { readTable } from './schemas.ts';

/** How many records Airtable takes in one request. */
export const MOST_RECORDS = 10;

/** Sends a record; what Airtable says to it is a result. */
export async function deliverRecord(
  session: Session,
  request: RecordRequest,
  facts: DeliveryFacts,
): Promise<Result> {
  const results = await deliverRecords(session, [{ request, facts }]);
  return results?.[0] ?? noSuch(undefined);
}

/**
 * The same for several of one automation. Undefined: none was written, and it isn't said because of which.
 */
export async function deliverRecords(
  session: Session,
  items: readonly Item<RecordRequest>[],
): Promise<Result[] | undefined> {
  return orElse<Result[] | undefined>(
    () => write(session, items),
    (failure) => items.map(() => toResult(failure, false)),
  );
}

/**
 * Trusts the fields that were read before; what is refused because of them is tried once more with fresh
 * ones.
 */
async function write(session: Session, items: readonly Item<RecordRequest>[]): Promise<Result[] | undefined> {
  const [first] = items;
  if (!first) return [];
  let anew = false;
  let keepsOptions = false;
  for (;;) {
    const { table, isFresh } = await readTable(session, first.request, first.facts.now, anew);
    const records = table
      ? items.map((item) => ({ item, ...recordOf(table, item.request, keepsOptions) }))
      : [];
    const fitting = records.filter(({ missing }) => missing.length === 0);
    if (!table || fitting.length < items.length) {
      if (!isFresh) {
        anew = true;
        continue;
      }
      if (!table || fitting.length === 0) return items.map((_, index) => noSuch(records[index]?.missing[0]));
    }
    const mergeOn = fitting[0]?.mergeOn ?? [];
    // One request finds all its records by the same fields.
    if (fitting.some((record) => record.mergeOn[0] !== mergeOn[0])) return undefined;
    const answer = await writeRecords(
      session,
      first.request,
      fitting.map(({ fields }) => fields),
      mergeOn,
    );
    if (answer.kind === 'data') {
      const { records: written, createdRecords } = answer.data;
      const ids = new Map(fitting.map((record, index) => [record, written[index]?.id ?? '']));
      return records.map((record) => {
        const id = ids.get(record);
        if (id === undefined) return noSuch(record.missing[0]);
        const wasThere = mergeOn.length > 0 && !createdRecords?.includes(id);
        return delivered(record.item, table, record, { id, wasThere });
      });
    }
    if (isAboutOptions(answer) && !keepsOptions) {
      keepsOptions = true;
      anew = true;
    } else if (isAboutFields(answer) && !isFresh) {
      anew = true;
    } else if (items.length > 1 && isAboutOne(answer)) {
      return undefined;
    } else {
      return items.map(() => toResult(answer, true));
    }
  }
}

interface PreparedRecord {
  fields: Fields;
  /** Ids of the fields by which the record is found; empty: a new one is made. */
  mergeOn: string[];
  by: 'event' | 'object' | undefined;
  missing: string[];
  notes: string[];
}

/** `keepsOptions`: the account can't add options to selects, so cells that need a new one are left out. */
function recordOf(
  table: Table,
  { columns: cells, mode }: RecordRequest,
  keepsOptions: boolean,
): PreparedRecord {
  const columns = columnsOf(table);
  const { placed, missing, notes } = placeCells(cells, columns, {
    of: 'the table',
    title: columns.find(({ id }) => id === table.primaryFieldId),
    whyNot: ({ type }) =>
      isWritable(type) ? undefined : `Airtable itself fills fields of type ${type}, or other records do`,
  });
  const fields: Fields = {};
  for (const { cell, column } of placed) {
    if (!isWritable(column.type)) continue;
    const { value, note } = coerce(column.type, cell.text, column);
    if (note !== undefined) notes.push(`"${column.name}" ${note}`);
    if (value === undefined || (value === null && mode === 'append')) continue;
    if (keepsOptions && needsOption(value, column)) {
      notes.push(`"${column.name}" was left out: the connected account may not add options to it`);
    } else {
      fields[column.id] = value;
    }
  }
  const object = finderOf(placed, 'object', fields);
  const finder = object ?? finderOf(placed, 'event', fields);
  const by = finder && (object ? 'object' : 'event');
  return { fields, mergeOn: finder ? [finder.id] : [], by, missing, notes };
}

function needsOption(value: unknown, { type, options }: Column): boolean {
  if (type !== 'singleSelect' && type !== 'multipleSelects') return false;
  return [value].flat().some((name) => !options.includes(String(name)));
}

/** The field by which the record of the event or object is found. */
function finderOf(
  placed: readonly PlacedCell<Column, CellType>[],
  finds: 'event' | 'object',
  fields: Fields,
): Column | undefined {
  const found = placed.find(({ cell }) => cell.finds === finds)?.column;
  return found && isMergeable(found.type) && found.id in fields ? found : undefined;
}

function delivered(
  { request: { base, mode, columns }, facts: { mayBeRepeated } }: Item<RecordRequest>,
  table: Table,
  { by, notes }: PreparedRecord,
  { id, wasThere }: { id: string; wasThere: boolean },
): Result {
  const all = [...notes];
  if (by === undefined && mayBeRepeated) {
    all.push('There is no field Event ID to see whether the record was there already');
  }
  if (mode === 'update' && by === 'event') {
    all.push('There is no field Object ID to find the record of the object by, so the event has its own');
  }
  const title = linesOf(columns.find(({ type }) => type === 'title')?.text ?? '').join(' ');
  return {
    kind: 'delivered',
    reference: {
      id,
      url: `https://airtable.com/${base}/${table.id}/${id}`,
      label: title.slice(0, 100).toWellFormed() || table.name,
    },
    ...(by === 'event' && wasThere && { duplicate: true }),
    ...(all.length > 0 && { notes: all }),
  };
}

function noSuch(field: string | undefined): Result {
  return {
    kind: 'failed',
    reason: 'config',
    code: field === undefined ? 'no_such_table' : 'no_such_field',
    message: field === undefined ? 'The base has no such table' : `The table has no field "${field}"`,
    hint:
      field === undefined
        ? 'Was it deleted? Open the automation and choose a table again.'
        : 'Was it renamed? Open the automation and choose another field.',
  };
}
