import { type Condition, matches } from '../conditions/index.ts';
import type { Clock } from '../context.ts';
import { batchStatement } from '../db/batch-statement.ts';
import type { Database, Statement } from '../db/database.ts';
import { startLoop } from '../db/loop.ts';
import { idBodyFrom, newId } from '../ids.ts';
import type { Log } from '../log.ts';

/** How many events one step looks at. */
const STEP = 500;
const LEASE_MS = 60_000;
const PAUSE_MS = 1_000;

interface Job {
  id: string;
  teamId: string;
  destinationId: string;
  which: Missed | null;
  until: Date;
  position: string;
  destinationStatus: string;
  enabledEvents: string[];
  filter: Condition | null;
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

const LOOK_AT_EVENTS: Statement = {
  name: 'recovery_events',
  text: `
    SELECT e.id, e.position, e.type, CASE WHEN $6 THEN e.payload END AS payload,
      count(d.id) FILTER (WHERE d.status <> 'skipped')::int AS attempts,
      coalesce(bool_or(d.status = 'delivered'), false) AS delivered,
      coalesce(bool_or(d.status = 'pending' AND d.attempt = 1), false) AS "isNew",
      coalesce(bool_or(d.status = 'pending' AND d.attempt > 1), false) AS waiting,
      coalesce(bool_or(d.status = 'abandoned'), false) AS abandoned
    FROM (
      SELECT team_id, id, position, type, payload FROM events
      WHERE team_id = $1 AND origin = 'published' AND position > $2 AND position < $3
      ORDER BY position LIMIT $4
    ) e
    LEFT JOIN deliveries d ON d.team_id = e.team_id AND d.event_id = e.id AND d.destination_id = $5
      AND d.position >= e.position
    GROUP BY e.id, e.position, e.type, e.payload
    ORDER BY e.position`,
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

type Missed = 'failed' | 'abandoned' | 'never_attempted';

interface SeenEvent {
  id: string;
  position: string;
  type: string;
  payload: string | null;
  attempts: number;
  delivered: boolean;
  /** Its first attempt is still to come. */
  isNew: boolean;
  /** It waits for a retry. */
  waiting: boolean;
  abandoned: boolean;
}

/** In what way a destination missed an event. Undefined: it got the event, or will get it soon. */
function howMissed(event: SeenEvent): Missed | undefined {
  if (event.delivered || event.isNew) return undefined;
  if (event.waiting) return 'failed';
  if (event.abandoned) return 'abandoned';
  return event.attempts === 0 ? 'never_attempted' : 'failed';
}

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

function isWanted({ which, enabledEvents, filter }: Job, event: SeenEvent): boolean {
  const missed = howMissed(event);
  if (missed === undefined || (which !== null && which !== missed)) return false;
  // An event that was attempted was wanted once. One that never was must fit the present subscription.
  if (missed !== 'never_attempted') return true;
  if (!enabledEvents.includes('*') && !enabledEvents.includes(event.type)) return false;
  return filter === null || (event.payload !== null && matches(filter, JSON.parse(event.payload)));
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
