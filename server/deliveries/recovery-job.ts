import type { Clock } from '../context.ts';
import { batchStatement } from '../db/batch-statement.ts';
import type { Database, Statement } from '../db/database.ts';
import { startLoop } from '../db/loop.ts';
import { idBodyFrom, newId } from '../ids.ts';
import type { Log } from '../log.ts';
import { isWanted, LOOK_AT_EVENTS, type SeenEvent, type Wanted } from './missed.ts';

/** How many events one step looks at. */
const STEP = 500;
const LEASE_MS = 60_000;
const PAUSE_MS = 1_000;

interface Job extends Wanted {
  id: string;
  teamId: string;
  destinationId: string;
  until: Date;
  position: string;
  destinationStatus: string;
}

/**
 * One running job that nobody works on; the lease keeps others away, and ends by itself when its worker dies.
 * Teams take turns: it is of one that waits longest, and none has two in work at once. So a team with much to
 * recover doesn't hold up others.
 */
const TAKE_JOB: Statement = {
  name: 'take_recovery',
  text: `
    UPDATE recoveries r SET claimed_until = $2
    FROM (
      SELECT id, status, enabled_events, filter::json FROM endpoints
      UNION ALL SELECT id, status, enabled_events, filter FROM automations
    ) d
    WHERE d.id = r.destination_id AND r.id = (
      SELECT id FROM recoveries waiting
      WHERE status = 'running' AND (claimed_until IS NULL OR claimed_until < $1) AND NOT EXISTS (
        SELECT 1 FROM recoveries taken
        WHERE taken.team_id = waiting.team_id AND taken.status = 'running' AND taken.claimed_until >= $1
      )
      ORDER BY (SELECT max(turn_at) FROM recoveries own WHERE own.team_id = waiting.team_id) NULLS FIRST, id
      LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING r.id, r.team_id AS "teamId", r.destination_id AS "destinationId", r.which, r.until, r.position,
      d.status AS "destinationStatus", d.enabled_events AS "enabledEvents", d.filter`,
};

/**
 * Invariant: what a step sends and how far it has come change together, and only while the job stands where
 * the step began. So a job that two workers run at once, or that is taken up again, sends nothing twice.
 */
const STEP_ON = batchStatement({
  name: 'recovery_step',
  rows: { fresh: { id: 'text', eventId: 'text' } },
  values: {
    hurried: 'text[]',
    id: 'text',
    from: 'text',
    to: 'text',
    scanned: 'int',
    recovered: 'int',
    now: 'timestamptz',
  },
  text: ({ fresh, hurried, id, from, to, scanned, recovered, now }) => `
    WITH moved AS (
      UPDATE recoveries SET position = ${to}, scanned = scanned + ${scanned}, recovered = recovered + ${recovered},
        claimed_until = NULL, turn_at = ${now}
      WHERE id = ${id} AND position = ${from} AND status = 'running' RETURNING team_id, destination_id
    ), sent AS (
      INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
      SELECT fresh.id, m.destination_id, m.team_id, fresh.event_id, m.destination_id, 1, ${now}, ${now}
      FROM moved m, ${fresh}
    ), waiting AS (
      SELECT d.id FROM due d JOIN moved m ON d.team_id = m.team_id AND d.destination_id = m.destination_id
      WHERE d.event_id = ANY (${hurried}) AND d.scheduled_for > ${now}
      ORDER BY d.id FOR UPDATE OF d
    ), moved_up AS (
      UPDATE due d SET scheduled_for = ${now} FROM waiting w WHERE d.id = w.id
    )
    SELECT 1 AS one FROM moved`,
});

const END_JOB: Statement = {
  name: 'recovery_end',
  text: `UPDATE recoveries SET status = $2, error = $3, finished_at = $4 WHERE id = $1 AND status = 'running'`,
};

interface RecoverParts {
  db: Database;
  clock: Clock;
  log: Log;
  wake: (destinationIds: readonly string[]) => void;
  onRecovered?: (events: number) => void;
}

/** Takes one job one step on. Returns false when there was none. */
async function takeTurn(parts: RecoverParts): Promise<boolean> {
  const { db, clock, log } = parts;
  const now = clock.now();
  const [job] = await db.query<Job>(TAKE_JOB, [now, new Date(now.getTime() + LEASE_MS)]);
  if (!job) return false;
  if (job.destinationStatus !== 'enabled') {
    await db.query(END_JOB, [job.id, 'canceled', 'it was disabled', clock.now()]);
  } else if (await isLastStep(parts, job)) {
    await db.query(END_JOB, [job.id, 'completed', null, clock.now()]);
    log.info({ recovery_id: job.id, destination_id: job.destinationId }, 'recovery.completed');
  }
  return true;
}

/** False as well when another worker has the job now. */
async function isLastStep({ db, clock, wake, onRecovered }: RecoverParts, job: Job): Promise<boolean> {
  const { teamId, destinationId, position, filter } = job;
  const end = idBodyFrom(job.until);
  const events = await db.query<SeenEvent>(LOOK_AT_EVENTS, [
    teamId,
    position,
    end,
    STEP,
    destinationId,
    filter !== null,
  ]);
  const last = events.at(-1);
  if (!last) return true;
  const missed = events.filter((event) => isWanted(job, event));
  const [hurry, send] = [missed.filter((event) => event.waiting), missed.filter((event) => !event.waiting)];
  const now = clock.now();
  const [moved] = await STEP_ON.run(db, {
    fresh: send.map((event) => ({ id: newId('whd_'), eventId: event.id })),
    hurried: hurry.map((event) => event.id),
    id: job.id,
    from: position,
    to: last.position,
    scanned: events.length,
    recovered: missed.length,
    now,
  });
  if (!moved) return false;
  if (missed.length > 0) {
    onRecovered?.(missed.length);
    wake([destinationId]);
  }
  return events.length < STEP;
}

/**
 * Looks for jobs every second. Returns how to stop that. A job that is interrupted goes on in another worker.
 */
export function startRecoveries(parts: RecoverParts): () => Promise<void> {
  let stopping = false;
  const round = async () => {
    while (!stopping && (await takeTurn(parts)));
  };
  const stop = startLoop(round, PAUSE_MS, (error) =>
    parts.log.error({ error: String(error) }, 'recovery.failed'),
  );
  return () => {
    stopping = true;
    return stop();
  };
}
