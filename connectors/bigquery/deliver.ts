import type { DeliveryFacts, Result, Session } from '../connector.ts';
import { CallFailed } from '../shared/json-api.ts';
import { getTable } from './client.ts';
import { toResult } from './errors.ts';
import { runMerge } from './merge.ts';
import type { RowRequest } from './render.ts';
import { misfit, prepared } from './row.ts';
import { streamRow } from './stream.ts';

/** Writes a row; what Google says to it is a result. */
export async function deliverRow(
  session: Session,
  request: RowRequest,
  facts: DeliveryFacts,
): Promise<Result> {
  try {
    const table = await getTable(session, request);
    if (!table) {
      const hint = 'Open the automation and save it again: this makes the table.';
      return misfit('no_such_table', `There is no table ${request.dataset}.${request.table}`, hint);
    }
    const row = prepared(table, request, facts);
    if ('kind' in row) return row;
    return request.write === 'stream'
      ? await streamRow(session, { request, table, row, facts })
      : await runMerge(session, { request, table, row });
  } catch (error) {
    if (error instanceof CallFailed) return toResult(error.failure, false);
    throw error;
  }
}
