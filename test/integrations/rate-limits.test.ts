import { beforeAll, beforeEach, expect, test } from 'vitest';
import { linearIds } from '../support/fakes/linear.ts';
import { attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam({ manualClock: true, env: { RETRY_SCHEDULE: '5,5,5' } });
let research: string;
let general: string;
let linear: string;

beforeAll(async () => {
  const message = (channel: string) =>
    automate(world.app, team.key, { connection_id: team.slack, config: { channel } });
  research = await message('C0RESEARCH');
  general = await message('C0GENERAL1');
  const config = { team: linearIds.engineering };
  linear = await automate(world.app, team.key, { connection_id: team.linear, config });
});

beforeEach(() => world.slack.server.heal());

const counts = async () => {
  const delivered = async (id: string) =>
    (await attemptsOf(world.app, team.key, id)).filter(
      ({ status }: { status: string }) => status === 'delivered',
    ).length;
  return {
    research: await delivered(research),
    general: await delivered(general),
    linear: await delivered(linear),
  };
};

const publish = (n: number) =>
  world.app.publish(team.key, {
    type: 'evaluation.completed',
    object: { id: `eval_${n}`, name: `No. ${n}` },
  });

/** Until nothing can be done any more before the clock moves. */
async function quiet(): Promise<void> {
  await world.app.advance(0);
  await world.app.settled(linear);
  for (const id of [research, general]) {
    const { sql } = world.app;
    await until(async () => {
      const [row] = await sql('SELECT count(*)::int AS held FROM due WHERE destination_id = $1 AND started', [
        id,
      ]);
      return row?.held === 0;
    });
  }
}

test('a rate limit of the vendor holds back the whole connection, and nothing else', async () => {
  const { app, slack } = world;
  slack.inject('rate_limited');
  await publish(1);
  await app.settled(linear);
  const paused = await app.call('GET', `/connections/${team.slack}`, team.key);
  // One of the two channels was refused; whichever was second may have gone out before.
  expect(paused.body).toMatchObject({ status: 'active' });
  const end = Date.parse(paused.body.paused_until);
  expect(end - (app.clock?.now().getTime() ?? 0)).toBe(7_000);

  const sent = slack.messages.length;
  await publish(2);
  await app.advance(300);
  await quiet();
  expect((await counts()).linear).toBe(2);
  expect(slack.messages).toHaveLength(sent);

  await app.advance(6_000);
  await quiet();
  expect(slack.messages).toHaveLength(sent);
  await until(async () => {
    await app.advance(2_000);
    const done = await counts();
    return done.research + done.general === 4;
  });
  expect(await counts()).toEqual({ research: 2, general: 2, linear: 2 });
  expect(slack.messages).toHaveLength(4);
});

test('a channel gets one message a second, however many automations and events there are', async () => {
  const { app, slack } = world;
  const config = { channel: 'C0RESEARCH' };
  const other = await automate(app, team.key, { connection_id: team.slack, config });
  const inChannel = () => slack.messages.filter(({ channel }) => channel === 'C0RESEARCH').length;
  const before = inChannel();
  // What went out before is forgotten by then.
  await app.advance(2_000);
  await publish(3);
  await publish(4);
  // Linear has a limit of its own.
  await app.advance(300);
  await quiet();
  for (let sent = 1; sent <= 4; sent += 1) {
    await until(() => inChannel() - before >= sent);
    await quiet();
    expect(inChannel() - before).toBe(sent);
    await app.advance(1_000);
  }
  await quiet();
  expect(inChannel() - before).toBe(4);
  await app.call('DELETE', `/automations/${other}`, team.key);
});
