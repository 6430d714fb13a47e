import { expect, test } from 'vitest';
import { gateLookups } from '../../connectors/lookups.ts';
import { until } from '../support/until.ts';

const FOUND = [{ address: '203.0.113.7', family: 4 }];

/** A resolver of which some names hang until they are let go. */
function resolver() {
  const asked: string[] = [];
  const hanging = new Map<string, (error: Error) => void>();
  const resolve = (name: string) => {
    asked.push(name);
    if (!name.endsWith('.dead')) return Promise.resolve(FOUND);
    return new Promise<typeof FOUND>((_, reject) => hanging.set(name, reject));
  };
  const fail = () => {
    for (const [name, reject] of hanging) {
      hanging.delete(name);
      reject(new Error('EAI_AGAIN'));
    }
  };
  return { asked, resolve, fail };
}

const outcome = (lookup: Promise<unknown>) =>
  lookup.then(
    () => 'found',
    (error: Error) => error.message,
  );

test('names that were found before are found at once, however many dead ones are looked up', async () => {
  const { asked, resolve, fail } = resolver();
  const lookup = gateLookups(resolve);
  await lookup('works.example');
  const dead = Array.from({ length: 50 }, (_, n) => outcome(lookup(`${n}.dead`)));
  expect(await lookup('works.example')).toEqual(FOUND);
  // The dead ones have a few places, and everybody else's are free.
  expect(asked.filter((name) => name.endsWith('.dead'))).toHaveLength(4);
  for (let n = 0; n < 50; n += 4) {
    await until(() => asked.filter((name) => name.endsWith('.dead')).length >= Math.min(n + 4, 50));
    fail();
  }
  expect(new Set(await Promise.all(dead))).toEqual(new Set(['EAI_AGAIN']));
});

test('a name that is not found any more loses its place among those that are', async () => {
  const { resolve, fail, asked } = resolver();
  let isDead = false;
  const lookup = gateLookups((name) => resolve(isDead && name === 'once.example' ? 'once.dead' : name));
  await lookup('once.example');
  isDead = true;
  const failing = outcome(lookup('once.example'));
  await until(() => asked.includes('once.dead'));
  fail();
  expect(await failing).toBe('EAI_AGAIN');
  const others = Array.from({ length: 4 }, (_, n) => outcome(lookup(`${n}.dead`)));
  const again = outcome(lookup('once.example'));
  expect(asked.filter((name) => name === 'once.dead')).toHaveLength(1);
  fail();
  await Promise.all(others);
  await until(() => asked.filter((name) => name === 'once.dead').length === 2);
  fail();
  expect(await again).toBe('EAI_AGAIN');
});

test('what has waited too long for its turn is not looked up', async () => {
  const { resolve, fail, asked } = resolver();
  const lookup = gateLookups(resolve, 0);
  const first = Array.from({ length: 4 }, (_, n) => outcome(lookup(`${n}.dead`)));
  const late = outcome(lookup('late.example'));
  fail();
  expect(await late).toBe('name lookup failed: too many names are slow to be found');
  await Promise.all(first);
  expect(asked).not.toContain('late.example');
  expect(await outcome(lookup('late.example'))).toBe('found');
});

test('look-ups of one name that are asked for together are one', async () => {
  const { resolve, asked } = resolver();
  const lookup = gateLookups(resolve);
  await Promise.all([lookup('one.example'), lookup('one.example')]);
  expect(asked).toEqual(['one.example']);
});
