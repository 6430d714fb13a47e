import { batchStatement } from '../db/batch-statement.ts';
import type { Database } from '../db/database.ts';
import { giveUp } from '../db/due-rows.ts';
import { after } from '../db/locks.ts';
import { newId } from '../ids.ts';
import { queueLetter } from '../mail/queue-letter.ts';

/**
 * The changes of state that have consequences elsewhere: each is written once, as SQL that the recording of
 * attempts and the people's verbs both use, so that what follows from it is the same whoever caused it.
 */

/** The columns of a destination that is disabled. */
export const disabled = (reason: string, now: string) =>
  `status = 'disabled', disabled_reason = ${reason}, disabled_at = ${now}`;

/** The fields of a destination that is enabled again: what it failed at before counts no longer. */
export const ENABLED_AGAIN = {
  status: 'enabled',
  disabledAt: null,
  disabledReason: null,
  consecutiveFailures: 0,
  failingSince: null,
};

const OF_ENDPOINT = { endpoint_id: 'id', url: 'url', source: 'source' };
const OF_AUTOMATION = { automation_id: 'id', name: 'name' };
/** Of a run of failures: how many, and since when. */
const RUN = { failures: 'consecutive_failures', since: 'failing_since' };

/**
 * Letters about how destinations are doing, for rows with `id`, `team_id`, `reason`, `mail_id` and what is
 * named here.
 */
export const LETTERS = {
  endpoints: {
    disabled: (from: string, now: string) =>
      queueLetter('endpoint_disabled', from, { ...OF_ENDPOINT, reason: 'reason' }, now),
    failing: (from: string, now: string) =>
      queueLetter('endpoint_failing', from, { ...OF_ENDPOINT, ...RUN }, now),
    works: (from: string, now: string) => queueLetter('endpoint_works', from, OF_ENDPOINT, now),
  },
  automations: {
    disabled: (from: string, now: string) =>
      queueLetter('automation_disabled', from, { ...OF_AUTOMATION, reason: 'reason' }, now),
    failing: (from: string, now: string) =>
      queueLetter('automation_failing', from, { ...OF_AUTOMATION, ...RUN }, now),
    works: (from: string, now: string) => queueLetter('automation_works', from, OF_AUTOMATION, now),
  },
};

/**
 * A router that subscribed an endpoint by itself is told when it ends (webhooks/reverse-unsubscribe.ts).
 * `from` has rows of endpoints as they were while they were enabled. Only Zapier wants to hear it; others
 * would take the request for an event.
 */
export const queueReverseUnsubscribe = (from: string, now: string) => `
      INSERT INTO farewells (id, url, next_attempt_at, created_at)
      SELECT id, url, ${now}, ${now} FROM ${from} WHERE source = 'zapier'
      ON CONFLICT (id) DO UPDATE SET url = EXCLUDED.url, next_attempt_at = EXCLUDED.next_attempt_at, attempts = 0`;

/**
 * Connections that no longer work wait for someone to connect again. `from` has rows of (id, version, reason,
 * mail_id). One is parked only while its credential is the one that failed: if someone has connected again
 * meanwhile, its deliveries simply go on. The owner is told by whoever parks it, and so once.
 */
export const parkConnections = (from: string, now: string) => `
    parked AS (
      UPDATE connections c SET status = 'needs_reconnect', status_reason = p.reason, status_changed_at = ${now}
      FROM (SELECT * FROM ${from}) AS p
      WHERE c.id = p.id AND c.credential_version = p.version AND c.status = 'active'
      RETURNING c.*, p.mail_id
    ), asked AS (
      ${queueLetter(
        'connection_needs_reconnect',
        'parked',
        { connection_id: 'id', connector: 'connector', account: 'account_name', reason: 'status_reason' },
        now,
      )}
    )`;

const PARK = batchStatement({
  name: 'park_connections',
  rows: { failed: { id: 'text', version: 'int', reason: 'text', mailId: 'text' } },
  values: { now: 'timestamptz' },
  text: ({ failed, now }) => `WITH ${parkConnections(failed, now)} SELECT id FROM parked`,
});

/** Parks a connection that no longer works. Nothing happens if its credential has changed since. */
export async function parkConnection(
  db: Database,
  { id, version }: { id: string; version: number },
  reason: string,
  now: Date,
): Promise<void> {
  await PARK.run(db, { failed: [{ id, version, reason, mailId: newId('mail_') }], now });
}

const BY_HAND = 'It was disabled in the settings or through the API.';

const DISABLE_ENDPOINT = batchStatement({
  name: 'disable_endpoint',
  rows: {},
  values: { id: 'text', reason: 'text', mailId: 'text', now: 'timestamptz' },
  text: ({ id, reason, mailId, now }) => `
    WITH ended AS (
      UPDATE endpoints SET ${disabled(reason, now)}, updated_at = ${now}, told_disabled_at = ${now}
      WHERE id = ${id} AND status = 'enabled' RETURNING *, ${mailId} AS mail_id, ${reason} AS reason
    ), mailed AS (${LETTERS.endpoints.disabled('ended', now)}), told AS (${queueReverseUnsubscribe('ended', now)})
    SELECT id FROM ended`,
});

/** Disables an endpoint because someone wants it. The owner and the router that subscribed it are told. */
export async function disableEndpoint(db: Database, id: string, now: Date): Promise<void> {
  await DISABLE_ENDPOINT.run(db, { id, reason: BY_HAND, mailId: newId('mail_'), now });
}

const DISABLE_AUTOMATION = batchStatement({
  name: 'disable_automation',
  rows: {},
  values: { id: 'text', reason: 'text', now: 'timestamptz' },
  text: ({ id, reason, now }) => `
    UPDATE automations SET ${disabled(reason, now)}, updated_at = ${now} WHERE id = ${id} AND status = 'enabled'`,
});

/** Disables an automation because someone wants it. Nobody is told, because it is that person's own doing. */
export async function disableAutomation(db: Database, id: string, now: Date): Promise<void> {
  await DISABLE_AUTOMATION.run(db, { id, reason: BY_HAND, now });
}

const DELETE_ENDPOINT = batchStatement({
  name: 'delete_endpoint',
  rows: {},
  values: { id: 'text', teamId: 'text', unsubscriber: 'text', now: 'timestamptz' },
  text: ({ id, teamId, unsubscriber, now }) => `
    WITH gone AS (
      DELETE FROM endpoints WHERE id = ${id} AND team_id = ${teamId} RETURNING id, url, source, status
    ), untold AS (
      SELECT * FROM gone WHERE status = 'enabled' AND source IS DISTINCT FROM ${unsubscriber}
    ), told AS (${queueReverseUnsubscribe('untold', now)}
    ), knows AS (DELETE FROM farewells WHERE id IN (SELECT id FROM gone WHERE source = ${unsubscriber})
    ), forgotten AS (DELETE FROM recoveries WHERE destination_id IN (SELECT id FROM gone)
    ), noted AS (INSERT INTO purges (owner_id, created_at) SELECT id, ${now} FROM gone)
    SELECT id FROM gone`,
});

/**
 * Deletes an endpoint and notes that its deliveries must be purged. False: there was no such endpoint.
 * @param unsubscriber the router whose own wish it is, if it is one's: that one isn't told
 */
export async function removeEndpoint(
  db: Database,
  { id, teamId, unsubscriber }: { id: string; teamId: string; unsubscriber: string | null },
  now: Date,
): Promise<boolean> {
  return (await DELETE_ENDPOINT.run(db, { id, teamId, unsubscriber, now })).length > 0;
}

const DELETE_TEAM = batchStatement({
  name: 'delete_team',
  rows: {},
  values: { id: 'text', now: 'timestamptz' },
  text: ({ id, now }) => `
    WITH gone AS (DELETE FROM teams WHERE id = ${id} RETURNING id
    ), enabled AS (SELECT e.* FROM endpoints e JOIN gone ON gone.id = e.team_id WHERE e.status = 'enabled'
    ), told AS (${queueReverseUnsubscribe('enabled', now)}
    ), forgotten AS (DELETE FROM recoveries WHERE team_id IN (SELECT id FROM gone)
    ), owners AS (
      SELECT id FROM gone
      UNION ALL SELECT e.id FROM endpoints e JOIN gone ON gone.id = e.team_id
      UNION ALL SELECT a.id FROM automations a JOIN gone ON gone.id = a.team_id
    ), noted AS (
      INSERT INTO purges (owner_id, created_at) SELECT id, ${now} FROM owners ON CONFLICT DO NOTHING
    )
    SELECT id AS "ownerId" FROM owners`,
});

/**
 * Deletes a team with all that hangs on it, and notes whose deliveries and events are to be purged: those are
 * returned.
 */
export async function removeTeam(db: Database, id: string, now: Date): Promise<string[]> {
  const owners = await DELETE_TEAM.run<{ ownerId: string }>(db, { id, now });
  return owners.map(({ ownerId }) => ownerId);
}

const CUT_OFF = batchStatement({
  name: 'cut_off_connection',
  rows: {},
  values: { id: 'text', connectionReason: 'text', reason: 'text', now: 'timestamptz' },
  text: ({ id, connectionReason, reason, now }) => `
    WITH fed AS (SELECT id FROM automations WHERE connection_id = ${id}
    ), unsent AS (
      SELECT d.id FROM due d JOIN fed ON fed.id = d.destination_id
      WHERE NOT (d.started AND EXISTS (SELECT 1 FROM lanes l WHERE l.lane = d.lane AND l.held_until >= ${now}))
      ORDER BY d.id FOR UPDATE OF d
    ), ${giveUp('d.id IN (SELECT id FROM unsent)', reason)}, ended AS (
      SELECT id FROM automations WHERE id IN (SELECT id FROM fed) AND ${after('given_up')}
      ORDER BY id FOR NO KEY UPDATE
    ), stopped AS (
      UPDATE automations SET ${disabled(reason, now)}, updated_at = ${now}
      WHERE id IN (SELECT id FROM ended) AND status = 'enabled'
    ), cut AS (
      UPDATE connections SET credential_ciphertext = NULL, credential_version = credential_version + 1, expires_at = NULL,
        status = 'revoked', status_reason = ${connectionReason}, status_changed_at = ${now}, updated_at = ${now}
      WHERE id = ${id} AND ${after('ended')} RETURNING id
    )
    SELECT id FROM cut`,
});

/**
 * Disconnects an account: its credential is erased, its automations are disabled, and what was still to be
 * sent through it is given up. What a worker has in its hands is left to it: it may arrive, and the log must
 * say so.
 */
export async function cutOffConnection(db: Database, id: string, now: Date): Promise<void> {
  await CUT_OFF.run(db, {
    id,
    connectionReason: 'It was disconnected in the settings or through the API.',
    reason: 'Its account was disconnected.',
    now,
  });
}
