import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { purge } from '../../server/deliveries/purge.ts';
import { newIdBody } from '../../server/ids.ts';
import type { FinishedAttempt } from '../../server/pipeline/attempt.ts';
import { createRecorder } from '../../server/pipeline/record.ts';
import { cutOffConnection } from '../../server/pipeline/transitions.ts';
import { TestClock } from '../support/clock.ts';
import { useDatabase } from '../support/open-database.ts';
import { until } from '../support/until.ts';

// Who waits for somebody else's rows while it holds rows that the other may want: with that, deadlocks begin.

const database = useDatabase();
const clock = new TestClock();

/** Another statement that holds rows, for as long as it likes. */
let other: pg.Client;

beforeEach(async () => {
  other = new pg.Client({ connectionString: database.url });
  await other.connect();
  for (const table of ['due', 'attempts', 'purges', 'teams']) await database.sql(`DELETE FROM ${table}`);
  await database.sql(
    `INSERT INTO teams (id, name, plan, owner_email) VALUES ('team_locks', 'Locks', 'pro', 'a@b.test')`,
  );
});

afterEach(async () => await other.end());

async function endpoint(): Promise<string> {
  await database.sql(
    `INSERT INTO endpoints (id, team_id, url, enabled_events, secret_ciphertext, secret_prefix, updated_at)
     VALUES ('whe_1', 'team_locks', 'https://a.test', '{*}', 'x', 'whsec_', now())`,
  );
  return 'whe_1';
}

/** An automation with a connection of its own. */
async function automation(n: number): Promise<{ id: string; connection: string }> {
  await database.sql(
    `INSERT INTO connections (id, team_id, connector, credential_kind, account_id, account_name, status_changed_at, updated_at)
     VALUES ($1, 'team_locks', 'slack', 'bot_token', $1, 'Acme', now(), now())`,
    [`conn_${n}`],
  );
  await database.sql(
    `INSERT INTO automations (id, team_id, connection_id, name, action, enabled_events, config, updated_at)
     VALUES ($1, 'team_locks', $2, 'A', 'post_message', '{*}', '{}', now())`,
    [`aut_${n}`, `conn_${n}`],
  );
  return { id: `aut_${n}`, connection: `conn_${n}` };
}

/** So many deliveries that wait, in the order of their ids. */
async function deliveries(destinationId: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `whd_${newIdBody()}`);
  await database.sql(
    `INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, created_at)
     SELECT id, $2, 'team_locks', 'event_' || id, $2, 1, now(), now() FROM unnest($1::text[]) AS id`,
    [ids, destinationId],
  );
  return ids;
}

async function holds(table: string, ids: readonly string[]): Promise<void> {
  await other.query('BEGIN');
  await other.query(`SELECT 1 FROM ${table} WHERE id = ANY ($1) FOR UPDATE`, [ids]);
}

/** Resolves when some statement waits for what `other` holds. */
const somebodyWaits = () =>
  until(async () => (await database.sql('SELECT 1 FROM pg_locks WHERE NOT granted')).length > 0);

const isFree = async (table: string, id: string) =>
  (await database.sql(`SELECT 1 FROM ${table} WHERE id = $1 FOR UPDATE SKIP LOCKED`, [id])).length === 1;

const recorder = () =>
  createRecorder({ db: database.db, clock, failingMs: 0, onDisabled: () => {}, onLate: () => {} });

function finished(id: string, destinationId: string, more: Partial<FinishedAttempt['attempt']> = {}) {
  return {
    delivery: {
      ...{ id, teamId: 'team_locks', eventId: `event_${id}`, eventType: 'webhook.test', payload: '{}' },
      ...{ destinationId, lane: destinationId, attempt: 1 },
    },
    attempt: {
      ...{ startedAt: clock.now(), ms: 5 },
      end: { kind: 'response', status: 200, headers: {}, body: '' },
      ...more,
    },
    outcome: { kind: 'delivered' },
  } as FinishedAttempt;
}

test('a purge waits for nobody: it leaves out what others hold', async () => {
  const id = await endpoint();
  const [first = '', ...rest] = await deliveries(id, 5);
  await holds('due', [first]);
  expect(await purge(database.db, id)).toBe(rest.length);
  await other.query('ROLLBACK');
  expect(await purge(database.db, id)).toBe(1);
});

test('attempts are recorded in the order of their ids, whatever order they ended in', async () => {
  const id = await endpoint();
  const ids = await deliveries(id, 3);
  const [first = '', ...later] = ids;
  await holds('due', [first]);
  const record = recorder();
  const recorded = Promise.all(ids.toReversed().map((delivery) => record(finished(delivery, id))));
  await somebodyWaits();
  for (const delivery of later) expect(await isFree('due', delivery)).toBe(true);
  expect(await isFree('endpoints', id)).toBe(true);
  await other.query('ROLLBACK');
  await recorded;
  expect(await database.sql('SELECT 1 FROM attempts')).toHaveLength(3);
});

test.each([
  ['retry', 'reconnect'],
  ['reconnect', 'retry'],
] as const)('connections are paused and parked in the order of their ids: %s, %s', async (...kinds) => {
  const [first, second] = [await automation(1), await automation(2)];
  await holds('connections', [first.connection]);
  const record = recorder();
  const limited = async ({ id, connection }: typeof first, kind: 'retry' | 'reconnect') => {
    const [delivery = ''] = await deliveries(id, 1);
    return {
      ...finished(delivery, id, {
        end: {
          ...{ kind: 'result', onAmbiguous: 'retry' },
          result: { kind, message: 'No.', ...(kind === 'retry' && { scope: 'connection', afterMs: 1_000 }) },
        } as never,
        work: { details: {}, connection: { id: connection, version: 1 } } as never,
      }),
      outcome: { kind: 'parked' },
    } as FinishedAttempt;
  };
  const both = [await limited(second, kinds[1]), await limited(first, kinds[0])];
  const recorded = Promise.all(both.map(record));
  await somebodyWaits();
  expect(await isFree('connections', second.connection)).toBe(true);
  await other.query('ROLLBACK');
  await recorded;
  const after = {
    retry: { status: 'active', paused: true },
    reconnect: { status: 'needs_reconnect', paused: false },
  };
  expect(
    await database.sql('SELECT status, paused_until IS NOT NULL AS paused FROM connections ORDER BY id'),
  ).toEqual(kinds.map((kind) => after[kind]));
});

test('an account is cut off from its deliveries upwards', async () => {
  const { id, connection } = await automation(1);
  const ids = await deliveries(id, 2);
  await holds('due', ids.slice(0, 1));
  const cut = cutOffConnection(database.db, connection, clock.now());
  await somebodyWaits();
  expect(await isFree('automations', id)).toBe(true);
  expect(await isFree('connections', connection)).toBe(true);
  await other.query('ROLLBACK');
  await cut;
  expect(await database.sql('SELECT status FROM connections')).toEqual([{ status: 'revoked' }]);
  expect(await database.sql('SELECT status FROM automations')).toEqual([{ status: 'disabled' }]);
  expect(await database.sql('SELECT status FROM attempts')).toEqual(ids.map(() => ({ status: 'abandoned' })));
});

test('a statement that loses a deadlock all the same is run again', async () => {
  await automation(1);
  await automation(2);
  // The other one is patient, so that ours finds the deadlock, and loses it.
  await other.query(`SET deadlock_timeout = '1h'`);
  await holds('automations', ['aut_2']);
  const text = `UPDATE automations SET name = 'B' WHERE id IN (
    SELECT id FROM automations ORDER BY id FOR UPDATE) RETURNING id`;
  const ours = database.db.query({ name: 'rename_all', text }, []);
  await somebodyWaits();
  await other.query(`UPDATE automations SET name = 'C' WHERE id = 'aut_1'`);
  await other.query('COMMIT');
  expect(await ours).toHaveLength(2);
  expect(await database.sql('SELECT DISTINCT name FROM automations')).toEqual([{ name: 'B' }]);
});
