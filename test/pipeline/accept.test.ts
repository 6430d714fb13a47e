import { expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { purge } from '../../server/deliveries/purge.ts';
import type { NewEvent } from '../../server/events/publish.ts';
import { newId, newIdBody } from '../../server/ids.ts';
import { createAcceptor } from '../../server/pipeline/accept.ts';
import { TestClock } from '../support/clock.ts';
import { useDatabase } from '../support/open-database.ts';
import { silentLog } from '../support/silent-log.ts';

const database = useDatabase();
const clock = new TestClock();

async function newTeam(): Promise<string> {
  const id = newId('team_');
  await database.sql(
    `INSERT INTO teams (id, name, plan, owner_email, updated_at) VALUES ($1, 'Acme', 'pro', 'o@example.com', now())`,
    [id],
  );
  await database.sql(
    `INSERT INTO endpoints (id, team_id, url, enabled_events, secret_ciphertext, secret_prefix, updated_at)
     VALUES ($1, $2, 'https://x.example', '{*}', 'x', 'whsec_', now())`,
    [newId('whe_'), id],
  );
  return id;
}

function event(teamId: string, id: string): NewEvent {
  const rest = { apiVersion: '2026-05-04', objectId: null, payload: '{}', origin: 'published' } as const;
  return { teamId, id, position: newIdBody(), type: 'rating.created', ...rest };
}

const acceptorOn = (db: Database) =>
  createAcceptor({ db, clock, log: silentLog, wake: () => {}, lanesPerEndpoint: 1 });
const rowsOf = (teamId: string) =>
  database.sql(
    'SELECT event_id AS id FROM deliveries WHERE team_id = $1 UNION ALL SELECT id FROM events WHERE team_id = $1',
    [teamId],
  );

test('events of many teams that share a batch go to their own team’s endpoints', async () => {
  const teams = await Promise.all(Array.from({ length: 5 }, newTeam));
  const accept = acceptorOn(database.db);
  const answers = await Promise.all([
    ...teams.map((teamId) => accept(event(teamId, 'event_1'))),
    ...teams.map((teamId) => accept(event(teamId, 'event_1'))),
    accept(event('team_unknown', 'event_1')),
  ]);
  expect(answers).toEqual([...Array(5).fill('accepted'), ...Array(5).fill('duplicate'), 'unknown_team']);
  for (const teamId of teams) expect(await rowsOf(teamId)).toHaveLength(2);
  expect(await rowsOf('team_unknown')).toEqual([]);
});

test('nothing is stored of an event that the database refuses, and all of those that share its batch', async () => {
  const teamId = await newTeam();
  const accept = acceptorOn(database.db);
  await accept(event(teamId, 'event_taken'));
  const clash = { ...event(teamId, 'event_clash'), payload: 'what PostgreSQL refuses: \0' };
  const results = await Promise.allSettled([accept(event(teamId, 'event_fine')), accept(clash)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  const stored = (await rowsOf(teamId)).map((row) => row.id).sort();
  expect(stored).toEqual(['event_fine', 'event_fine', 'event_taken', 'event_taken']);
});

test('a team that is deleted in the middle of accepting keeps nothing', async () => {
  const teamId = await newTeam();
  const db: Database = {
    ...database.db,
    async query<Row extends object>(...request: Parameters<Database['query']>) {
      const rows = await database.db.query<Row>(...request);
      if (request[0].name === 'subscriptions') {
        await database.sql('DELETE FROM teams WHERE id = $1', [teamId]);
        await purge(database.db, teamId);
      }
      return rows;
    },
  };
  await acceptorOn(db)(event(teamId, 'event_late'));
  const events = await database.sql('SELECT id FROM events WHERE team_id = $1', [teamId]);
  expect(events).toEqual([]);
});
