import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Stage } from './stage.ts';

/**
 * What one event costs, on average over a measurement. Processors in microseconds, user and system together.
 */
export interface Cost {
  server: number;
  postgres: number;
  receiver: number;
  /** Statements that clients sent. */
  statements: number;
  /** Transactions committed. */
  commits: number;
  /** Rows inserted, updated and deleted. */
  rows: number;
  /** Bytes of the write-ahead log. */
  walBytes: number;
}

/** Linux counts the time of processes in these. */
const TICK_MICROSECONDS = 10_000;

/**
 * The fields of /proc/<pid>/stat after the name in brackets, which may hold spaces; undefined when it has
 * ended.
 */
function stat(pid: number | string): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return undefined;
  }
}

/**
 * User and system time, by default without that of children that have ended (proc_pid_stat(5): fields 14 to
 * 17).
 */
function cpu(pid: number | string, withEnded = false): number {
  const fields = stat(pid)?.slice(11, withEnded ? 15 : 13) ?? [];
  return fields.reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MICROSECONDS;
}

/** The postmaster's children are PostgreSQL's backends and workers. */
function cpuOfPostgres(backend: number): number {
  const postmaster = stat(backend)?.[1];
  if (postmaster === undefined) return Number.NaN;
  const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && stat(pid)?.[1] === postmaster);
  return children.reduce((sum, pid) => sum + cpu(pid), cpu(postmaster, true));
}

type Counted = Pick<Cost, 'statements' | 'commits' | 'rows' | 'walBytes'> & { backend: number };

const TOTALS = `
  SELECT pg_backend_pid() AS backend, xact_commit::float8 AS commits,
    (tup_inserted + tup_updated + tup_deleted)::float8 AS rows,
    (pg_current_wal_lsn() - '0/0')::float8 AS "walBytes",
    (SELECT sum(calls)::float8 FROM pg_stat_statements s WHERE s.dbid = d.datid) AS statements
  FROM pg_stat_database d WHERE datname = current_database()`;

async function totals({ db, receiver }: Stage, servers: readonly ChildProcess[]): Promise<Cost> {
  // PostgreSQL's own numbers follow a second later at the latest.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const { rows } = await db.query<Counted>(TOTALS);
  const [{ backend, ...counted } = { backend: 0, statements: 0, commits: 0, rows: 0, walBytes: 0 }] = rows;
  return {
    server: servers.reduce((sum, { pid }) => sum + cpu(pid ?? 0), 0),
    receiver: cpu(receiver.pid ?? 0),
    postgres: cpuOfPostgres(backend),
    ...counted,
  };
}

/** Starts counting; the returned function ends it and says what each of the events cost. */
export async function startCounting(
  stage: Stage,
  servers: readonly ChildProcess[],
): Promise<(events: number) => Promise<Cost>> {
  const before = await totals(stage, servers);
  return async (events) => {
    const after = await totals(stage, servers);
    const each = Object.entries(after).map(([name, value]) => [
      name,
      (value - before[name as keyof Cost]) / events,
    ]);
    return Object.fromEntries(each) as Cost;
  };
}
