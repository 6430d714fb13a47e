import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idBodyFrom, newId, newIdBody, newToken } from '../server/ids.ts';

const shape = /^c[0-9a-z]{23}$/;
const many = (make: () => string, count = 5_000) => Array.from({ length: count }, make);

test('an id is its prefix and 24 lower-case alphanumerics that begin with a letter', () => {
  expect(newId('whd_')).toMatch(/^whd_[a-z][0-9a-z]{23}$/);
  for (const body of many(newIdBody as () => string, 1_000)) expect(body).toMatch(shape);
});

test('ids of one process sort in the order in which they were made', () => {
  const ids = many(() => newIdBody());
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a clock that is set back does not undo the order', () => {
  const now = Date.now();
  const ids = [newIdBody(now), newIdBody(now - 3_600_000), newIdBody(now - 1), newIdBody(now)];
  expect([...ids].sort()).toEqual(ids);
});

test('two ids of the same microsecond differ: more than half of an id is random', () => {
  expect(new Set(many(() => newIdBody().slice(11))).size).toBe(5_000);
});

test('idBodyFrom separates the ids made before a time from those made at it or later', () => {
  const at = Date.now() + 10_000;
  const earlier = newIdBody(at - 1);
  const bound = idBodyFrom(new Date(at));
  const later = newIdBody(at);
  expect(earlier < bound).toBe(true);
  expect(bound < later).toBe(true);
});

test('times sort as text does, from 1970 to 2085', () => {
  const time = fc.date({ min: new Date(0), max: new Date('2085-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(time, time, (a, b) => {
      const [left, right] = [idBodyFrom(a), idBodyFrom(b)];
      expect(left).toHaveLength(11);
      expect(Math.sign(a.getTime() - b.getTime())).toBe(left < right ? -1 : left > right ? 1 : 0);
    }),
  );
});

test('a time outside of what ids can tell is the first or the last of them, and sorts so', () => {
  const of = (time: string) => idBodyFrom(new Date(time));
  expect(of('9999-12-31T23:59:59Z')).toBe('czzzzzzzzzz');
  expect(of('2085-12-31T00:00:00Z') <= of('2999-01-01T00:00:00Z')).toBe(true);
  expect(newIdBody() < of('2999-01-01T00:00:00Z')).toBe(true);
  expect(of('1969-12-31T23:59:59Z')).toBe('c0000000000');
});

test('a token is its prefix and 32 random bytes', () => {
  expect(newToken('ak_live_')).toMatch(/^ak_live_[A-Za-z0-9_-]{43}$/);
  expect(new Set(many(() => newToken(''), 100)).size).toBe(100);
});
