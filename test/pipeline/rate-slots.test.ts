import { beforeEach, expect, test } from 'vitest';
import type { Destination } from '../../server/pipeline/destinations.ts';
import type { DueDelivery } from '../../server/pipeline/due.ts';
import { takeTurns } from '../../server/pipeline/rate-limits.ts';
import { useDatabase } from '../support/open-database.ts';

const database = useDatabase();
const START = Date.parse('2026-05-05T16:00:00.000Z');

beforeEach(() => database.sql('DELETE FROM rate_slots'));

/**
 * A lane of an automation whose requests count against its own limit of 1/s and one of 5/s that all share.
 */
function laneOf(account: string, deliveries = 3) {
  const rates = [
    { key: `sheets:${account}:spreadsheet`, intervalMs: 1_000 },
    { key: 'sheets::project', intervalMs: 200 },
  ];
  const destination = { kind: 'automation', id: `aut_${account}`, work: { use: () => {}, rates } };
  return {
    key: `aut_${account}`,
    destination: destination as unknown as Destination,
    deliveries: Array.from({ length: deliveries }, (_, n) => ({ id: `whd_${account}_${n}` }) as DueDelivery),
  };
}

const turns = (lanes: ReturnType<typeof laneOf>[], ms: number) =>
  takeTurns(database.db, lanes, new Date(START + ms));

test('what goes in one request takes one slot of each limit', async () => {
  expect(await turns([laneOf('one')], 0)).toEqual([]);
  const again = await turns([laneOf('one')], 999);
  expect(again).toMatchObject([{ key: 'aut_one', nextSlotAt: new Date(START + 1_000) }]);
  expect(again[0]?.excess).toHaveLength(3);
});

test('a limit that is used up by another account takes no slot of the own one', async () => {
  expect(await turns([laneOf('one')], 0)).toEqual([]);
  expect(await turns([laneOf('two')], 100)).toMatchObject([{ nextSlotAt: new Date(START + 200) }]);
  expect(await turns([laneOf('two')], 200)).toEqual([]);
});

test('many takers at once get no more slots than there are', async () => {
  const lanes = Array.from({ length: 20 }, (_, n) => laneOf(`many${n}`));
  const excess = await Promise.all(lanes.map((lane) => turns([lane], 0)));
  expect(excess.filter((each) => each.length === 0)).toHaveLength(1);
});
