import { expect, test } from 'vitest';
import type { NewEvent } from '../../server/events/publish.ts';
import { newId, newIdBody } from '../../server/ids.ts';
import { createAcceptor, type Hands } from '../../server/pipeline/accept.ts';
import type { EndpointDestination } from '../../server/pipeline/destinations.ts';
import type { DueDelivery } from '../../server/pipeline/due.ts';
import { KnownDestinations } from '../../server/pipeline/known-destinations.ts';
import { TestClock } from '../support/clock.ts';
import { useDatabase } from '../support/open-database.ts';
import { silentLog } from '../support/silent-log.ts';

const database = useDatabase();
const clock = new TestClock();

/** A worker's hands that write down what they are given, with room for so many deliveries. */
function handsWithRoom(room: number) {
  const seen = { asked: [] as string[], taken: [] as DueDelivery[], givenBack: [] as string[] };
  const hands: Hands = {
    reserve({ id }) {
      seen.asked.push(id);
      return seen.asked.length <= room;
    },
    take: (delivery) => void seen.taken.push(delivery),
    giveBack: ({ destinationId }) => void seen.givenBack.push(destinationId),
  };
  return { seen, hands };
}

async function newTeam() {
  const [teamId, endpointId] = [newId('team_'), newId('whe_')];
  await database.sql(
    `INSERT INTO teams (id, name, plan, owner_email) VALUES ($1, 'Acme', 'pro', 'o@example.com')`,
    [teamId],
  );
  await database.sql(
    `INSERT INTO endpoints (id, team_id, url, enabled_events, secret_ciphertext, secret_prefix, updated_at)
     VALUES ($1, $2, 'https://x.example', '{*}', 'x', 'whsec_', now())`,
    [endpointId, teamId],
  );
  return { teamId, endpointId };
}

const event = (teamId: string, id: string, payload = '{"n":1}'): NewEvent => ({
  ...{ teamId, id, position: newIdBody(), type: 'rating.created', apiVersion: 'v', objectId: null, payload },
  origin: 'published',
});

function acceptor(hands: Hands) {
  const woken: string[] = [];
  const wake = (ids: readonly string[]) => void woken.push(...ids);
  return {
    woken,
    accept: createAcceptor({ db: database.db, clock, log: silentLog, wake, hands, lanesPerEndpoint: 1 }),
  };
}

const due = (endpointId: string) =>
  database.sql('SELECT id, event_id, lane FROM due WHERE destination_id = $1 ORDER BY event_id', [
    endpointId,
  ]);

test('with room, the delivery is handed over with its payload, and known to the lane before anybody can read its row', async () => {
  const { teamId, endpointId } = await newTeam();
  const { seen, hands } = handsWithRoom(1);
  const { accept, woken } = acceptor(hands);
  await accept(event(teamId, 'event_a', '{"exactly": 1.0}'));
  await accept(event(teamId, 'event_b'));
  expect(seen.taken).toMatchObject([
    {
      eventId: 'event_a',
      destinationId: endpointId,
      payload: '{"exactly": 1.0}',
      attempt: 1,
    },
  ]);
  // The second one found no room, and a worker is woken for it.
  expect(woken).toEqual([endpointId]);
  const rows = await due(endpointId);
  expect(rows).toMatchObject([
    { event_id: 'event_a', lane: endpointId },
    { event_id: 'event_b', lane: endpointId },
  ]);
  expect(seen.asked).toEqual(rows.map(({ id }) => id));
});

test('room for what isn’t stored is given back: a repeated id, a statement that fails', async () => {
  const { teamId, endpointId } = await newTeam();
  const { seen, hands } = handsWithRoom(10);
  const { accept } = acceptor(hands);
  await accept(event(teamId, 'event_once'));
  await accept(event(teamId, 'event_once'));
  await expect(accept(event(teamId, 'event_bad', 'what PostgreSQL refuses: \0'))).rejects.toThrow();
  expect(seen.taken.map(({ eventId }) => eventId)).toEqual(['event_once']);
  expect(seen.givenBack).toEqual([endpointId, endpointId]);
});

test('settings are used from memory only while they are the version that was subscribed', async () => {
  const loaded: EndpointDestination = {
    ...{ kind: 'endpoint', id: 'whe_1', url: 'https://a.test', version: 1, secrets: ['whsec_a', 'whsec_b'] },
    ...{ consecutiveFailures: 0, rateLimit: null, ordering: 'none', headers: {}, loggedHeaders: null },
    secretsUntil: new Date(clock.now().getTime() + 30_000),
    isReceipt: () => false,
    redact: undefined,
  };
  const known = new KnownDestinations(async (ids) => new Map(ids.map((id) => [id, loaded])));
  expect(known.endpoint('whe_1', 1, clock.now())).toBeUndefined();
  await known.refresh([{ id: 'whe_1', isBusy: false }], clock.now());
  expect(known.endpoint('whe_1', 1, clock.now())).toBe(loaded);
  expect(known.endpoint('whe_1', 2, clock.now())).toBeUndefined();
  clock.advance(31_000);
  // An old secret must not sign any longer than it was promised to.
  expect(known.endpoint('whe_1', 1, clock.now())).toBeUndefined();
});
