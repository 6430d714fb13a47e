import { expect, test } from 'vitest';
import { describeOnBothQueues } from '../support/queues.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/until.ts';

describeOnBothQueues('410 Gone', (queue) => {
  const stage = useStage({ queue, manualClock: true });

  async function endpointAt(path: string) {
    const { id: teamId, key } = await stage.app.team();
    return { teamId, key, ...(await stage.app.endpoint(key, stage.receiver.url(path))) };
  }

  const view = async (key: string, id: string) => (await stage.app.call('GET', `/webhooks/${id}`, key)).body;

  test('three in a row disable the endpoint; its retries go on, new events pass it by, the owner is told', async () => {
    const { app, receiver } = stage;
    receiver.respond('/gone', { status: 410 });
    const { teamId, key, id } = await endpointAt('/gone');
    for (const nth of [1, 2, 3]) {
      expect((await view(key, id)).status).toBe('enabled');
      await app.publish(key, { id: `event_gone${nth}` });
      await app.settled(id);
    }
    const reason = 'The endpoint answered 410 Gone 3 times in a row.';
    expect(await view(key, id)).toMatchObject({
      status: 'disabled',
      disabled_reason: reason,
      disabled_at: app.clock?.now().toISOString(),
      last_delivered_at: null,
      last_failed_at: app.clock?.now().toISOString(),
    });

    await app.publish(key, { id: 'event_too_late' });
    const rows = await app.deliveries(id);
    expect(rows.map((row) => row.status).sort()).toEqual([
      ...Array(3).fill('failed'),
      ...Array(3).fill('pending'),
    ]);
    expect(rows.some((row) => row.event_id === 'event_too_late')).toBe(false);

    await app.advance(60_000);
    await app.settled(id);
    expect(receiver.forPath('/gone')).toHaveLength(6);
    expect((await app.deliveries(id)).filter((row) => row.attempt === 3)).toHaveLength(3);

    const owner = `owner-${teamId}@example.com`;
    const mail = await until(() => app.mails.find(({ to }) => to === owner));
    expect(mail.subject).toContain('disabled');
    expect(mail.text).toContain(reason);
    expect(mail.text).toContain(receiver.url('/gone'));
    expect(mail.text).toContain(id);
    const letters = await app.sql('SELECT id FROM mails WHERE team_id = $1', [teamId]);
    expect(letters).toHaveLength(1);
  });

  test.each([
    ['an answer that is fine', { status: 200 }],
    ['another failure', { status: 500 }],
    ['a broken connection', 'reset'],
  ] as const)('%s in between starts the count again', async (_, between) => {
    const { app, receiver } = stage;
    // On a connection that was used before, a reset would be repeated, not counted.
    const gone = { status: 410, headers: { connection: 'close' } };
    const path = `/nearly-${queue}-${JSON.stringify(between).length}`;
    receiver.respond(path, [gone, gone, between, gone, gone, { status: 200 }, gone, gone, gone]);
    const { key, id } = await endpointAt(path);
    for (let sent = 0; sent < 8; sent++) {
      await app.publish(key);
      await app.settled(id);
    }
    expect((await view(key, id)).status).toBe('enabled');
    await app.publish(key);
    await app.settled(id);
    expect((await view(key, id)).status).toBe('disabled');
  });

  test('many at once disable it as well, and tell the owner once', async () => {
    const { app, receiver } = stage;
    receiver.respond('/all-gone', { status: 410 });
    const { teamId, key, id } = await endpointAt('/all-gone');
    const events = Array.from({ length: 20 }, (_, n) => ({
      type: 'rating.created',
      data: { object: { id: `r${n}` } },
    }));
    await app.call('POST', '/events/batch', key, { events });
    await app.settled(id);
    expect((await view(key, id)).status).toBe('disabled');
    expect(await app.sql('SELECT id FROM mails WHERE team_id = $1', [teamId])).toHaveLength(1);
  });
});
