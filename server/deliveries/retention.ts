import type { Clock } from '../context.ts';
import type { Database, Statement } from '../db/database.ts';
import { giveUp } from '../db/due-rows.ts';
import { inBatches } from '../db/in-batches.ts';
import { startLoop } from '../db/loop.ts';
import { idBodyFrom } from '../ids.ts';
import type { Log } from '../log.ts';
import { keepDays } from './days.ts';
import { moveAttempts } from './moving.ts';
import { purgeAll } from './purge.ts';
import { redactAttempts } from './redacting.ts';

/** For how many days the delivery log is kept; the same holds for sent mails and test events. */
const LOG_DAYS = 30;
/** For how many days the event log is kept, by the plan that the team has at that time. */
const EVENT_DAYS: Record<string, number> = { free: 30, team: 30, pro: 90, enterprise: 365 };

/** For how many days after the last event about a thing it is remembered what an automation made for it. */
const MEMORY_DAYS = 90;
/** In which trace an event was published: longer than its retries last. */
const TRACE_DAYS = 7;
/** Vendors repeat what wasn't taken for some hours. */
const SIGNAL_DAYS = 7;
/** Who did what is kept for a year. */
const AUDIT_DAYS = 365;

const TEAMS_A_PAGE = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Deletes of each team in $1 what lies before its place in $2, for a page of teams at once. An event stays
 * while one of its deliveries is pending, whatever its age, because its payload is still needed.
 */
const deleteEvents = (name: string, which: string): Statement => ({
  name,
  text: `
    DELETE FROM events WHERE (team_id, id) IN (
      SELECT old.team_id, old.id FROM unnest($1::text[], $2::text[]) AS team (id, place)
      CROSS JOIN LATERAL (
        SELECT e.team_id, e.id FROM events e
        WHERE e.team_id = team.id AND e.position < team.place ${which}
          AND NOT EXISTS (SELECT 1 FROM due d WHERE d.team_id = e.team_id AND d.event_id = e.id)
        ORDER BY e.position LIMIT $3 FOR UPDATE OF e SKIP LOCKED
      ) AS old LIMIT $3
    ) RETURNING 1 AS one`,
});

const DELETE_EVENTS = deleteEvents('retain_events', '');
// Written out, not a parameter: only so is the index of test events used.
const DELETE_TESTS = deleteEvents('retain_test_events', "AND e.origin = 'test'");

/** Deletes the rows whose column lies before $1; what another statement holds, the next round deletes. */
const deleteBefore = (table: string, key: string, column: string): Statement => ({
  name: `retain_${table}`,
  text: `
    DELETE FROM ${table} WHERE (${key}) IN (
      SELECT ${key} FROM ${table} WHERE ${column} < $1 LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1 AS one`,
});

const DELETE_AUDIT = deleteBefore('audit_entries', 'id', 'created_at');
const DELETE_TRACES = deleteBefore('event_traces', 'team_id, event_id', 'created_at');
const DELETE_SIGNALS = deleteBefore('seen_signals', 'connector, signal_id', 'seen_at');
const DELETE_MAILS = deleteBefore('mails', 'id', 'created_at');
const DELETE_KEYS = deleteBefore('idempotency_keys', 'owner, key', 'created_at');
const DELETE_RATE_LIMITS = deleteBefore('rate_limits', 'key', 'expire');
const DELETE_RECOVERIES = deleteBefore('recoveries', 'id', 'finished_at');
const DELETE_LINKS = deleteBefore('dashboard_links', 'token_hash', 'expires_at');
const DELETE_SESSIONS = deleteBefore('sessions', 'token_hash', 'expires_at');
const DELETE_STATES = deleteBefore('oauth_states', 'state_hash', 'expires_at');
const DELETE_SLOTS = deleteBefore('rate_slots', 'key', 'next_slot_at');
const FORGET_THINGS = deleteBefore('remembered', 'automation_id, key', 'updated_at');

/**
 * Abandons deliveries that have waited for a reconnection as long as the log is kept, and says so in their
 * error.
 */
const GIVE_UP_PARKED: Statement = {
  name: 'give_up_parked',
  text: `
    WITH ${giveUp(
      `d.id IN (
        SELECT late.id FROM connections c
        JOIN automations a ON a.connection_id = c.id
        JOIN due late ON late.destination_id = a.id AND late.scheduled_for < $1
        WHERE c.status <> 'active' LIMIT $2 FOR UPDATE OF late SKIP LOCKED
      )`,
      `'Nobody has connected the account again within ${LOG_DAYS} days.'`,
    )}
    SELECT 1 AS one FROM given_up`,
};

/** A secret that is no longer valid isn't kept. */
const FORGET_SECRETS: Statement = {
  name: 'forget_previous_secrets',
  text: `
    UPDATE endpoints SET previous_secrets = (
      SELECT coalesce(jsonb_agg(secret ORDER BY n), '[]')
      FROM jsonb_array_elements(previous_secrets) WITH ORDINALITY AS each (secret, n)
      WHERE (secret ->> 'validUntil')::timestamptz >= $1
    )
    WHERE id IN (
      SELECT id FROM endpoints
      WHERE previous_secrets <> '[]' AND (previous_secrets -> -1 ->> 'validUntil')::timestamptz < $1
      LIMIT $2 FOR UPDATE SKIP LOCKED
    ) RETURNING 1 AS one`,
};

const TEAMS: Statement = {
  name: 'retention_teams',
  text: 'SELECT id, plan FROM teams WHERE id > $1 ORDER BY id LIMIT $2',
};

interface RetentionParts {
  db: Database;
  clock: Clock;
  log: Log;
}

/** Deletes in batches everything that is too old. Returns the number of rows of each kind. */
export async function retain(parts: RetentionParts): Promise<Record<string, number>> {
  const { db, clock } = parts;
  const now = clock.now();
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  return {
    purged: await purgeAll(db),
    movedAttempts: await moveAttempts(db),
    redactedAttempts: await redactAttempts(db),
    ...(await keepDays(db, now, before(LOG_DAYS))),
    events: await retainEvents(db, before),
    idempotencyKeys: await inBatches(db, DELETE_KEYS, [before(1)]),
    rateLimits: await inBatches(db, DELETE_RATE_LIMITS, [now.getTime()]),
    recoveries: await inBatches(db, DELETE_RECOVERIES, [before(LOG_DAYS)]),
    auditEntries: await inBatches(db, DELETE_AUDIT, [before(AUDIT_DAYS)]),
    eventTraces: await inBatches(db, DELETE_TRACES, [before(TRACE_DAYS)]),
    seenSignals: await inBatches(db, DELETE_SIGNALS, [before(SIGNAL_DAYS)]),
    mails: await inBatches(db, DELETE_MAILS, [before(LOG_DAYS)]),
    dashboardLinks: await inBatches(db, DELETE_LINKS, [now]),
    sessions: await inBatches(db, DELETE_SESSIONS, [now]),
    oauthStates: await inBatches(db, DELETE_STATES, [now]),
    remembered: await inBatches(db, FORGET_THINGS, [before(MEMORY_DAYS)]),
    rateSlots: await inBatches(db, DELETE_SLOTS, [before(1)]),
    parkedDeliveries: await inBatches(db, GIVE_UP_PARKED, [before(LOG_DAYS)]),
    previousSecrets: await inBatches(db, FORGET_SECRETS, [now]),
  };
}

/**
 * Goes by teams, because the plan decides, and the index (team, position) finds exactly what is too old.
 */
async function retainEvents(db: Database, before: (days: number) => Date): Promise<number> {
  const placeOf = (days: number) => idBodyFrom(before(days));
  const tests = placeOf(LOG_DAYS);
  let deleted = 0;
  let after = '';
  for (;;) {
    const teams = await db.query<{ id: string; plan: string }>(TEAMS, [after, TEAMS_A_PAGE]);
    const ids = teams.map(({ id }) => id);
    const places = teams.map(({ plan }) => placeOf(EVENT_DAYS[plan] ?? LOG_DAYS));
    deleted += await inBatches(db, DELETE_EVENTS, [ids, places]);
    deleted += await inBatches(db, DELETE_TESTS, [ids, ids.map(() => tests)]);
    const last = teams.at(-1);
    if (!last || teams.length < TEAMS_A_PAGE) return deleted;
    after = last.id;
  }
}

/** Runs `retain` at once and then every hour. Returns how to stop that. */
export function startRetention(parts: RetentionParts): () => Promise<void> {
  const round = async () => parts.log.info(await retain(parts), 'retention.done');
  return startLoop(round, HOUR_MS, (error) => parts.log.error({ error: String(error) }, 'retention.failed'));
}
