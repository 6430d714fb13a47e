import type { DeliveryFacts, Item, Result, Session } from '../connector.ts';
import { orElse } from '../shared/json-api.ts';
import { getTable, type Table } from './client.ts';
import { toResult } from './errors.ts';
import { runMerge } from './merge.ts';
import type { RowRequest } from './render.ts';
import { misfit, prepared } from './row.ts';
import { streamRow, streamRows } from './stream.ts';

/** Rows in one request, as Google advises: https://cloud.google.com/bigquery/quotas#streaming_inserts */
export const MOST_ROWS = 500;

/** Writes a row; what Google says to it is a result. */
export async function deliverRow(
  session: Session,
  request: RowRequest,
  facts: DeliveryFacts,
): Promise<Result> {
  return orElse<Result>(
    async () => {
      const table = await usableTable(session, request);
      if ('kind' in table) return table;
      const row = prepared(table, request, facts);
      if ('kind' in row) return row;
      return request.write === 'stream'
        ? await streamRow(session, { request, table, row, facts })
        : await runMerge(session, { request, table, row });
    },
    (failure) => toResult(failure, false),
  );
}

/** Streams several rows of one table. Undefined: none is there, and it isn't said because of which. */
export async function deliverRows(
  session: Session,
  items: readonly Item<RowRequest>[],
): Promise<Result[] | undefined> {
  return orElse<Result[] | undefined>(
    async () => {
      const [first] = items;
      if (!first) return [];
      const table = await usableTable(session, first.request);
      if ('kind' in table) return items.map(() => table);
      return streamRows(
        session,
        table,
        items.map((item) => ({ ...item, row: prepared(table, item.request, item.facts) })),
      );
    },
    (failure) => items.map(() => toResult(failure, false)),
  );
}

async function usableTable(session: Session, place: RowRequest): Promise<Table | Result> {
  const table = await getTable(session, place);
  if (table) return table;
  const hint = 'Open the automation and save it again: this makes the table.';
  return misfit('no_such_table', `There is no table ${place.dataset}.${place.table}`, hint);
}
