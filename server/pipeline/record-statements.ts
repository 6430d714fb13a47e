import { batchStatement } from '../db/batch-statement.ts';
import { after } from '../db/locks.ts';
import { disabled, LETTERS, parkConnections, queueReverseUnsubscribe } from './transitions.ts';

/** The attempts of a batch: what the log keeps of each, and the id and time of the next one. */
const ATTEMPT = {
  id: 'text',
  status: 'text',
  attemptedAt: 'timestamptz',
  deliveredAt: 'timestamptz',
  signature: 'text',
  standardSignature: 'text',
  requestHeaders: 'json',
  responseStatus: 'int',
  responseHeaders: 'json',
  responseBody: 'text',
  responseMs: 'int',
  error: 'text',
  details: 'json',
  nextId: 'text',
  nextAt: 'timestamptz',
} as const;

/** What the batch changes in the counters of each of its destinations (streak.ts). */
const TALLY = {
  id: 'text',
  specialPrefix: 'int',
  specialBroken: 'bool',
  specialTail: 'int',
  specialPeak: 'int',
  failuresPrefix: 'int',
  failuresBroken: 'bool',
  failuresTail: 'int',
  failingSince: 'timestamptz',
  deliveredAt: 'timestamptz',
  failedAt: 'timestamptz',
  mailId: 'text',
} as const;

const ROWS = { attempts: ATTEMPT, tallies: TALLY } as const;
const VALUES = { now: 'timestamptz', specialLimit: 'int', failureLimit: 'int', failingMs: 'int' } as const;

/** Takes the deliveries of a batch out of what is due, and logs them. */
const finish = (attempts: string) => `finished AS (
      DELETE FROM due d USING (SELECT * FROM ${attempts}) AS a WHERE d.id = a.id AND a.status <> 'pending'
      RETURNING d.lane, d.team_id, d.event_id, d.destination_id, d.attempt, d.scheduled_for, d.replays_delivery_id,
        d.created_at, a.*
    ), logged AS (
      INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for,
        next_attempt_at, replays_delivery_id, signature, standard_signature, request_headers, response_status,
        response_headers, response_body, response_ms, error, details, attempted_at, delivered_at, created_at)
      SELECT right(id, 24), id, team_id, event_id, destination_id, attempt, status, scheduled_for,
        next_at, replays_delivery_id, signature, standard_signature, request_headers, response_status,
        response_headers, response_body, response_ms, error, details, attempted_at, delivered_at, created_at
      FROM finished
    )`;

/** Of one kind, a destination's owner gets one letter a day at most. */
const notToldToday = (column: string, now: string) =>
  `(${column} IS NULL OR ${column} < ${now} - interval '1 day')`;

interface DestinationTable {
  name: 'endpoints' | 'automations';
  /** The column that counts hits of the kind that disables after `specialLimit` in a row. */
  special: 'consecutive_gone' | 'consecutive_config_failures';
  /** SQL of the reasons, for people. */
  specialReason: (limit: string) => string;
  failuresReason: (limit: string) => string;
  /** SQL of what keeps deliveries that were tried and yet are still due, if the kind has such. */
  waiting?: (attempts: string) => string;
}

/**
 * The counters of a destination `e` after what the verdict `v` says of its batch. Only what was told counts
 * as told: an owner who was last told of failures hears that it works as soon as the day of the last such
 * letter is over.
 */
const counters = ({ special }: DestinationTable, now: string) => `
        ${special} = CASE WHEN v.special_broken THEN v.special_tail ELSE e.${special} + v.special_prefix END,
        consecutive_failures = v.failures,
        failing_since = v.failing_since_then,
        believed_broken = v.disables OR v.warns OR (e.believed_broken AND NOT v.works),
        told_failing_at = CASE WHEN v.warns THEN ${now} ELSE e.told_failing_at END,
        told_disabled_at = CASE WHEN v.tells_disabled THEN ${now} ELSE e.told_disabled_at END,
        told_works_at = CASE WHEN v.works THEN ${now} ELSE e.told_works_at END,
        last_delivered_at = greatest(e.last_delivered_at, v.delivered_at),
        last_failed_at = greatest(e.last_failed_at, v.failed_at)`;

/**
 * Everything that follows from a batch of attempts, in one statement and so all or nothing: the attempts'
 * rows, the next attempts' rows, the destinations' counters, disabling, and the letter about it. There is one
 * statement for endpoints and one for automations, of the same parts.
 *
 * Invariants: a delivery is recorded by taking it out of what is due, so an outcome that comes too late (the
 * lease of its lane had ended, and another worker has recorded one) finds nothing to take and changes
 * nothing. First the deliveries are locked, in the order of the batch, then the destinations in the order of
 * their ids (db/locks.ts), so two workers' batches can't deadlock. A destination whose counters stand at
 * zero is touched once a second at most. Many failures within a moment disable nothing: it must also have
 * failed for some time. The owner is told half-way, then, and when it works again, of each at most once a
 * day.
 */
const recordAttempts = (
  table: DestinationTable,
  {
    attempts,
    tallies,
    now,
    specialLimit,
    failureLimit,
    failingMs,
  }: Record<keyof typeof ROWS | keyof typeof VALUES, string>,
) => `
    WITH ${finish(attempts)}, retried AS (
      INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, replays_delivery_id,
        created_at)
      SELECT next_id, lane, team_id, event_id, destination_id, attempt + 1, next_at, replays_delivery_id, ${now}
      FROM finished WHERE next_id IS NOT NULL
    ), ${table.waiting ? `waiting AS (${table.waiting(attempts)}), ` : ''}locked AS (
      SELECT t.*, e.status AS old_status,
        greatest(e.${table.special} + t.special_prefix, t.special_peak) AS special_reached,
        e.believed_broken, e.told_failing_at, e.told_disabled_at, e.told_works_at,
        CASE WHEN t.failures_broken THEN t.failures_tail ELSE e.consecutive_failures + t.failures_prefix END AS failures,
        CASE WHEN t.failures_broken THEN t.failing_since ELSE coalesce(e.failing_since, t.failing_since) END
          AS failing_since_then
      FROM ${table.name} e JOIN (SELECT * FROM ${tallies}) AS t USING (id)
      WHERE (t.failed_at IS NOT NULL OR e.consecutive_failures > 0 OR e.last_delivered_at IS NULL
          OR e.last_delivered_at <= t.delivered_at - interval '1 second')
        AND ${after('finished')} ${table.waiting ? `AND ${after('waiting')}` : ''}
      ORDER BY e.id FOR UPDATE OF e
    ), judged AS (
      SELECT *, old_status = 'enabled' AND (special_reached >= ${specialLimit} OR (
          failures >= ${failureLimit} AND failing_since_then <= ${now} - ${failingMs} * interval '1 ms'
        )) AS disables,
        CASE WHEN special_reached >= ${specialLimit} THEN ${table.specialReason(specialLimit)}
          ELSE ${table.failuresReason(failureLimit)} END AS reason
      FROM locked
    ), verdict AS (
      SELECT *,
        old_status = 'enabled' AND NOT disables AND NOT believed_broken AND failures >= ${failureLimit} / 2
          AND failing_since_then <= ${now} - ${failingMs} / 2 * interval '1 ms' AND ${notToldToday('told_failing_at', now)}
          AS warns,
        disables AND ${notToldToday('told_disabled_at', now)} AS tells_disabled,
        believed_broken AND delivered_at IS NOT NULL AND failures = 0 AND ${notToldToday('told_works_at', now)} AS works
      FROM judged
    ), counted AS (
      UPDATE ${table.name} e SET
        ${counters(table, now)}
      FROM verdict v WHERE e.id = v.id AND NOT v.disables
      RETURNING e.*, v.warns, v.works, v.mail_id
    ), warned AS (SELECT * FROM counted WHERE warns
    ), mended AS (SELECT * FROM counted WHERE works
    ), ended AS (
      UPDATE ${table.name} e SET
        ${counters(table, now)},
        ${disabled('v.reason', now)}
      FROM verdict v WHERE e.id = v.id AND v.disables
      RETURNING e.*, v.mail_id, v.reason, v.tells_disabled
    ), told_disabled AS (SELECT * FROM ended WHERE tells_disabled
    ), mailed_disabled AS (${LETTERS[table.name].disabled('told_disabled', now)}
    ), mailed_failing AS (${LETTERS[table.name].failing('warned', now)}
    ), mailed_works AS (${LETTERS[table.name].works('mended', now)})`;

const REPORT = `
    SELECT (SELECT count(*) FROM finished)::int AS recorded,
      (SELECT json_agg(json_build_object('id', id, 'teamId', team_id, 'reason', reason)) FROM ended) AS disabled`;

/**
 * The same for attempts from which nothing else follows: that is what most are, and a statement that can do
 * all else costs a quarter of a millisecond more, whatever it is given.
 */
export const RECORD_DELIVERED = batchStatement({
  name: 'record_delivered',
  byKey: true,
  rows: { attempts: ATTEMPT },
  values: {},
  text: ({ attempts }) => `
    WITH ${finish(attempts)} SELECT count(*)::int AS recorded, NULL AS disabled FROM finished`,
});

export const RECORD_ENDPOINTS = batchStatement({
  name: 'record_endpoints',
  byKey: true,
  rows: ROWS,
  values: VALUES,
  text: (sql) =>
    `${recordAttempts(
      {
        name: 'endpoints',
        special: 'consecutive_gone',
        specialReason: (limit) => `'The endpoint answered 410 Gone ' || ${limit} || ' times in a row.'`,
        failuresReason: (limit) => `'The last ' || ${limit} || ' deliveries to the endpoint all failed.'`,
      },
      sql,
    )}, told AS (${queueReverseUnsubscribe('ended', sql.now)}) ${REPORT}`,
});

/** For automations, the statement also writes what they remember, and pauses or parks their connections. */
export const RECORD_AUTOMATIONS = batchStatement({
  name: 'record_automations',
  byKey: true,
  rows: {
    ...ROWS,
    remembered: { deliveryId: 'text', key: 'text', reference: 'json' },
    paused: { id: 'text', until: 'timestamptz' },
    failed: { id: 'text', version: 'int', reason: 'text', mailId: 'text' },
  },
  values: VALUES,
  text: (sql) => `${recordAttempts(
    {
      name: 'automations',
      special: 'consecutive_config_failures',
      specialReason: (limit) =>
        `'Its settings no longer fit: ' || ${limit} || ' deliveries in a row failed for the same kind of reason. The log says what to change.'`,
      failuresReason: (limit) => `'Its last ' || ${limit} || ' deliveries all failed.'`,
      waiting: (attempts) => `
      UPDATE due d SET started = false, attempted_at = a.attempted_at, response_status = a.response_status,
        response_headers = a.response_headers, response_body = a.response_body, response_ms = a.response_ms,
        error = a.error, details = a.details
      FROM (SELECT * FROM ${attempts}) AS a WHERE d.id = a.id AND a.status = 'pending'
      RETURNING 1 AS one`,
    },
    sql,
  )}, remembering AS (
      INSERT INTO remembered (automation_id, key, reference, updated_at)
      SELECT DISTINCT ON (f.destination_id, m.key) f.destination_id, m.key, m.reference::jsonb, ${sql.now}
      FROM finished f JOIN (SELECT * FROM ${sql.remembered}) AS m ON m.delivery_id = f.id
      ON CONFLICT (automation_id, key) DO UPDATE SET reference = EXCLUDED.reference, updated_at = EXCLUDED.updated_at
    ), held AS (
      SELECT id FROM connections
      WHERE id IN (SELECT id FROM ${sql.paused} UNION ALL SELECT id FROM ${sql.failed}) AND ${after('locked')}
      ORDER BY id FOR NO KEY UPDATE
    ), pausing AS (
      UPDATE connections c SET paused_until = greatest(c.paused_until, paused.until)
      FROM ${sql.paused} WHERE c.id = paused.id AND ${after('held')}
    ), ${parkConnections(`${sql.failed} WHERE ${after('held')}`, sql.now)} ${REPORT}`,
});
