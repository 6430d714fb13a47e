import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldStreak, type Streak } from '../../server/pipeline/streak.ts';

interface Counter {
  /** How many in a row, now. */
  value: number;
  /** The most it has been. */
  reached: number;
}

/** What the database does with a streak (`record_outcomes`). */
function apply({ value, reached }: Counter, { prefix, broken, tail, peak }: Streak): Counter {
  return {
    value: broken ? tail : value + prefix,
    reached: Math.max(reached, value + prefix, peak),
  };
}

/** What it stands for. */
function count(counter: Counter, hits: readonly boolean[]): Counter {
  return hits.reduce(({ value, reached }, hit) => {
    const next = hit ? value + 1 : 0;
    return { value: next, reached: Math.max(reached, next) };
  }, counter);
}

const hits = fc.array(fc.boolean(), { maxLength: 30 });
const start = fc.nat(60).map((value) => ({ value, reached: value }));

test('a fold moves a counter exactly as counting one by one does', () => {
  fc.assert(
    fc.property(start, hits, (counter, all) => {
      expect(apply(counter, foldStreak(all))).toEqual(count(counter, all));
    }),
  );
});

test('folding in one go equals folding in pieces, wherever the pieces are cut', () => {
  fc.assert(
    fc.property(start, fc.array(hits, { maxLength: 6 }), (counter, pieces) => {
      const piecewise = pieces.reduce((at, piece) => apply(at, foldStreak(piece)), counter);
      expect(piecewise).toEqual(apply(counter, foldStreak(pieces.flat())));
    }),
  );
});

test.each([
  ['nothing', [], { prefix: 0, broken: false, tail: 0, peak: 0 }],
  ['only hits', [true, true], { prefix: 2, broken: false, tail: 2, peak: 0 }],
  ['only a miss', [false], { prefix: 0, broken: true, tail: 0, peak: 0 }],
  [
    'a run in the middle',
    [true, false, true, true, true, false, true],
    { prefix: 1, broken: true, tail: 1, peak: 3 },
  ],
] as const)('%s', (_, all, streak) => expect(foldStreak(all)).toEqual(streak));
