import { describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { languages, rating, ratings, useClient } from './world.ts';

describe.each(languages)('the batcher in $name', (language) => {
  describe.skipIf(!language.available)('publishes what is added', () => {
    const world = useClient(language);
    const add = (id: string, more = {}) => world.driver.does<string>({ op: 'add', event: rating(id, more) });
    const addAll = async (count: number) => {
      const ids: string[] = [];
      for (const event of ratings(count)) ids.push(await world.driver.does({ op: 'add', event }));
      return ids;
    };
    const sizes = () => world.front.requests.map(({ body }) => JSON.parse(body).events.length);
    const sent = () =>
      world.front.requests.flatMap(({ body }) => JSON.parse(body).events.map(({ id }: { id: string }) => id));
    const nothingLeft = () => until(async () => (await world.driver.state()).pending === 0);

    test('as soon as a batch is full', async () => {
      await world.driver.does({ op: 'batcher', options: { maxEvents: 3, maxWaitMs: 60_000 } });
      const ids = await addAll(7);
      await until(() => sizes().length === 2);
      expect(sizes()).toEqual([3, 3]);
      await until(() => world.logged(ids[5] ?? ''));
      await world.driver.does({ op: 'close' });
      expect(sent()).toEqual(ids);
    });

    test('or large', async () => {
      const options = { maxBytes: 10_000, maxWaitMs: 60_000 };
      await world.driver.does({ op: 'batcher', options });
      for (const id of ['rat_1', 'rat_2', 'rat_3']) await add(id, { justification: 'x'.repeat(4_000) });
      await until(() => sizes().length === 1);
      expect(sizes()).toEqual([2]);
      await world.driver.does({ op: 'close' });
      expect(sizes()).toEqual([2, 1]);
    });

    test('or has waited', async () => {
      await world.driver.does({ op: 'batcher', options: { maxWaitMs: 50 } });
      await addAll(2);
      await nothingLeft();
      await add('rat_3');
      await nothingLeft();
      expect(sent()).toHaveLength(3);
    });

    test('when it is flushed, and all of it', async () => {
      await world.driver.does({ op: 'batcher', options: { maxEvents: 4, maxWaitMs: 60_000 } });
      const ids = await addAll(6);
      await world.driver.does({ op: 'flush' });
      expect(sent()).toEqual(ids);
      expect(await world.driver.state()).toEqual({ pending: 0, failures: [] });
      // Of nothing, it has nothing to do.
      await world.driver.does({ op: 'flush' });
    });

    test('when it is closed, and takes nothing more', async () => {
      await world.driver.does({ op: 'batcher', options: { maxWaitMs: 60_000 } });
      const ids = await addAll(5);
      world.front.script(['lose']);
      await world.driver.does({ op: 'close' });
      for (const id of ids) expect(await world.logged(id)).toBeDefined();
      await world.driver.does({ op: 'close' });
      const error = await world.driver.fails({ op: 'add', event: rating('rat_late') });
      expect(error).toMatchObject({ kind: 'ConnectError', message: 'The batcher is closed' });
    });

    test('and hands over what was refused, and why', async () => {
      await world.driver.does({ op: 'batcher', options: { maxWaitMs: 60_000 } });
      await add('rat_1');
      const bad = await add('rat_2', { timeSpentSeconds: '37' });
      await add('rat_3');
      await world.driver.does({ op: 'flush' });
      const { failures } = await world.driver.state();
      expect(failures).toMatchObject([
        { index: 1, id: bad, error: { param: 'data.object.timeSpentSeconds', status: 400 } },
      ]);
      expect(failures[0]?.event).toMatchObject({ id: bad, data: { object: { id: 'rat_2' } } });
    });

    test('and hands over what the server did not take until the deadline, then goes on', async () => {
      const options = { maxEvents: 2, maxWaitMs: 60_000, deadlineMs: 2_000 };
      await world.driver.does({ op: 'batcher', options });
      world.front.script(['silent']);
      const ids = await addAll(4);
      await world.driver.does({ op: 'flush' });
      const { failures } = await world.driver.state();
      expect(failures.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      expect(failures[0]?.error.kind).toBe('NoAnswerError');
      expect(await world.logged(ids[3] ?? '')).toBeDefined();
    });

    test('and holds no more than it may', async () => {
      await world.driver.does({ op: 'batcher', options: { maxPending: 2, maxWaitMs: 60_000 } });
      await addAll(2);
      const error = await world.driver.fails({ op: 'add', event: rating('rat_3') });
      expect(error).toMatchObject({ kind: 'BatcherFullError' });
      await world.driver.does({ op: 'flush' });
      await add('rat_3');
      await world.driver.does({ op: 'close' });
      expect(sent()).toHaveLength(3);
    });

    test('and is closed in time, whatever the server does', async () => {
      await world.driver.does({ op: 'batcher', options: { maxEvents: 2, maxWaitMs: 60_000 } });
      world.front.script([], 'silent');
      const ids = await addAll(5);
      const started = performance.now();
      await world.driver.does({ op: 'close', deadlineMs: 300 });
      expect(performance.now() - started).toBeLessThan(3_000);
      const { pending, failures } = await world.driver.state();
      expect(pending).toBe(0);
      expect(failures.map(({ id }) => id)).toEqual(ids);
      expect(failures[4]?.error.message).toContain('Given up');
    });

    test('and refuses limits that cannot be right', async () => {
      for (const options of [{ maxEvents: 1_001 }, { maxEvents: 0 }, { maxBytes: 1e9 }, { maxWaitMs: 0 }]) {
        expect(await world.driver.fails({ op: 'batcher', options })).toMatchObject({ kind: 'WrongCall' });
      }
    });
  });
});
