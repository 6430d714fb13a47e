import type { Database, Statement } from '../../server/db/database.ts';

interface Node {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  /** In all loops together: an index may be searched again and again in one of them (skip scan). */
  'Index Searches'?: number;
  Plans?: Node[];
}

/** All rows that the steps of a plan produced or threw away. */
function touched(node: Node): number {
  const each =
    node['Actual Rows'] +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Join Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  const searches = node['Index Searches'] ?? 0;
  return (
    each * node['Actual Loops'] + searches + (node.Plans ?? []).reduce((sum, plan) => sum + touched(plan), 0)
  );
}

/**
 * Explains each statement by running it: how many rows it touches.
 * @param answers also runs it once more for its rows; otherwise there are none
 */
export function explaining(db: Database, answers = false): { db: Database; touched: Map<string, number> } {
  const seen = new Map<string, number>();
  const query = async (statement: Statement, values: readonly unknown[]) => {
    const text = `EXPLAIN (ANALYZE, FORMAT JSON) ${statement.text}`;
    const [row] = await db.query<{ 'QUERY PLAN': { Plan: Node }[] }>(
      { ...statement, name: `explain_${statement.name}`, text },
      values,
    );
    const [plan] = row?.['QUERY PLAN'] ?? [];
    seen.set(statement.name, plan ? touched(plan.Plan) : Number.NaN);
    return answers ? db.query(statement, values) : [];
  };
  return { db: { query, close: async () => {} } as Database, touched: seen };
}
