import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AutomationDestination } from '../../server/pipeline/destinations.ts';
import type { DueDelivery } from '../../server/pipeline/due.ts';
import {
  goingTogether,
  type LaneLimits,
  laneRoom,
  laneWidth,
  newLane,
  nextTogether,
  nextTrust,
} from '../../server/pipeline/lane.ts';

const limits = { perLane: 32, slots: 512 };

/** The trust after these outcomes. */
const after = (outcomes: boolean[], start = newLane('whe_1').trust) =>
  outcomes.reduce((trust, delivered) => nextTrust(trust, delivered, limits), start);

test('a destination that nothing is known of starts small, and each success doubles it up to the limit', () => {
  expect([0, 1, 2, 3, 4].map((successes) => after(Array(successes).fill(true)))).toEqual([4, 8, 16, 32, 32]);
});

test('each failure halves it, down to one request at a time; a success opens it again', () => {
  const widths = [0, 1, 2, 3, 4, 5, 6].map((failures) => after(Array(failures).fill(false), 32));
  expect(widths).toEqual([32, 16, 8, 4, 2, 1, 1]);
  expect(after([false, false, false, true, true], 1)).toBe(4);
});

test('many lanes share the slots, and some are kept for those to come', () => {
  expect(laneWidth(32, 1, limits)).toBe(32);
  expect(laneWidth(32, 12, limits)).toBe(32);
  expect(laneWidth(32, 28, limits)).toBe(16);
  expect(laneWidth(32, 10_000, limits)).toBe(1);
});

test('only a lane that has proven itself claims ahead, and only little with a rate limit', () => {
  const lane = newLane('whe_1');
  expect(laneRoom(lane, 1, limits)).toBe(4);
  expect(laneRoom({ ...lane, trust: 32 }, 1, limits)).toBe(64);
  expect(laneRoom({ ...lane, trust: 32 }, 12, limits)).toBe(32);
  expect(laneRoom({ ...lane, trust: 1 }, 1, limits)).toBe(1);
  const destination = {
    id: 'whe_1',
    url: '',
    secrets: undefined,
    consecutiveFailures: 0,
    kind: 'endpoint' as const,
    rateLimit: 20,
    ordering: 'none' as const,
    headers: {},
    loggedHeaders: null,
    redact: undefined,
    isReceipt: () => false,
    version: 0,
    secretsUntil: null,
  };
  expect(laneRoom({ ...lane, trust: 32, destination }, 1, limits)).toBe(3);
});

const positive = (max: number) => fc.integer({ min: 1, max });
const anyLimits: fc.Arbitrary<LaneLimits> = fc.record({ perLane: positive(1_000), slots: positive(10_000) });

test('whatever happens: at least one, at most the configured width, never more than a fair share', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean()), fc.nat(2_000), anyLimits, (outcomes, others, either) => {
      const lane = newLane('whe_1');
      for (const delivered of outcomes) lane.trust = nextTrust(lane.trust, delivered, either);
      const lanes = others + 1;
      const width = laneWidth(lane.trust, lanes, either);
      expect(width).toBeGreaterThanOrEqual(1);
      expect(width).toBeLessThanOrEqual(either.perLane);
      const room = laneRoom(lane, lanes, either);
      expect(room).toBeGreaterThanOrEqual(width);
      if (lanes + 4 <= either.slots) expect(room * lanes).toBeLessThanOrEqual(either.slots);
    }),
  );
});

/** An automation's lane, and what was read of it: events by their ids, those with "?" may be repeated. */
function together(most: number, takesRepeated = false) {
  const work = { use: () => {}, most, takesRepeated, rates: [] };
  const destination = { kind: 'automation', id: 'aut_1', work } as unknown as AutomationDestination;
  return { ...newLane('aut_1'), destination };
}
const read = (...events: string[]) =>
  events.map((event) => ({
    eventId: event.replace('?', ''),
    mayBeRepeated: event.endsWith('?'),
  })) as DueDelivery[];

test('as many go in one request as the destination takes, and one where nothing is known of it', () => {
  expect(laneRoom(newLane('aut_1'), 1, limits)).toBe(1);
  expect(laneRoom(together(1), 1, limits)).toBe(1);
  expect(laneRoom(together(100), 50, limits)).toBe(100);
  expect(laneRoom({ ...together(100), together: 7 }, 1, limits)).toBe(7);
});

test('what has to be looked up goes by itself, and an event that is there twice waits for the first', () => {
  const lane = together(100);
  expect(goingTogether(lane, read('a', 'b', 'c'))).toBe(3);
  expect(goingTogether(lane, read('a?', 'b', 'c'))).toBe(1);
  expect(goingTogether(lane, read('a', 'b', 'c?', 'd'))).toBe(2);
  expect(goingTogether(lane, read('a', 'b', 'a', 'c'))).toBe(2);
  expect(goingTogether(together(100, true), read('a?', 'b', 'c?'))).toBe(3);
  expect(goingTogether(together(100, true), read('a?', 'b', 'a?'))).toBe(2);
  expect(goingTogether(lane, [])).toBe(0);
});

test('where it is not told which was refused, halves go until it is one; then more again', () => {
  let size = 100;
  const sizes = [];
  while (size > 1) {
    size = nextTogether(size, size, false);
    sizes.push(size);
  }
  expect(sizes).toEqual([50, 25, 12, 6, 3, 1]);
  expect(nextTogether(1, 1, true)).toBe(2);
  expect(nextTogether(50, 50, true)).toBe(100);
  // One that was alone says nothing against more.
  expect(nextTogether(500, 1, true)).toBe(500);
});
