import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Batcher } from '../../server/db/batcher.ts';

/** A flush that ends when the test says so. */
function gate() {
  const batches: { items: number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const flush = (items: number[]) =>
    new Promise<number[]>((resolve, reject) => {
      batches.push({ items, end: () => resolve(items.map((item) => item * 10)), fail: reject });
    });
  const seen = () => batches.map(({ items }) => items);
  return { flush, batches, seen };
}

/** A batch goes out after the turn of the event loop in which the one before it ended. */
const turn = async () => {
  for (let n = 0; n < 2; n++) await new Promise((resolve) => setImmediate(resolve));
};

test('a lone item is a batch of one and waits for nothing', async () => {
  const { flush, batches, seen } = gate();
  const result = new Batcher(flush, { size: 10 }).add(1);
  await turn();
  expect(seen()).toEqual([[1]]);
  batches[0]?.end();
  expect(await result).toBe(10);
});

test('items of one turn share a batch; those that come during a flush share the next', async () => {
  const { flush, batches, seen } = gate();
  const batcher = new Batcher(flush, { size: 10 });
  const results = [batcher.add(1), batcher.add(2)];
  await turn();
  results.push(batcher.add(3));
  await turn();
  results.push(batcher.add(4));
  await turn();
  expect(seen()).toEqual([[1, 2]]);
  batches[0]?.end();
  await turn();
  expect(seen()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  batches[1]?.end();
  expect(await Promise.all(results)).toEqual([10, 20, 30, 40]);
});

test('one bad item fails alone: its batch is tried again in halves', async () => {
  const sizes: number[] = [];
  const batcher = new Batcher<number, number>(
    async (items) => {
      sizes.push(items.length);
      if (items.includes(13)) throw new Error('unlucky');
      return items.map((item) => item * 10);
    },
    { size: 100 },
  );
  const results = await Promise.allSettled(Array.from({ length: 64 }, (_, item) => batcher.add(item)));
  for (const [item, result] of results.entries()) {
    if (item === 13) expect(result).toMatchObject({ status: 'rejected', reason: { message: 'unlucky' } });
    else expect(result).toEqual({ status: 'fulfilled', value: item * 10 });
  }
  // Twice for each halving, and not once for each item.
  expect(sizes).toHaveLength(1 + 2 * Math.log2(64));
});

test('while the database is to blame, a batch is not tried again: it fails as a whole, and the next goes on', async () => {
  const { flush, batches } = gate();
  const batcher = new Batcher(flush, { size: 2 });
  const results = Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
  await turn();
  batches[0]?.fail(Object.assign(new Error('no'), { code: '53300' }));
  await turn();
  batches[1]?.end();
  const error = expect.objectContaining({ message: 'no' });
  expect(await results).toEqual([
    { status: 'rejected', reason: error },
    { status: 'rejected', reason: error },
    { status: 'fulfilled', value: 30 },
  ]);
});

test('whatever the timing: every item once, in its order, its own result, within the limits', async () => {
  const limits = fc.record({ size: fc.integer({ min: 1, max: 5 }) });
  const pauses = fc.array(fc.boolean(), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(limits, pauses, fc.scheduler(), async ({ size }, pausesBefore, scheduler) => {
      let running = 0;
      const order: number[] = [];
      const batcher = new Batcher<number, number>(
        async (items) => {
          running += 1;
          expect(running).toBe(1);
          expect(items.length).toBeLessThanOrEqual(size);
          order.push(...items);
          await scheduler.schedule(Promise.resolve());
          running -= 1;
          return items.map((item) => item * 10);
        },
        { size },
      );
      const results: Promise<number>[] = [];
      for (const [item, pause] of pausesBefore.entries()) {
        if (pause) await Promise.resolve();
        results.push(batcher.add(item));
      }
      const expected = pausesBefore.map((_, item) => item);
      const all = Promise.all(results);
      await scheduler.waitFor(all);
      expect(await all).toEqual(expected.map((item) => item * 10));
      expect(order).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});
