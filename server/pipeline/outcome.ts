import { Batcher } from '../batcher.ts';
import type { Clock } from '../context.ts';
import type { Database, Statement } from '../db.ts';
import { newId } from '../ids.ts';
import type { ClaimedDelivery } from './claim.ts';
import { groupBy } from './group-by.ts';
import type { Outcome } from './schedule.ts';
import { foldStreak, type Streak } from './streak.ts';
import type { Attempt } from './webhook-sender.ts';

/** Consecutive answers of 410 that disable an endpoint. */
const GONE_LIMIT = 3;
/** Consecutive failures that disable an endpoint: 100 % of its last 50 deliveries. */
const FAILURE_LIMIT = 50;

export interface FinishedAttempt {
  delivery: ClaimedDelivery;
  attempt: Attempt;
  outcome: Outcome;
}

/** An endpoint that the outcome has just disabled; the letter to its owner is already in the outbox. */
export interface DisabledEndpoint {
  id: string;
  teamId: string;
  reason: string;
}

/**
 * Everything that follows from a batch of attempts, in one statement and so all or nothing: the attempts' rows, the
 * next attempts' rows, the endpoints' counters, disabling, and the letter about it.
 *
 * Invariants: a row is only written while its lease is ours, so an outcome that comes too late (the lease ended,
 * another worker has the row) changes nothing. Endpoints are locked in the order of their ids, so two workers'
 * batches can't deadlock. An endpoint whose counters stand at zero is touched once a second at most.
 */
const RECORD: Statement = {
  name: 'record_outcomes',
  text: `
    WITH finished AS (
      UPDATE deliveries d SET
        status = a.status, claimed_until = NULL, attempted_at = a.attempted_at, delivered_at = a.delivered_at,
        signature = a.signature, standard_signature = a.standard_signature, request_headers = a.request_headers, response_status = a.response_status,
        response_headers = a.response_headers, response_body = a.response_body, response_ms = a.response_ms,
        error = a.error
      FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[],
        $7::int[], $8::json[], $9::text[], $10::int[], $11::text[], $12::text[], $13::timestamptz[], $29::text[], $30::json[])
        AS a (id, lease, status, attempted_at, delivered_at, signature, response_status, response_headers,
          response_body, response_ms, error, next_id, next_at, standard_signature,
          request_headers)
      WHERE d.id = a.id AND d.status = 'pending' AND d.claimed_until = a.lease
      RETURNING d.team_id, d.event_id, d.destination_id, d.attempt, d.replays_delivery_id, a.next_id, a.next_at
    ), retried AS (
      INSERT INTO deliveries (id, team_id, event_id, destination_id, attempt, status, scheduled_for,
        replays_delivery_id, created_at)
      SELECT next_id, team_id, event_id, destination_id, attempt + 1, 'pending', next_at, replays_delivery_id, $14
      FROM finished WHERE next_id IS NOT NULL
    ), tally AS (
      SELECT * FROM unnest($15::text[], $16::int[], $17::bool[], $18::int[], $19::int[], $20::int[], $21::bool[],
        $22::int[], $23::int[], $24::timestamptz[], $25::timestamptz[], $26::text[])
        AS t (id, gone_prefix, gone_broken, gone_tail, gone_peak, failures_prefix, failures_broken, failures_tail,
          failures_peak, delivered_at, failed_at, mail_id)
    ), locked AS (
      SELECT t.*, e.status AS old_status,
        greatest(e.consecutive_gone + t.gone_prefix, t.gone_peak) AS gone_reached,
        greatest(e.consecutive_failures + t.failures_prefix, t.failures_peak) AS failures_reached
      FROM endpoints e JOIN tally t USING (id)
      WHERE t.failed_at IS NOT NULL OR e.consecutive_failures > 0 OR e.last_delivered_at IS NULL
        OR e.last_delivered_at < t.delivered_at - interval '1 second'
      ORDER BY e.id FOR UPDATE OF e
    ), verdict AS (
      SELECT *, old_status = 'enabled' AND (gone_reached >= $27 OR failures_reached >= $28) AS disables,
        CASE WHEN gone_reached >= $27
          THEN 'The endpoint answered 410 Gone ' || $27 || ' times in a row.'
          ELSE 'The last ' || $28 || ' deliveries to the endpoint all failed.' END AS reason
      FROM locked
    ), counted AS (
      UPDATE endpoints e SET
        consecutive_gone = CASE WHEN v.gone_broken THEN v.gone_tail ELSE e.consecutive_gone + v.gone_prefix END,
        consecutive_failures =
          CASE WHEN v.failures_broken THEN v.failures_tail ELSE e.consecutive_failures + v.failures_prefix END,
        last_delivered_at = greatest(e.last_delivered_at, v.delivered_at),
        last_failed_at = greatest(e.last_failed_at, v.failed_at),
        status = CASE WHEN v.disables THEN 'disabled' ELSE e.status END,
        disabled_reason = CASE WHEN v.disables THEN v.reason ELSE e.disabled_reason END,
        disabled_at = CASE WHEN v.disables THEN $14 ELSE e.disabled_at END
      FROM verdict v WHERE e.id = v.id
      RETURNING e.id, e.team_id, e.url, v.mail_id, v.disables, v.reason
    ), mailed AS (
      INSERT INTO mails (id, team_id, kind, data, next_attempt_at, created_at)
      SELECT mail_id, team_id, 'endpoint_disabled',
        jsonb_build_object('endpoint_id', id, 'url', url, 'reason', reason), $14, $14
      FROM counted WHERE disables
    )
    SELECT id, team_id AS "teamId", reason FROM counted WHERE disables`,
};

/** Most attempts in one statement. */
const BATCH = 200;

/** Records finished attempts; those that arrive while a batch is written share the next one. */
export function createRecorder(db: Database, clock: Clock, onDisabled: (endpoint: DisabledEndpoint) => void) {
  const batcher = new Batcher<FinishedAttempt, void>(
    async (batch) => {
      for (const endpoint of await recordOutcomes(db, batch, clock.now())) onDisabled(endpoint);
      return batch.map(() => undefined);
    },
    { size: BATCH },
  );
  return (finished: FinishedAttempt): Promise<void> => batcher.add(finished);
}

function recordOutcomes(
  db: Database,
  batch: readonly FinishedAttempt[],
  now: Date,
): Promise<DisabledEndpoint[]> {
  const rows = batch.map(attemptRow);
  const tallies = tally(batch, now);
  const column = <Row, Key extends keyof Row>(from: Row[], key: Key) => from.map((row) => row[key]);
  return db.query(RECORD, [
    column(rows, 'id'),
    column(rows, 'lease'),
    column(rows, 'status'),
    column(rows, 'attemptedAt'),
    column(rows, 'deliveredAt'),
    column(rows, 'signature'),
    column(rows, 'responseStatus'),
    column(rows, 'responseHeaders'),
    column(rows, 'responseBody'),
    column(rows, 'responseMs'),
    column(rows, 'error'),
    column(rows, 'nextId'),
    column(rows, 'nextAt'),
    now,
    column(tallies, 'id'),
    tallies.map((each) => each.gone.prefix),
    tallies.map((each) => each.gone.broken),
    tallies.map((each) => each.gone.tail),
    tallies.map((each) => each.gone.peak),
    tallies.map((each) => each.failures.prefix),
    tallies.map((each) => each.failures.broken),
    tallies.map((each) => each.failures.tail),
    tallies.map((each) => each.failures.peak),
    column(tallies, 'deliveredAt'),
    column(tallies, 'failedAt'),
    column(tallies, 'mailId'),
    GONE_LIMIT,
    FAILURE_LIMIT,
    column(rows, 'standardSignature'),
    column(rows, 'requestHeaders'),
  ]);
}

function attemptRow({ delivery, attempt, outcome }: FinishedAttempt) {
  const { end } = attempt;
  const finishedAt = new Date(attempt.startedAt.getTime() + attempt.ms);
  const answered = end.kind === 'response';
  return {
    id: delivery.id,
    lease: delivery.claimedUntil,
    status: outcome.kind,
    attemptedAt: attempt.startedAt,
    deliveredAt: outcome.kind === 'delivered' ? finishedAt : null,
    signature: attempt.request?.signature ?? null,
    standardSignature: attempt.request?.standardSignature ?? null,
    requestHeaders: attempt.request?.customHeaders ? JSON.stringify(attempt.request.customHeaders) : null,
    responseStatus: answered ? end.status : null,
    responseHeaders: answered ? JSON.stringify(end.headers) : null,
    responseBody: answered ? end.body : null,
    responseMs: Math.round(attempt.ms),
    error: outcome.kind === 'delivered' ? null : describe(end),
    nextId: outcome.kind === 'failed' ? newId('whd_') : null,
    nextAt: outcome.kind === 'failed' ? outcome.retryAt : null,
  };
}

/** Why an attempt failed, for people. */
function describe(end: Attempt['end']): string {
  if (end.kind !== 'response') return end.kind === 'failure' ? end.message : 'given up';
  if (end.status >= 300 && end.status < 400) return `answered ${end.status}; redirects are never followed`;
  return `answered ${end.status}`;
}

interface Tally {
  id: string;
  gone: Streak;
  failures: Streak;
  deliveredAt: Date | null;
  failedAt: Date | null;
  mailId: string;
}

function tally(batch: readonly FinishedAttempt[], now: Date): Tally[] {
  const byDestination = groupBy(batch, ({ delivery }) => delivery.destinationId);
  return [...byDestination].map(([id, group]) => {
    const failed = group.map(({ outcome }) => outcome.kind !== 'delivered');
    return {
      id,
      gone: foldStreak(group.map(({ attempt: { end } }) => end.kind === 'response' && end.status === 410)),
      failures: foldStreak(failed),
      deliveredAt: failed.includes(false) ? now : null,
      failedAt: failed.includes(true) ? now : null,
      mailId: newId('mail_'),
    };
  });
}
