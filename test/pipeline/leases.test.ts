import { expect, test } from 'vitest';
import { FREE_LANES_CHANNEL, OWN_LANES_CHANNEL } from '../../server/db/changes.ts';
import { openListener } from '../../server/db/database.ts';
import { Leases } from '../../server/pipeline/leases.ts';
import { TestClock } from '../support/clock.ts';
import { useDatabase } from '../support/open-database.ts';
import { until } from '../support/until.ts';

const LEASE_MS = 35_000;
const IDLE = { ms: 30_000, most: 1_000 };

const database = useDatabase();

async function worker(owner: string, lanes: string[]) {
  const clock = new TestClock();
  const leases = new Leases({ db: database.db, clock, leaseMs: LEASE_MS, owner });
  await leases.take(lanes);
  const lanesUntil = async () => {
    const rows = await database.sql(
      'SELECT lane, held_until AS until FROM lanes WHERE owner = $1 AND lane <> owner ORDER BY lane',
      [owner],
    );
    return Object.fromEntries(
      rows.map(({ lane, until }) => [lane, Number(until as Date) - clock.now().getTime()]),
    );
  };
  return { clock, leases, lanesUntil };
}

test('a lane with work is renewed each time, an idle one when half of its lease is over', async () => {
  const { clock, leases, lanesUntil } = await worker('wrk_renews', ['whe_busy', 'whe_idle']);
  const isBusy = (lane: string) => lane === 'whe_busy';
  clock.advance(leases.renewMs);
  await leases.renew(isBusy, IDLE);
  expect(await lanesUntil()).toEqual({ whe_busy: LEASE_MS, whe_idle: LEASE_MS - leases.renewMs });
  clock.advance(3 * leases.renewMs);
  await leases.renew(isBusy, IDLE);
  expect(await lanesUntil()).toEqual({ whe_busy: LEASE_MS, whe_idle: LEASE_MS });
  expect(leases.holds('whe_idle', LEASE_MS - 1)).toBe(true);
  await leases.leaveAll();
});

test('a lane that is idle for too long is left; so are, beyond so many, those idle for longest', async () => {
  const { clock, leases, lanesUntil } = await worker('wrk_leaves', ['whe_a1', 'whe_a2']);
  clock.advance(1_000);
  await leases.take(['whe_b1', 'whe_b2']);
  await leases.renew(() => false, { ...IDLE, most: 3 });
  expect(Object.keys(await lanesUntil())).toHaveLength(3);
  expect(await lanesUntil()).toMatchObject({ whe_b1: LEASE_MS, whe_b2: LEASE_MS });
  expect(leases.all()).toHaveLength(3);

  clock.advance(IDLE.ms - 500);
  await leases.renew(() => false, IDLE);
  expect(Object.keys(await lanesUntil())).toEqual(['whe_b1', 'whe_b2']);
  await leases.leaveAll();
  expect(await lanesUntil()).toEqual({});
});

test('what is wanted of a lane that was handed over goes to its owner, or to everybody while it has none', async () => {
  const { clock, leases } = await worker('wrk_gives', ['whe_given']);
  const heard: [channel: string, lane: string][] = [];
  const channels = [FREE_LANES_CHANNEL, `${OWN_LANES_CHANNEL}wrk_gets`];
  const listener = await openListener(database.url, channels, (...message) => heard.push(message));
  await leases.handOver(['whe_given', 'whe_never_held']);
  await until(() => heard.length === 1);
  expect(heard).toEqual([[FREE_LANES_CHANNEL, 'whe_given whe_never_held']]);
  expect(leases.shuns('whe_given')).toBe(true);

  await leases.take(['whe_given']);
  await until(() => heard.length === 2);
  expect(heard[1]).toEqual([FREE_LANES_CHANNEL, 'whe_given']);
  const others = new Leases({ db: database.db, clock, leaseMs: LEASE_MS, owner: 'wrk_gets' });
  await others.take(['whe_given']);
  await leases.take(['whe_given']);
  await until(() => heard.length === 3);
  expect(heard[2]).toEqual([`${OWN_LANES_CHANNEL}wrk_gets`, 'whe_given']);
  expect(leases.holds('whe_given')).toBe(false);

  // Nobody else wants it.
  await others.leaveAll();
  clock.advance(leases.renewMs);
  await leases.take(['whe_given']);
  expect(leases.holds('whe_given')).toBe(true);
  await Promise.all([leases.leaveAll(), listener.close()]);
});
