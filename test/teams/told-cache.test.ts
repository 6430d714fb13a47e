import { expect, onTestFinished, test } from 'vitest';
import { Changes } from '../../server/db/changes.ts';
import type { Listener } from '../../server/db/database.ts';
import { ToldCache } from '../../server/db/told-cache.ts';
import type { Log } from '../../server/log.ts';
import { TestClock } from '../support/clock.ts';
import { until } from '../support/until.ts';

const silent = { warn() {} } as unknown as Log;

/** A connection to nobody: the test says what is heard over it, and when it breaks. */
function wire() {
  const heard: { say: (payload: string) => void; cut: () => void } = { say: () => {}, cut: () => {} };
  let reachable = true;
  const open = async (
    _channels: readonly string[],
    onMessage: (channel: string, payload: string) => void,
  ): Promise<Listener> => {
    if (!reachable) throw new Error('nobody is there');
    heard.say = (payload) => onMessage('connect_changes', payload);
    const ended = new Promise<void>((resolve) => {
      heard.cut = resolve;
    });
    return { ended, ask: async () => {}, close: async () => heard.cut() };
  };
  const reach = (value: boolean) => {
    reachable = value;
  };
  return { open, heard, reach };
}

async function stage(most = 100) {
  const { open, heard, reach } = wire();
  const changes = new Changes({ name: 'wrk_test', open, log: silent });
  onTestFinished(() => changes.close());
  const clock = new TestClock();
  const cache = new ToldCache<string, { team: string; n: number }>({
    ...{ changes, clock, most },
    kinds: ['api_keys', 'teams'],
    teamOf: (_key, { team }) => team,
  });
  let reads = 0;
  /** A key is named after its team: `a:1`. */
  const get = (key: string) =>
    cache.get(key, async () => ({ team: key.split(':')[0] ?? '', n: ++reads })).then((value) => value?.n);
  await until(() => changes.isListening());
  return { changes, clock, cache, get, heard, reach };
}

test('what was read is kept until its team changes', async () => {
  const { get, heard } = await stage();
  expect([await get('a:1'), await get('a:2'), await get('b:1')]).toEqual([1, 2, 3]);
  expect([await get('a:1'), await get('a:2'), await get('b:1')]).toEqual([1, 2, 3]);
  heard.say('api_keys:a');
  expect([await get('b:1'), await get('a:1'), await get('a:2')]).toEqual([3, 4, 5]);
  heard.say('teams:b');
  expect([await get('b:1'), await get('a:1')]).toEqual([6, 4]);
});

test.each(['endpoints:a', 'api_keys:b', 'nonsense:a', 'a', ':a', ''])(
  '"%s" is no change of it',
  async (word) => {
    const { get, heard } = await stage();
    await get('a:1');
    heard.say(word);
    expect(await get('a:1')).toBe(1);
  },
);

test('whoever changes something here need not wait for the database to say so', async () => {
  const { get, changes } = await stage();
  await get('a:1');
  changes.tell('api_keys', 'a');
  expect(await get('a:1')).toBe(2);
});

test('what was read before a change and arrives after it is answered, but not kept', async () => {
  const { cache, heard, changes } = await stage();
  for (const change of [() => heard.say('api_keys:a'), () => changes.tell('teams', 'a')]) {
    let arrive = (_value: { team: string; n: number }) => {};
    const old = cache.get('a:1', () => new Promise((resolve) => (arrive = resolve)));
    change();
    arrive({ team: 'a', n: 1 });
    expect(await old).toMatchObject({ n: 1 });
    expect(await cache.get('a:1', async () => ({ team: 'a', n: 2 }))).toMatchObject({ n: 2 });
    changes.tell('teams', 'a');
  }
});

test('what is not there is never kept, and neither is a failure', async () => {
  const { cache, get } = await stage();
  expect(await cache.get('a:1', async () => undefined)).toBeUndefined();
  await expect(cache.get('a:1', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await get('a:1')).toBe(1);
});

test('nothing is kept longer than five seconds from when it was asked for', async () => {
  const { cache, get, clock } = await stage();
  await cache.get('a:1', async () => {
    clock.advance(1_000);
    return { team: 'a', n: 0 };
  });
  clock.advance(3_999);
  expect(await get('a:1')).toBe(0);
  clock.advance(1);
  expect(await get('a:1')).toBe(1);
});

test('a clock that is put back makes nothing live longer', async () => {
  const { get, clock } = await stage();
  await get('a:1');
  clock.advance(-60_000);
  expect(await get('a:1')).toBe(2);
});

test('while nobody listens all is read, and afterwards nothing from before is believed', async () => {
  const { get, changes, heard, reach } = await stage();
  await get('a:1');
  reach(false);
  heard.cut();
  await until(() => !changes.isListening());
  expect([await get('a:1'), await get('a:1')]).toEqual([2, 3]);
  reach(true);
  await until(() => changes.isListening());
  expect([await get('a:1'), await get('a:1')]).toEqual([4, 4]);
});

test('what was read while nobody listened is not kept when somebody does', async () => {
  const { cache, changes, heard, reach } = await stage();
  reach(false);
  heard.cut();
  await until(() => !changes.isListening());
  const old = cache.get('a:1', async () => {
    reach(true);
    await until(() => changes.isListening());
    return { team: 'a', n: 1 };
  });
  expect(await old).toMatchObject({ n: 1 });
  expect(await cache.get('a:1', async () => ({ team: 'a', n: 2 }))).toMatchObject({ n: 2 });
});

test('it holds so much and no more: what was not used for longest goes', async () => {
  const { get } = await stage(2);
  expect([await get('a:1'), await get('a:2'), await get('a:1'), await get('a:3')]).toEqual([1, 2, 1, 3]);
  expect([await get('a:1'), await get('a:2')]).toEqual([1, 4]);
});

test('of many keys only the unknown are read, each once and together', async () => {
  const { cache, heard } = await stage();
  const asked: string[][] = [];
  const all = async (...keys: string[]) => {
    const found = await cache.getAll(keys, async (unknown) => {
      asked.push(unknown);
      return new Map(
        unknown.filter((key) => key !== 'none:1').map((key) => [key, { team: key.charAt(0), n: 1 }]),
      );
    });
    return [...found.keys()].sort();
  };
  expect(await all('a:1', 'b:1', 'a:1', 'none:1')).toEqual(['a:1', 'b:1']);
  expect(await all('a:1', 'b:1')).toEqual(['a:1', 'b:1']);
  heard.say('teams:b');
  expect(await all('a:1', 'b:1', 'none:1')).toEqual(['a:1', 'b:1']);
  expect(asked).toEqual([
    ['a:1', 'b:1', 'none:1'],
    ['b:1', 'none:1'],
  ]);
});
