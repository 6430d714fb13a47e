import type { Statement } from '../db.ts';

/**
 * Everything that follows from a batch of attempts, in one statement and so all or nothing: the attempts' rows, the
 * next attempts' rows, the destinations' counters, disabling, and the letter about it. There is one statement for
 * endpoints and one for automations, of the same parts.
 *
 * Invariants: a row is only written while its lease is ours, so an outcome that comes too late (the lease ended,
 * another worker has the row) changes nothing. Destinations are locked in the order of their ids, so two workers'
 * batches can't deadlock. A destination whose counters stand at zero is touched once a second at most.
 */
interface DestinationTable {
  name: 'endpoints' | 'automations';
  /** The column that counts hits of the kind that disables after `$27` in a row. */
  special: 'consecutive_gone' | 'consecutive_config_failures';
  /** SQL of the reasons, for people. */
  specialReason: string;
  failuresReason: string;
  letter: 'endpoint_disabled' | 'automation_disabled';
  /** What the letter is about, as arguments of `jsonb_build_object`. */
  letterData: string;
}

/** Parameters 1 to 31: the attempts (1–13, 29–31), now (14), the tallies (15–26), the two limits (27, 28). */
const recordAttempts = (table: DestinationTable) => `
    WITH finished AS (
      UPDATE deliveries d SET
        status = a.status, claimed_until = NULL, attempted_at = a.attempted_at, delivered_at = a.delivered_at,
        signature = a.signature, standard_signature = a.standard_signature, request_headers = a.request_headers,
        response_status = a.response_status, response_headers = a.response_headers,
        response_body = a.response_body, response_ms = a.response_ms, error = a.error, details = a.details
      FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[],
        $7::int[], $8::json[], $9::text[], $10::int[], $11::text[], $12::text[], $13::timestamptz[], $29::text[],
        $30::json[], $31::json[])
        AS a (id, lease, status, attempted_at, delivered_at, signature, response_status, response_headers,
          response_body, response_ms, error, next_id, next_at, standard_signature, request_headers, details)
      WHERE d.id = a.id AND d.status = 'pending' AND d.claimed_until = a.lease
      RETURNING d.id, d.team_id, d.event_id, d.destination_id, d.attempt, d.replays_delivery_id, a.next_id, a.next_at
    ), retried AS (
      INSERT INTO deliveries (id, team_id, event_id, destination_id, attempt, status, scheduled_for,
        replays_delivery_id, created_at)
      SELECT next_id, team_id, event_id, destination_id, attempt + 1, 'pending', next_at, replays_delivery_id, $14
      FROM finished WHERE next_id IS NOT NULL
    ), tally AS (
      SELECT * FROM unnest($15::text[], $16::int[], $17::bool[], $18::int[], $19::int[], $20::int[], $21::bool[],
        $22::int[], $23::int[], $24::timestamptz[], $25::timestamptz[], $26::text[])
        AS t (id, special_prefix, special_broken, special_tail, special_peak, failures_prefix, failures_broken,
          failures_tail, failures_peak, delivered_at, failed_at, mail_id)
    ), locked AS (
      SELECT t.*, e.status AS old_status,
        greatest(e.${table.special} + t.special_prefix, t.special_peak) AS special_reached,
        greatest(e.consecutive_failures + t.failures_prefix, t.failures_peak) AS failures_reached
      FROM ${table.name} e JOIN tally t USING (id)
      WHERE t.failed_at IS NOT NULL OR e.consecutive_failures > 0 OR e.last_delivered_at IS NULL
        OR e.last_delivered_at < t.delivered_at - interval '1 second'
      ORDER BY e.id FOR UPDATE OF e
    ), verdict AS (
      SELECT *, old_status = 'enabled' AND (special_reached >= $27 OR failures_reached >= $28) AS disables,
        CASE WHEN special_reached >= $27 THEN ${table.specialReason} ELSE ${table.failuresReason} END AS reason
      FROM locked
    ), counted AS (
      UPDATE ${table.name} e SET
        ${table.special} = CASE WHEN v.special_broken THEN v.special_tail ELSE e.${table.special} + v.special_prefix END,
        consecutive_failures =
          CASE WHEN v.failures_broken THEN v.failures_tail ELSE e.consecutive_failures + v.failures_prefix END,
        last_delivered_at = greatest(e.last_delivered_at, v.delivered_at),
        last_failed_at = greatest(e.last_failed_at, v.failed_at),
        status = CASE WHEN v.disables THEN 'disabled' ELSE e.status END,
        disabled_reason = CASE WHEN v.disables THEN v.reason ELSE e.disabled_reason END,
        disabled_at = CASE WHEN v.disables THEN $14 ELSE e.disabled_at END
      FROM verdict v WHERE e.id = v.id
      RETURNING e.*, v.mail_id, v.disables, v.reason
    ), mailed AS (
      INSERT INTO mails (id, team_id, kind, data, next_attempt_at, created_at)
      SELECT mail_id, team_id, '${table.letter}', jsonb_build_object(${table.letterData}), $14, $14
      FROM counted WHERE disables
    )`;

const DISABLED = 'SELECT id, team_id AS "teamId", reason FROM counted WHERE disables';

export const RECORD_ENDPOINTS: Statement = {
  name: 'record_endpoints',
  text: `${recordAttempts({
    name: 'endpoints',
    special: 'consecutive_gone',
    specialReason: `'The endpoint answered 410 Gone ' || $27 || ' times in a row.'`,
    failuresReason: `'The last ' || $28 || ' deliveries to the endpoint all failed.'`,
    letter: 'endpoint_disabled',
    letterData: `'endpoint_id', id, 'url', url, 'reason', reason`,
  })}, farewells AS (
      INSERT INTO farewells (id, url, next_attempt_at, created_at)
      SELECT id, url, $14, $14 FROM counted WHERE disables AND source = 'zapier'
      ON CONFLICT (id) DO NOTHING
    ) ${DISABLED}`,
};

/**
 * For automations also: what they remember, and what becomes of their connections. A connection is parked only while
 * its credential is the one that failed: if someone has connected again meanwhile, the deliveries simply go on. The
 * owner is told by whoever parks it, and so once.
 */
export const RECORD_AUTOMATIONS: Statement = {
  name: 'record_automations',
  text: `${recordAttempts({
    name: 'automations',
    special: 'consecutive_config_failures',
    specialReason: `'Its settings no longer fit: ' || $27 || ' deliveries in a row failed for the same kind of reason. The log says what to change.'`,
    failuresReason: `'Its last ' || $28 || ' deliveries all failed.'`,
    letter: 'automation_disabled',
    letterData: `'automation_id', id, 'name', name, 'reason', reason`,
  })}, remembering AS (
      INSERT INTO remembered (automation_id, key, reference, updated_at)
      SELECT DISTINCT ON (f.destination_id, m.key) f.destination_id, m.key, m.reference::jsonb, $14
      FROM finished f JOIN unnest($32::text[], $33::text[], $34::json[]) AS m (delivery_id, key, reference)
        ON m.delivery_id = f.id
      ON CONFLICT (automation_id, key) DO UPDATE SET reference = EXCLUDED.reference, updated_at = EXCLUDED.updated_at
    ), paused AS (
      UPDATE connections c SET paused_until = greatest(c.paused_until, p.until)
      FROM unnest($35::text[], $36::timestamptz[]) AS p (id, until) WHERE c.id = p.id
    ), parked AS (
      UPDATE connections c SET status = 'needs_reconnect', status_reason = p.reason, status_changed_at = $14
      FROM unnest($37::text[], $38::int[], $39::text[], $40::text[]) AS p (id, version, reason, mail_id)
      WHERE c.id = p.id AND c.credential_version = p.version AND c.status = 'active'
      RETURNING c.*, p.mail_id
    ), asked AS (
      INSERT INTO mails (id, team_id, kind, data, next_attempt_at, created_at)
      SELECT mail_id, team_id, 'connection_needs_reconnect', jsonb_build_object('connection_id', id,
        'connector', connector, 'account', account_name, 'reason', status_reason), $14, $14
      FROM parked
    ) ${DISABLED}`,
};
