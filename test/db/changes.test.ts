import { afterEach, beforeEach, expect, test } from 'vitest';
import { Changes } from '../../server/db/changes.ts';
import { openListener } from '../../server/db/database.ts';
import type { Log } from '../../server/log.ts';
import {
  createTestDatabase,
  type DatabaseView,
  type TestDatabase,
  viewDatabase,
} from '../support/database.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
let view: DatabaseView;
let changes: Changes;
let heard: string[];
beforeEach(async () => {
  database = await createTestDatabase();
  view = viewDatabase(database.url);
  heard = [];
  changes = new Changes({
    name: 'wrk_test',
    open: (channel, onMessage) => openListener(database.url, channel, onMessage),
    log: { warn() {} } as unknown as Log,
  });
  changes.subscribe({
    onChange: (kind, teamId) => heard.push(`${kind}:${teamId}`),
    onLost: () => heard.push('lost'),
  });
  changes.hearOfLanes({ onLanes: () => {}, onListening: () => heard.push('listening') });
  await until(() => changes.isListening());
});
afterEach(async () => {
  await changes.close();
  await view.close();
  await database.drop();
});

/** What is heard of a statement; a notification that was sent after it shows that no more is to come. */
async function heardOf(sql: string): Promise<string[]> {
  heard.length = 0;
  await view.sql(sql);
  await view.sql(`SELECT pg_notify('connect_changes', 'teams:the end')`);
  await until(() => heard.includes('teams:the end'));
  return heard.filter((each) => each !== 'teams:the end').sort();
}

test('each table tells of changes of what is kept, and of nothing else', async () => {
  const team = (id: string) =>
    `INSERT INTO teams (id, name, plan, owner_email, updated_at) VALUES ('${id}', 'A', 'pro', 'a@b.c', now())`;
  expect(await heardOf(team('a'))).toEqual([]);
  await view.sql(team('b'));
  expect(await heardOf(`UPDATE teams SET name = 'B', plan = plan, updated_at = now()`)).toEqual([]);
  expect(await heardOf(`UPDATE teams SET plan = 'free' WHERE id = 'a'`)).toEqual(['teams:a']);

  const key = `INSERT INTO api_keys (id, team_id, name, scopes, token_hash, prefix) VALUES ('k', 'a', 'k', '{*}', 'h', 'p')`;
  expect(await heardOf(key)).toEqual(['api_keys:a']);
  expect(await heardOf(`UPDATE api_keys SET last_used_at = now(), scopes = scopes`)).toEqual([]);
  expect(await heardOf(`UPDATE api_keys SET expires_at = now()`)).toEqual(['api_keys:a']);
  expect(await heardOf(`UPDATE api_keys SET scopes = '{events:read}'`)).toEqual(['api_keys:a']);
  expect(await heardOf(`DELETE FROM api_keys`)).toEqual(['api_keys:a']);

  const endpoint = `INSERT INTO endpoints (id, team_id, url, enabled_events, secret_ciphertext, secret_prefix, updated_at)
    VALUES ('whe_1', 'b', 'https://x', '{*}', 'x', 'x', now())`;
  expect(await heardOf(endpoint)).toEqual(['endpoints:b']);
  expect(await heardOf(`UPDATE endpoints SET consecutive_failures = 1, status = 'enabled'`)).toEqual([]);
  expect(await heardOf(`UPDATE endpoints SET status = 'disabled'`)).toEqual(['endpoints:b']);
  expect(await heardOf(`UPDATE endpoints SET enabled_events = '{a}'`)).toEqual(['endpoints:b']);
  expect(await heardOf(`UPDATE endpoints SET filter = '{"a":1}'`)).toEqual(['endpoints:b']);
  expect(await heardOf(`UPDATE endpoints SET filter = '{"a": 1}'`)).toEqual([]);
  expect(await heardOf(`DELETE FROM endpoints`)).toEqual(['endpoints:b']);

  const connection = `INSERT INTO connections (id, team_id, connector, credential_kind, account_id, account_name,
    status_changed_at, updated_at) VALUES ('c', 'b', 'slack', 'oauth', 'x', 'x', now(), now())`;
  expect(await heardOf(connection)).toEqual(['connections:b']);
  expect(await heardOf(`UPDATE connections SET credential_version = 2, updated_at = now()`)).toEqual([]);
  expect(await heardOf(`UPDATE connections SET status = 'needs_reconnect'`)).toEqual(['connections:b']);
  const automation = `INSERT INTO automations (id, team_id, connection_id, name, action, enabled_events, config, updated_at)
    VALUES ('aut_1', 'b', 'c', 'x', 'post_message', '{*}', '{}', now())`;
  expect(await heardOf(automation)).toEqual(['automations:b']);
  expect(await heardOf(`UPDATE automations SET last_delivered_at = now(), config = '{"a":1}'`)).toEqual([]);
  expect(await heardOf(`UPDATE automations SET filter = '{"a":1}'`)).toEqual(['automations:b']);
  expect(await heardOf(`UPDATE automations SET filter = NULL, status = 'disabled'`)).toEqual([
    'automations:b',
  ]);

  const recovery = `INSERT INTO recoveries (id, team_id, destination_id, since, until, position, created_at)
    VALUES ('r', 'b', 'aut_1', now(), now(), '', now())`;
  expect(await heardOf(recovery)).toEqual(['recoveries:b']);
  expect(await heardOf(`UPDATE recoveries SET claimed_until = now(), turn_at = now()`)).toEqual([]);
  expect(await heardOf(`UPDATE recoveries SET scanned = 5`)).toEqual(['recoveries:b']);
  expect(await heardOf(`DELETE FROM recoveries`)).toEqual(['recoveries:b']);
  expect(await heardOf(`DELETE FROM teams WHERE id = 'b'`)).toEqual([
    'automations:b',
    'connections:b',
    'teams:b',
  ]);
});

test('what is rolled back is not heard of', async () => {
  await view.sql(`INSERT INTO teams (id, name, plan, owner_email) VALUES ('a', 'A', 'pro', 'a@b.c')`);
  expect(await heardOf(`BEGIN; UPDATE teams SET plan = 'free'; ROLLBACK`)).toEqual([]);
});

test('a connection that is cut is noticed, said, and made again', async () => {
  for (const _ of ['once', 'twice']) {
    heard.length = 0;
    await view.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE '% listener'`);
    await until(() => heard.includes('lost'));
    await until(() => changes.isListening());
    // What was told meanwhile about lanes is lost: who hears of them has to look.
    expect(heard).toEqual(['lost', 'listening']);
    expect(await heardOf(`SELECT pg_notify('connect_changes', 'teams:a')`)).toEqual(['teams:a']);
  }
});
