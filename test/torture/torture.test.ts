import { expect, test } from 'vitest';
import { Ledger } from './ledger.ts';
import { exitCodeOf, judge, tableOf } from './report.ts';
import { seeded } from './world.ts';

test('the ledger tells what was lost from what came twice', () => {
  const ledger = new Ledger();
  for (const id of ['a', 'b', 'c']) ledger.accept(id);
  for (const id of ['a', 'a', 'b', 'b', 'b', 'never accepted']) ledger.arrive(id);
  expect(ledger).toMatchObject({ accepted: 3, arrived: 6, lost: 1, duplicates: 3 });
});

test('a promise is broken by one that is lost, or by more duplicates than were in flight', () => {
  expect(judge({ test: 'x', tries: 1, lost: 0, duplicates: 3, inFlight: 3 }).broken).toEqual([]);
  expect(judge({ test: 'x', tries: 1, lost: 1 }).broken).toEqual(['1 accepted events were lost']);
  expect(judge({ test: 'x', tries: 1, duplicates: 4, inFlight: 3 }).broken).toEqual([
    '4 arrived twice, where 3 were in flight',
  ]);
});

test('it ends with 1 when a promise broke, and when nothing was tried', () => {
  const kept = judge({ test: 'kept', tries: 1 });
  const broken = judge({ test: 'broken', tries: 2, accepted: 9, lost: 1 });
  expect(exitCodeOf([kept])).toBe(0);
  expect(exitCodeOf([kept, broken])).toBe(1);
  expect(exitCodeOf([])).toBe(1);
  expect(tableOf([kept, broken])).toContain('BROKEN: 1 accepted events were lost');
});

test('one seed is one sequence', () => {
  const [one, same, other] = [seeded(7), seeded(7), seeded(8)];
  const numbers = Array.from({ length: 20 }, () => one(1_000));
  expect(Array.from({ length: 20 }, () => same(1_000))).toEqual(numbers);
  expect(Array.from({ length: 20 }, () => other(1_000))).not.toEqual(numbers);
  for (const number of numbers) expect(number).toBeLessThan(1_000);
});
