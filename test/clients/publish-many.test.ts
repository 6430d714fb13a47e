import { describe, expect, test } from 'vitest';
import { BAD_GATEWAY, languages, rating, ratings, useClient } from './world.ts';

describe.each(languages)('the client in $name', (language) => {
  describe.skipIf(!language.available)('publishes many events', () => {
    const world = useClient(language);
    /** How many events each request had. */
    const sizes = () => world.front.requests.map(({ body }) => JSON.parse(body).events.length);

    test('in batches and in order', async () => {
      const events = ratings(1_001).map((event, n) => ({ ...event, id: `event_many_${n}` }));
      const answers = await world.driver.does<{ id: string }[]>({ op: 'publishMany', events });
      expect(answers.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      expect(sizes()).toEqual([1_000, 1]);
      expect(await world.logged('event_many_1000')).toBeDefined();
      expect(await world.driver.does({ op: 'publishMany', events: [] })).toEqual([]);
    });

    test('in batches that the server takes', async () => {
      const events = Array.from({ length: 60 }, () =>
        rating('rat_1', { justification: 'x'.repeat(200_000) }),
      );
      expect(await world.driver.does({ op: 'publishMany', events })).toHaveLength(60);
      expect(sizes()).toHaveLength(2);
    });

    test('and names a bad one in the middle by its index', async () => {
      const bad = rating('rat_bad', { timeSpentSeconds: '37' });
      const events = [rating('rat_1'), bad, rating('rat_2')];
      const error = await world.driver.fails({ op: 'publishMany', events });
      expect(error).toMatchObject({ kind: 'PublishManyError', param: 'data.object.timeSpentSeconds' });
      expect(error.message).toMatch(/^1 of 3 events were not accepted: events\[1\]: data\.object\.timeSpent/);
      expect(error.request_id).toMatch(/^[0-9a-f-]{36}$/);
      const [failure, ...more] = error.failures ?? [];
      expect(more).toEqual([]);
      expect(failure).toMatchObject({
        index: 1,
        event: { ...bad, id: failure?.id },
        error: { kind: 'ApiError', status: 400, param: 'data.object.timeSpentSeconds' },
      });
      expect(world.front.requests).toHaveLength(1);
      expect(error.accepted).toHaveLength(2);
      for (const id of error.accepted ?? []) expect(await world.logged(id)).toBeDefined();
      expect(await world.logged(failure?.id ?? '')).toBeUndefined();
    });

    test('each once, although the answer was lost', async () => {
      const endpoint = await world.stage.app.endpoint(world.team.key, world.stage.receiver.url('/many'));
      world.front.script(['lose', BAD_GATEWAY]);
      await world.driver.does({ op: 'publishMany', events: ratings(3) });
      const bodies = new Set(world.front.requests.map(({ body }) => body));
      expect([world.front.requests.length, bodies.size]).toEqual([3, 1]);
      await world.stage.app.settled(endpoint.id);
      expect(await world.stage.app.deliveries(endpoint.id)).toHaveLength(3);
    });

    test('and tries only those again that the server could not take just now', async () => {
      const events = ratings(3).map((event, n) => ({ ...event, id: `event_part_${n}` }));
      const busy = {
        error: { message: 'Busy.', type: 'api_error', code: 'overloaded', request_id: 'req_1' },
      };
      const accepted = (n: number) => ({ id: `event_part_${n}`, status: 'accepted' });
      const partly = { status: 202, body: JSON.stringify({ data: [accepted(0), busy, accepted(2)] }) };
      world.front.script([partly]);
      expect(await world.driver.does({ op: 'publishMany', events })).toEqual([0, 1, 2].map(accepted));
      expect(sizes()).toEqual([3, 1]);
      expect(JSON.parse(world.front.requests[1]?.body ?? '').events[0].id).toBe('event_part_1');

      const always = { status: 202, body: JSON.stringify({ data: [busy] }) };
      world.front.script([partly], always);
      const error = await world.driver.fails({ op: 'publishMany', events, deadlineMs: 2_500 });
      expect(error).toMatchObject({ code: 'overloaded', accepted: ['event_part_0', 'event_part_2'] });
      expect(error.failures).toMatchObject([{ index: 1, error: { status: 500 } }]);
    });

    test('and stops at a batch that failed as a whole', async () => {
      await world.client({ key: 'ak_live_wrong' });
      const error = await world.driver.fails({ op: 'publishMany', events: ratings(1_001) });
      expect(error).toMatchObject({ kind: 'PublishManyError', code: 'invalid_api_key', accepted: [] });
      expect(error.failures).toHaveLength(1_001);
      expect(error.message).toMatch(/^1001 of 1001 events were not accepted: .*; and 996 more$/);
      expect(world.front.requests).toHaveLength(1);
    });

    test('and takes no other answer for that of a batch', async () => {
      world.front.script([{ status: 202, body: '{"data":[]}' }]);
      const error = await world.driver.fails({ op: 'publishMany', events: ratings(2) });
      expect(error.failures).toMatchObject([{ index: 0 }, { index: 1, error: { kind: 'ApiError' } }]);
    });
  });
});
