import type { Result, Session } from '../connector.ts';
import { dataOf } from '../shared/json-api.ts';
import { getJob, type Job, startJob, type Table, waitForJob } from './client.ts';
import { jobFailed, toResult } from './errors.ts';
import type { RowRequest } from './render.ts';
import type { PreparedRow } from './row.ts';
import { mergeStatement } from './sql.ts';

/** How many jobs for one row may have failed before: each has an id of its own. */
const MOST_JOBS = 20;
/** How long to leave a job that takes long, milliseconds. */
const RUNNING_MS = 5_000;

/**
 * Writes a row by a job with an id of ours: a second one with the same id is refused, so what it did is done
 * once. https://cloud.google.com/bigquery/docs/running-jobs#generate-jobid
 */
export async function runMerge(
  session: Session,
  { request, table, row }: { request: RowRequest; table: Table; row: PreparedRow },
): Promise<Result> {
  const isUpdate = request.write === 'update';
  const key = (isUpdate ? row.object : row.event)?.name;
  const statement = mergeStatement(request, row.values, { key, moment: row.moment?.name, update: isUpdate });
  const configuration = {
    query: { ...statement, useLegacySql: false, parameterMode: 'NAMED' },
    labels: { made_by: 'autousers_connect' },
  };
  const notes =
    key === undefined ? ['The table has no column to find the row by, so the event has its own'] : [];
  for (let failed = 0; failed < MOST_JOBS; failed += 1) {
    const id = {
      projectId: request.project,
      jobId: `connect_${row.id}${failed === 0 ? '' : `_${failed}`}`,
      ...(table.location !== undefined && { location: table.location }),
    };
    const started = await startJob(session, id, request.project, configuration);
    const isKnown = started.kind === 'refused' && started.status === 409;
    if (started.kind !== 'data' && !isKnown) return toResult(started, true);
    const job = await finished(session, id, isKnown ? await getJob(session, id) : dataOf(started));
    const { state, errorResult } = job.status;
    if (state !== 'DONE') {
      const message = 'The query that writes the row is still running';
      return { kind: 'retry', message, afterMs: RUNNING_MS, scope: 'delivery', ambiguous: true };
    }
    if (!errorResult) return outcome(job, { row, isKnown, isUpdate, notes });
    // A job that failed had no effect: the next one has another id.
    if (!isKnown) return jobFailed(errorResult);
  }
  return {
    ...{ kind: 'failed', reason: 'config', code: 'too_many_jobs' },
    message: `${MOST_JOBS} queries for this row have failed`,
    hint: 'Look at them in the job history of the project, and publish the event again.',
  };
}

async function finished(session: Session, id: Parameters<typeof getJob>[1], job: Job): Promise<Job> {
  if (job.status.state === 'DONE') return job;
  await waitForJob(session, id);
  return getJob(session, id);
}

function outcome(
  job: Job,
  {
    row,
    isKnown,
    isUpdate,
    notes,
  }: { row: PreparedRow; isKnown: boolean; isUpdate: boolean; notes: string[] },
): Result {
  const changedNothing = job.statistics?.query?.numDmlAffectedRows === '0';
  if (!changedNothing || isKnown) return row.done(notes, isKnown);
  return isUpdate
    ? row.done([...notes, 'The row is of a newer event already, and was left as it is'])
    : row.done(notes, true);
}
