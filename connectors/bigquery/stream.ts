import type { DeliveryFacts, Item, Result, Session } from '../connector.ts';
import { ask, insertRows, type Table } from './client.ts';
import type { Value } from './coerce.ts';
import { SETTLING_MS, toResult } from './errors.ts';
import { inSql, type Place, quoted } from './ids.ts';
import type { RowRequest } from './render.ts';
import type { PreparedRow } from './row.ts';
import { type Placed, text } from './sql.ts';
import { changedAt } from './table.ts';

/** How often a row is tried again without a cell that was refused. */
const MOST_CELLS = 3;

/**
 * Streams a row. Google drops a second one with the same id for about a minute; after that, it is looked for
 * before it is repeated.
 */
export async function streamRow(
  session: Session,
  of: { request: RowRequest; table: Table; row: PreparedRow; facts: DeliveryFacts },
): Promise<Result> {
  const { request, table, row, facts } = of;
  const settling = settlingOf(table, facts.now);
  if (settling) return settling;
  const notes: string[] = [];
  if (facts.mayBeRepeated) {
    const before = await lookUp(session, request, table, row);
    if (typeof before === 'object') return before;
    if (before === 'there') return row.done([], true);
    if (before === 'unknown') notes.push('It could not be told whether the row was there already');
  }
  let values = row.values;
  for (let left = MOST_CELLS; ; left -= 1) {
    const answer = await insertRows(session, request, [{ insertId: row.id, json: jsonOf(values) }]);
    // The table is there, so streaming doesn't know it yet.
    if (answer.kind === 'refused' && answer.status === 404) return unsettled(answer.words);
    if (answer.kind !== 'data') return toResult(answer, true);
    const problem = answer.data.insertErrors
      .flatMap(({ errors }) => errors)
      .find(({ reason }) => reason !== 'stopped');
    if (!problem) {
      return answer.data.insertErrors.length === 0
        ? row.done(notes)
        : refused('stopped', 'The row was refused');
    }
    const { reason, location, message } = problem;
    if (/no such field/i.test(message)) return unsettled(message);
    if (reason !== 'invalid') {
      const why = `BigQuery says: ${message || reason}`;
      return { kind: 'retry', message: why, scope: 'delivery', ambiguous: false };
    }
    // Such as `scores[0].value`.
    const name = /^[^.[]+/.exec(location)?.[0]?.toLowerCase();
    const cell = values.find(({ field }) => field.name.toLowerCase() === name);
    if (!cell || cell.field.mode === 'REQUIRED' || left === 0) return refused(reason, message);
    values = values.filter((each) => each !== cell);
    notes.push(`"${cell.field.name}" was left out: ${message}`);
  }
}

/** An event with its row, or with why it has none. */
interface MaybeRow extends Item<RowRequest> {
  row: PreparedRow | Result;
}

/**
 * Streams rows of one table in one request; those that are refused are tried again one by one. Undefined:
 * none is there, and it isn't said because of which.
 */
export async function streamRows(
  session: Session,
  table: Table,
  events: readonly MaybeRow[],
): Promise<Result[] | undefined> {
  const rows = events.flatMap(({ row, ...event }) => ('kind' in row ? [] : [{ ...event, row }]));
  const all = (result: Result) => events.map(({ row }) => ('kind' in row ? row : result));
  const [first] = rows;
  const settling = first && settlingOf(table, first.facts.now);
  if (settling) return all(settling);
  const refused = new Set<PreparedRow | undefined>();
  if (first) {
    const sent = rows.map(({ row: { id, values } }) => ({ insertId: id, json: jsonOf(values) }));
    const answer = await insertRows(session, first.request, sent);
    if (answer.kind === 'refused' && answer.status === 404) return all(unsettled(answer.words));
    if (answer.kind === 'refused' && [400, 413].includes(answer.status)) return undefined;
    if (answer.kind !== 'data') return all(toResult(answer, true));
    for (const { index } of answer.data.insertErrors) refused.add(rows[index]?.row);
  }
  const results: Result[] = [];
  for (const { request, facts, row } of events) {
    if ('kind' in row) results.push(row);
    else
      results.push(refused.has(row) ? await streamRow(session, { request, table, row, facts }) : row.done());
  }
  return results;
}

/** While streaming may not know the table, or its last change, rows wait. */
function settlingOf(table: Table, now: Date): Result | undefined {
  const settles = Math.min(changedAt(table) + SETTLING_MS - now.getTime(), SETTLING_MS);
  if (settles <= 0) return undefined;
  const message = 'The table was made or changed a moment ago: rows are written two minutes later';
  return { kind: 'retry', message, afterMs: settles, scope: 'delivery', ambiguous: false };
}

const jsonOf = (values: readonly Placed[]): Record<string, Value> =>
  Object.fromEntries(values.map(({ field, value }) => [field.name, value]));

function unsettled(words: string): Result {
  const message = `BigQuery says: ${words} It has not taken note of the table's last change yet`;
  return { kind: 'retry', message, afterMs: SETTLING_MS, scope: 'delivery', ambiguous: false };
}

function refused(code: string, words: string): Result {
  const hint = 'Compare the columns of the automation with those of the table.';
  return { kind: 'failed', reason: 'payload', code, message: `BigQuery says: ${words}`, hint };
}

/** Is the row there? Reads one day of the table at most, where it is partitioned by the moment. */
async function lookUp(
  session: Session,
  place: Place,
  { location }: Table,
  { event, moment, values }: PreparedRow,
): Promise<'there' | 'missing' | 'unknown' | Result> {
  const held = (name: string | undefined) =>
    values.find(({ field }) => name !== undefined && field.name === name)?.value;
  const id = held(event?.name);
  if (!event || typeof id !== 'string') return 'unknown';
  const at = held(moment?.name);
  const conditions = [`${quoted(event.name)} = @id`];
  const parameters = [text('id', id)];
  if (moment && typeof at === 'string') {
    conditions.push(`${quoted(moment.name)} = @at`);
    parameters.push(text('at', at, moment.field.type));
  }
  const query = `SELECT 1 FROM ${inSql(place)} WHERE ${conditions.join(' AND ')} LIMIT 1`;
  const answer = await ask(session, place.project, location, query, parameters);
  // Who may write rows may not always run queries.
  if (answer.kind === 'refused' && answer.status === 403 && answer.code === 'accessDenied') return 'unknown';
  if (answer.kind !== 'data') return toResult(answer, false);
  const { jobComplete, totalRows } = answer.data;
  if (!jobComplete) {
    const message = 'BigQuery has not yet told whether the row is there already';
    return { kind: 'retry', message, scope: 'delivery', ambiguous: true };
  }
  return totalRows === '0' ? 'missing' : 'there';
}
