import { expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const stage = useStage({ manualClock: true });

/** An endpoint whose answer each test sets as it goes. */
async function endpointAt(path: string) {
  const { app, receiver } = stage;
  const { id: teamId, key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url(path));
  return {
    id,
    teamId,
    key,
    /** So many new events, all answered so. */
    async send(count: number, status: number): Promise<void> {
      receiver.respond(path, { status });
      const events = Array.from({ length: count }, () => ({
        type: 'rating.created',
        data: { object: { id: 'rat_1' } },
      }));
      const answer = await app.call('POST', '/events/batch', key, { events });
      expect(answer.status).toBe(202);
      await app.settled(id);
    },
    view: async () => (await app.call('GET', `/webhooks/${id}`, key)).body,
    patch: (changes: object) => app.call('PATCH', `/webhooks/${id}`, key, changes),
    counters: async () =>
      (await app.sql('SELECT consecutive_failures, consecutive_gone FROM endpoints WHERE id = $1', [id]))[0],
    /** The kinds of its letters, in order. */
    kinds: async () =>
      (await app.sql('SELECT kind FROM mails WHERE team_id = $1 ORDER BY created_at, id', [teamId])).map(
        ({ kind }) => kind,
      ),
    letters: () => app.sql('SELECT data FROM mails WHERE team_id = $1', [teamId]),
  };
}

const HOUR = 3_600_000;

test('fifty failures in a row over an hour disable the endpoint; its owner is warned half-way, and learns why', async () => {
  const endpoint = await endpointAt('/fifty');
  const { app } = stage;
  await endpoint.send(25, 500);
  expect(await endpoint.kinds()).toEqual([]);
  await app.advance(HOUR / 2);
  await app.settled(endpoint.id);
  await endpoint.send(1, 500);
  expect(await endpoint.kinds()).toEqual(['endpoint_failing']);
  await app.advance(HOUR / 2 - 1);
  await app.settled(endpoint.id);
  await endpoint.send(25, 500);
  expect((await endpoint.view()).status).toBe('enabled');
  await app.advance(1);
  await endpoint.send(1, 500);
  const reason = 'The last 50 deliveries to the endpoint all failed.';
  expect(await endpoint.view()).toMatchObject({ status: 'disabled', disabled_reason: reason });
  expect(await endpoint.kinds()).toEqual(['endpoint_failing', 'endpoint_disabled']);
  const texts = await until(() => {
    const mails = app.mails.filter(({ to }) => to === `owner-${endpoint.teamId}@example.com`);
    return mails.length === 2 ? mails.map(({ text }) => text) : undefined;
  });
  expect(texts[0]).toContain('2026');
  expect(texts[1]).toContain(reason);
});

test('a failing second is not a failing endpoint: hundreds of failures in one burst disable nothing', async () => {
  const endpoint = await endpointAt('/burst');
  await endpoint.send(150, 500);
  await endpoint.send(150, 500);
  expect((await endpoint.view()).status).toBe('enabled');
  expect((await endpoint.counters())?.consecutive_failures).toBe(300);
  await endpoint.send(1, 200);
  stage.receiver.respond('/burst', { status: 500 });
  await stage.app.advance(HOUR);
  // The retries, one after the other; they have a wait of their own.
  await stage.app.settled(endpoint.id);
  await endpoint.send(60, 500);
  expect((await endpoint.view()).status).toBe('enabled');
  expect(await endpoint.kinds()).toEqual([]);
});

test('when it works again its owner is told, and of nothing more than once a day', async () => {
  const endpoint = await endpointAt('/on-and-off');
  const { app } = stage;
  const failAndWork = async () => {
    await endpoint.send(30, 500);
    await app.advance(HOUR / 2);
    await endpoint.send(1, 500);
    await endpoint.send(1, 200);
    await app.settled(endpoint.id);
  };
  await failAndWork();
  expect(await endpoint.kinds()).toEqual(['endpoint_failing', 'endpoint_works']);
  await failAndWork();
  expect(await endpoint.kinds()).toHaveLength(2);
  await app.advance(24 * HOUR);
  await app.settled(endpoint.id);
  await failAndWork();
  expect(await endpoint.kinds()).toEqual([
    ...['endpoint_failing', 'endpoint_works', 'endpoint_failing', 'endpoint_works'],
  ]);
});

test('a letter that was held back for the day comes when the day is over: the last word is how it is', async () => {
  const endpoint = await endpointAt('/last-word');
  const { app } = stage;
  const failThenWorkAfter = async (wait: number) => {
    await endpoint.send(30, 500);
    await app.advance(HOUR / 2);
    await endpoint.send(1, 500);
    await app.advance(wait);
    await endpoint.send(1, 200);
  };
  await failThenWorkAfter(HOUR / 3);
  await app.advance(23.5 * HOUR);
  await app.settled(endpoint.id);
  await failThenWorkAfter(0);
  const told = ['endpoint_failing', 'endpoint_works', 'endpoint_failing'];
  // It works again less than a day after the owner was last told so.
  expect(await endpoint.kinds()).toEqual(told);
  await app.advance(HOUR);
  await app.settled(endpoint.id);
  await endpoint.send(1, 200);
  expect(await endpoint.kinds()).toEqual([...told, 'endpoint_works']);
});

test('what was not told does not count as told: who is disabled every twenty hours hears it every other time', async () => {
  const endpoint = await endpointAt('/every-twenty-hours');
  const letters: number[] = [];
  for (let round = 0; round < 3; round++) {
    await endpoint.send(3, 410);
    expect((await endpoint.view()).status).toBe('disabled');
    letters.push((await endpoint.kinds()).length);
    await endpoint.patch({ status: 'enabled' });
    // Retries, which would be successes or failures of their own, are out of the way.
    await stage.app.sql('DELETE FROM due WHERE destination_id = $1', [endpoint.id]);
    await stage.app.advance(20 * HOUR);
  }
  expect(letters).toEqual([1, 1, 2]);
});

test('forty-nine and a success, over and over, do not', async () => {
  const endpoint = await endpointAt('/forty-nine');
  for (let round = 0; round < 3; round++) {
    await endpoint.send(49, 500);
    await endpoint.send(1, 200);
  }
  expect((await endpoint.view()).status).toBe('enabled');
  expect(await endpoint.letters()).toEqual([]);
});

test('retries count like first attempts', async () => {
  const endpoint = await endpointAt('/retries-count');
  await endpoint.send(25, 500);
  await stage.app.advance(60_000);
  await stage.app.settled(endpoint.id);
  expect((await endpoint.counters())?.consecutive_failures).toBe(50);
  await stage.app.advance(HOUR);
  await stage.app.settled(endpoint.id);
  expect((await endpoint.view()).status).toBe('disabled');
});

test('enabling it again begins from zero', async () => {
  const endpoint = await endpointAt('/again');
  await endpoint.send(50, 410);
  expect((await endpoint.view()).status).toBe('disabled');
  const enabled = await endpoint.patch({ status: 'enabled' });
  expect(enabled.body).toMatchObject({ status: 'enabled', disabled_reason: null, disabled_at: null });
  expect(await endpoint.counters()).toEqual({ consecutive_failures: 0, consecutive_gone: 0 });
  await endpoint.send(2, 410);
  expect((await endpoint.view()).status).toBe('enabled');
  await endpoint.send(1, 410);
  expect((await endpoint.view()).status).toBe('disabled');
  // Of one kind there is one letter a day.
  expect(await endpoint.letters()).toHaveLength(1);
});

test('PATCH {"status": "enabled"} on an enabled endpoint forgives nothing', async () => {
  const endpoint = await endpointAt('/still');
  await endpoint.send(10, 500);
  await endpoint.patch({ status: 'enabled' });
  expect((await endpoint.counters())?.consecutive_failures).toBe(10);
});

test('disabling by hand mails once, however often it is asked', async () => {
  const endpoint = await endpointAt('/by-hand?token=in-the-query');
  await Promise.all(Array.from({ length: 5 }, () => endpoint.patch({ status: 'disabled' })));
  await endpoint.patch({ status: 'disabled' });
  await endpoint.patch({ status: 'disabled', description: 'off' });
  const reason = expect.stringContaining('settings or through the API');
  expect(await endpoint.view()).toMatchObject({ status: 'disabled', disabled_reason: reason });
  expect(await endpoint.letters()).toHaveLength(1);
  const { app } = stage;
  const mail = await until(() => app.mails.find(({ to }) => to === `owner-${endpoint.teamId}@example.com`));
  expect(mail.text).toContain('settings or through the API');
  // The query of a webhook URL is often its password.
  expect(mail.text).not.toContain('in-the-query');
});

test('failures of a disabled endpoint neither mail again nor change the reason', async () => {
  const endpoint = await endpointAt('/off');
  await endpoint.send(30, 500);
  await endpoint.patch({ status: 'disabled' });
  await stage.app.advance(60_000);
  await stage.app.settled(endpoint.id);
  expect((await endpoint.counters())?.consecutive_failures).toBe(60);
  expect((await endpoint.view()).disabled_reason).toContain('settings');
  expect(await endpoint.letters()).toHaveLength(1);
});
