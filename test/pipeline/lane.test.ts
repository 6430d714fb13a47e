import fc from 'fast-check';
import { expect, test } from 'vitest';
import { laneWidth } from '../../server/pipeline/lane.ts';

const limits = { perLane: 32, slots: 512 };

test('a healthy lane alone has its whole width', () => expect(laneWidth(0, 1, limits)).toBe(32));

test('each failure in a row halves it, down to one request at a time', () => {
  const widths = [0, 1, 2, 3, 4, 5, 6, 1_000].map((failures) => laneWidth(failures, 1, limits));
  expect(widths).toEqual([32, 16, 8, 4, 2, 1, 1, 1]);
});

test('many lanes share the slots', () => {
  expect(laneWidth(0, 16, limits)).toBe(32);
  expect(laneWidth(0, 32, limits)).toBe(16);
  expect(laneWidth(0, 10_000, limits)).toBe(1);
});

test('whatever happens: at least one, at most the configured width, never more than a fair share', () => {
  const positive = (max: number) => fc.integer({ min: 1, max });
  fc.assert(
    fc.property(
      fc.nat(2_000),
      fc.nat(2_000),
      positive(1_000),
      positive(10_000),
      (failures, lanes, perLane, slots) => {
        const width = laneWidth(failures, lanes, { perLane, slots });
        expect(width).toBeGreaterThanOrEqual(1);
        expect(width).toBeLessThanOrEqual(perLane);
        if (lanes <= slots) expect(width * lanes).toBeLessThanOrEqual(slots);
        expect(laneWidth(failures + 1, lanes, { perLane, slots })).toBeLessThanOrEqual(width);
      },
    ),
  );
});
