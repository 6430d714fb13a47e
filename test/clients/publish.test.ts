import { describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { freePort } from '../support/ports.ts';
import { BAD_GATEWAY, comeAgain, languages, rating, useClient } from './world.ts';

interface Accepted {
  id: string;
  status: string;
}

describe.each(languages)('the client in $name', (language) => {
  describe.skipIf(!language.available)('publishes an event', () => {
    const world = useClient(language);
    const publish = (event: object = rating('rat_1'), deadlineMs?: number) =>
      world.driver.does<Accepted>({ op: 'publish', event: { ...event }, ...(deadlineMs && { deadlineMs }) });
    const refused = (event: object = rating('rat_1')) =>
      world.driver.fails({ op: 'publish', event: { ...event } });
    /** Milliseconds between the requests that came. */
    const pauses = () =>
      world.front.requests.slice(1).map(({ at }, n) => at - (world.front.requests[n]?.at ?? 0));

    test('and resolves when it is durable', async () => {
      const own = await publish({
        ...rating('rat_1', { openTextResponses: { why: 'Zoë 👋' } }),
        id: 'event_mine',
      });
      expect(own).toEqual({ id: 'event_mine', status: 'accepted' });
      expect((await world.logged('event_mine'))?.data.object).toMatchObject({
        openTextResponses: { why: 'Zoë 👋' },
      });
      const made = await publish();
      expect(made.id).toMatch(/^event_[0-9a-f]{32}$/);
      expect(await world.logged(made.id)).toMatchObject({ id: made.id, type: 'rating.created' });
    });

    test('as the operator for a team', async () => {
      await world.client({ key: OPERATOR_TOKEN, url: `${world.front.url}/api/v1/` });
      const { id } = await publish({ ...rating('rat_1'), team_id: world.team.id });
      expect(await world.logged(id)).toMatchObject({ team_id: world.team.id });
    });

    test('once, although the answer was lost', async () => {
      const endpoint = await world.stage.app.endpoint(world.team.key, world.stage.receiver.url('/once'));
      world.front.script(['lose']);
      const { id } = await publish();
      const [first, second, ...more] = world.front.requests;
      expect(more).toEqual([]);
      expect(second?.body).toBe(first?.body);
      expect(JSON.parse(first?.body ?? '').id).toBe(id);
      await world.stage.app.settled(endpoint.id);
      expect(await world.stage.app.deliveries(endpoint.id)).toHaveLength(1);
    });

    test('again after 429, and not before Retry-After', async () => {
      world.front.script([comeAgain(429, 'rate_limit_exceeded', 1)]);
      await publish();
      expect(pauses()).toEqual([expect.any(Number)]);
      expect(pauses()[0]).toBeGreaterThanOrEqual(1_000);
    });

    test('and takes a date in Retry-After', async () => {
      const inTwoSeconds = new Date(Date.now() + 2_000).toUTCString();
      world.front.script([comeAgain(503, 'overloaded', inTwoSeconds)]);
      await publish();
      expect(pauses()[0]).toBeGreaterThan(500);
    });

    test('but does not wait for what is beyond the deadline', async () => {
      world.front.script([], comeAgain(429, 'rate_limit_exceeded', 3_600));
      const error = await refused();
      expect(error).toMatchObject({ kind: 'ApiError', status: 429, code: 'rate_limit_exceeded' });
      expect(error.request_id).toBe('req_1');
      expect(world.front.requests).toHaveLength(1);
    });

    test('again after 5xx, each time later', async () => {
      world.front.script([BAD_GATEWAY, comeAgain(503, 'overloaded', 0), BAD_GATEWAY]);
      const { id } = await publish();
      expect(await world.logged(id)).toBeDefined();
      const [first = 0, second = 0, third = 0] = pauses();
      expect(first).toBeGreaterThanOrEqual(120);
      expect(second).toBeGreaterThanOrEqual(245);
      expect(third).toBeGreaterThanOrEqual(495);
    });

    test('and says what was wrong with it, without a second attempt', async () => {
      const error = await refused(rating('rat_1', { timeSpentSeconds: '37' }));
      expect(error).toMatchObject({
        kind: 'ApiError',
        status: 400,
        type: 'invalid_request_error',
        param: 'data.object.timeSpentSeconds',
        request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(error.message).toMatch(/finite number \(400, param data\.object\.timeSpentSeconds, request /);
      expect(world.front.requests).toHaveLength(1);
    });

    test('and says that the key is wrong', async () => {
      await world.client({ key: 'ak_live_wrong' });
      expect(await refused()).toMatchObject({ kind: 'ApiError', status: 401, code: 'invalid_api_key' });
      expect(world.front.requests).toHaveLength(1);
    });

    test('and gives up at the deadline, whatever the server does', async () => {
      for (const behaviour of ['silent', 'trickle'] as const) {
        world.front.script([], behaviour);
        const started = performance.now();
        const error = await world.driver.fails({ op: 'publish', event: rating('rat_1'), deadlineMs: 400 });
        expect(performance.now() - started, behaviour).toBeLessThan(4_000);
        expect(error, behaviour).toMatchObject({ kind: 'NoAnswerError' });
        expect(error.message).toMatch(/^No answer from 127\.0\.0\.1/);
      }
    });

    test('again after an attempt without an answer', async () => {
      await world.client({ attemptTimeoutMs: 1_500 });
      world.front.script(['silent', 'trickle']);
      await publish();
      expect(world.front.requests).toHaveLength(3);
      // Connections that were cut are not used again.
      await publish();
      expect(world.front.requests).toHaveLength(4);
    });

    test('and says that nobody is there', async () => {
      await world.client({ url: `http://127.0.0.1:${await freePort()}`, deadlineMs: 300 });
      const error = await refused();
      expect(error).toMatchObject({ kind: 'NoAnswerError', message: expect.stringMatching(/refused/i) });
    });

    test('and takes no other web site for the API, and follows no redirect', async () => {
      const location = world.stage.receiver.url('/elsewhere');
      world.front.script([{ status: 307, headers: { location } }]);
      expect(await refused()).toMatchObject({
        kind: 'ApiError',
        status: 307,
        message: 'The server answered 307, and not as this API does',
      });
      expect(world.stage.receiver.forPath('/elsewhere')).toEqual([]);
      world.front.script([{ status: 200, body: '<html>' }]);
      expect(await refused()).toMatchObject({ kind: 'ApiError', status: 200 });
      world.front.script([{ status: 200, body: '{"ok":true}' }]);
      expect(await refused()).toMatchObject({ kind: 'ApiError', status: 200 });
    });

    test('and its key is in no error, and not in the client as it is printed', async () => {
      const key = 'ak_live_Sup3rS3cretSup3rS3cretSup3rS3cret';
      const echo = { error: { message: `no such key: ${key}`, type: 'authentication_error' } };
      const printed = [await world.client({ key, deadlineMs: 300 })];
      for (const behaviour of [
        'pass',
        'silent',
        'lose',
        BAD_GATEWAY,
        { status: 401, body: JSON.stringify(echo) },
        { status: 500, body: JSON.stringify(echo) },
        { status: 401, body: key },
      ] as const) {
        world.front.script([], behaviour);
        printed.push(await refused());
      }
      world.front.script([], { status: 202, body: JSON.stringify({ data: [echo] }) });
      printed.push(await world.driver.fails({ op: 'publishMany', events: [rating('rat_1')] }));
      for (const wrong of [`${key}\n`, `${key} é`]) {
        const question = { op: 'client', url: world.front.url, key: wrong } as const;
        const error = await world.driver.fails(question);
        expect(error.kind).toBe('WrongCall');
        printed.push(error);
      }
      expect(printed).toHaveLength(11);
      expect(JSON.stringify(printed)).not.toContain('Sup3rS3cret');
    });

    test('and refuses options that cannot be right', async () => {
      const { key } = world.team;
      for (const url of [
        '',
        'connect.example.com',
        'ftp://connect.example.com',
        'https://me:pw@example.com',
      ]) {
        expect(await world.driver.fails({ op: 'client', url, key }), url).toMatchObject({
          kind: 'WrongCall',
        });
      }
      const { url } = world.front;
      expect(await world.driver.fails({ op: 'client', url, key, deadlineMs: 0 })).toMatchObject({
        kind: 'WrongCall',
      });
    });
  });
});
