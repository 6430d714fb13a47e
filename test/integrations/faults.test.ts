import { describe, expect, test } from 'vitest';
import { linearErrors, linearIds } from '../support/fakes/linear.ts';
import { attemptsOf, automate, useConnectedTeam } from '../support/integrations.ts';
import { until } from '../support/until.ts';

/** An attempt of an automation may take twice this long, milliseconds. */
const TIMEOUT_MS = 400;
const { world, team } = useConnectedTeam({
  manualClock: true,
  env: { RETRY_SCHEDULE: '60,60', DELIVERY_TIMEOUT_MS: String(TIMEOUT_MS) },
});

let published = 0;
/** Publishes an evaluation that is done, and waits until the automation has nothing to do. */
async function publish(automation: string): Promise<string> {
  const { app } = world;
  published += 1;
  const object = { id: `eval_${published}`, name: `Evaluation ${published}` };
  // The rate limits of the vendors let one through again.
  await app.advance(2_000);
  const event = await app.publish(team.key, { type: 'evaluation.completed', object });
  await app.settled(automation);
  return event;
}

/** The next attempt. */
async function retry(automation: string): Promise<void> {
  await world.app.advance(60_000);
  await world.app.settled(automation);
}

const automation = {
  slack: (more = {}) =>
    automate(world.app, team.key, { connection_id: team.slack, config: { channel: 'C0RESEARCH' }, ...more }),
  linear: () =>
    automate(world.app, team.key, { connection_id: team.linear, config: { team: linearIds.engineering } }),
  notion: () =>
    automate(world.app, team.key, { connection_id: team.notion, config: { data_source: world.database } }),
};

async function remove(id: string): Promise<void> {
  await world.app.call('DELETE', `/automations/${id}`, team.key);
}

describe('an error after the effect', () => {
  test('Linear has one issue: the second attempt finds that the first had made it', async () => {
    const { app, linear } = world;
    const id = await automation.linear();
    linear.inject({ after: { status: 500, body: 'Internal Server Error' } });
    const event = await publish(id);
    expect(linear.issues.filter(({ title }) => title.includes(`Evaluation ${published}`))).toHaveLength(1);
    const [failed] = (await attemptsOf(app, team.key, id)).slice(-1);
    expect(failed).toMatchObject({ status: 'failed', attempt: 1, event_id: event });
    await retry(id);
    const [delivered] = await attemptsOf(app, team.key, id);
    expect(delivered).toMatchObject({ status: 'delivered', attempt: 2, event_id: event });
    expect(linear.issues.filter(({ title }) => title.includes(`Evaluation ${published}`))).toHaveLength(1);
    const { body } = await app.call('GET', `/automations/deliveries/${delivered.id}`, team.key);
    expect(body.details).toMatchObject({ duplicate: true });
    await remove(id);
  });

  test('Notion has one row: the second attempt looks the event up first', async () => {
    const { app, notion, database } = world;
    const id = await automation.notion();
    notion.fail('error_after');
    const event = await publish(id);
    await retry(id);
    const rows = notion.workspace.rows(database).filter((row) => row['Event ID'] === event);
    expect(rows).toHaveLength(1);
    expect((await attemptsOf(app, team.key, id))[0]).toMatchObject({ status: 'delivered', attempt: 2 });
    await remove(id);
  });

  test('Slack gets the message twice with on_ambiguous retry, and once with skip', async () => {
    const { app, slack } = world;
    const outcomes: Record<string, unknown> = {};
    for (const on_ambiguous of ['retry', 'skip']) {
      const id = await automation.slack({ on_ambiguous });
      const before = slack.messages.length;
      slack.inject('error_after');
      await publish(id);
      await retry(id);
      const [last] = await attemptsOf(app, team.key, id);
      outcomes[on_ambiguous] = [slack.messages.length - before, last.status, last.attempt];
      if (on_ambiguous === 'skip') expect(last.error).toContain('it may have arrived, and is not sent again');
      await remove(id);
    }
    expect(outcomes).toEqual({ retry: [2, 'delivered', 2], skip: [1, 'abandoned', 1] });
  });
});

describe('a vendor that hangs', () => {
  test.each(['hang', 'hang_body'] as const)(
    'ends at the deadline (%s), and is tried again',
    async (fault) => {
      const { app, slack } = world;
      const id = await automation.slack();
      slack.inject(fault);
      await publish(id);
      const [, failed] = await attemptsOf(app, team.key, id);
      expect(failed).toMatchObject({ status: 'failed', attempt: 1 });
      expect(failed.response_ms).toBeGreaterThanOrEqual(2 * TIMEOUT_MS - 50);
      expect(failed.response_ms).toBeLessThan(2 * TIMEOUT_MS + 1_000);
      await retry(id);
      expect((await attemptsOf(app, team.key, id))[0]).toMatchObject({ status: 'delivered', attempt: 2 });
      await remove(id);
    },
  );
});

describe('what only a person can mend', () => {
  test('five failures of the settings in a row disable the automation, and its owner hears why', async () => {
    const { app, slack } = world;
    const id = await automation.slack();
    const mails = app.mails.length;
    for (let n = 1; n <= 5; n += 1) {
      const { body } = await app.call('GET', `/automations/${id}`, team.key);
      expect(body.status).toBe('enabled');
      slack.refuse('is_archived');
      await publish(id);
    }
    const { body } = await app.call('GET', `/automations/${id}`, team.key);
    expect(body).toMatchObject({
      status: 'disabled',
      disabled_reason: expect.stringContaining('5 deliveries'),
    });
    const attempts = await attemptsOf(app, team.key, id);
    expect(attempts.map(({ status }: { status: string }) => status)).toEqual(Array(5).fill('abandoned'));
    const [mail] = await until(() => app.mails.length > mails && app.mails.slice(mails));
    expect(mail).toMatchObject({
      to: `owner-${team.id}@example.com`,
      subject: 'Automation disabled: Tell slack',
    });
    await publish(id);
    expect(await attemptsOf(app, team.key, id)).toHaveLength(5);

    const enabled = await app.call('PATCH', `/automations/${id}`, team.key, { status: 'enabled' });
    expect(enabled.body).toMatchObject({ status: 'enabled', disabled_reason: null });
    slack.refuse('is_archived');
    await publish(id);
    expect((await app.call('GET', `/automations/${id}`, team.key)).body.status).toBe('enabled');
    await remove(id);
  });

  test('an event that can’t be sent fails alone: it does not count towards disabling', async () => {
    const { app, linear } = world;
    const id = await automation.linear();
    for (let n = 1; n <= 6; n += 1) {
      linear.refuse({
        message: 'Argument Validation Error',
        extensions: { code: 'INPUT_ERROR', type: 'invalid input' },
      });
      await publish(id);
    }
    expect((await app.call('GET', `/automations/${id}`, team.key)).body).toMatchObject({ status: 'enabled' });
    const [attempt] = await attemptsOf(app, team.key, id);
    expect(attempt).toMatchObject({ status: 'abandoned', attempt: 1 });
    await remove(id);
  });

  test("a workspace over its vendor's plan fails in words", async () => {
    const { app, linear } = world;
    const id = await automation.linear();
    linear.refuse(linearErrors.usageLimit);
    await publish(id);
    const [attempt] = await attemptsOf(app, team.key, id);
    expect(attempt).toMatchObject({ status: 'abandoned' });
    const { body } = await app.call('GET', `/automations/deliveries/${attempt.id}`, team.key);
    expect(body.details).toMatchObject({ reason: 'plan', hint: expect.stringMatching(/\w+/) });
    await remove(id);
  });
});

describe('sending again', () => {
  test('a replay of a delivered event makes no second issue', async () => {
    const { app, linear } = world;
    const id = await automation.linear();
    await publish(id);
    const [first] = await attemptsOf(app, team.key, id);
    const before = linear.issues.length;
    const replay = await app.call('POST', `/automations/deliveries/${first.id}/retry`, team.key);
    expect(replay.status).toBe(202);
    await app.advance(2_000);
    await app.settled(id);
    expect((await attemptsOf(app, team.key, id))[0]).toMatchObject({
      id: replay.body.delivery_id,
      status: 'delivered',
      replays_delivery_id: first.id,
      reference: first.reference,
    });
    expect(linear.issues).toHaveLength(before);
    await remove(id);
  });

  test('what a worker was sending when it died is not sent again with on_ambiguous skip', async () => {
    const { app, slack } = world;
    const id = await automation.slack({ on_ambiguous: 'skip' });
    const before = slack.messages.length;
    slack.inject('error_before');
    await publish(id);
    // As a worker leaves it that died while it was sending: still due, and begun.
    await app.sql(
      `WITH gone AS (DELETE FROM attempts WHERE destination_id = $1 RETURNING *)
       INSERT INTO due (id, lane, team_id, event_id, destination_id, attempt, scheduled_for, started, created_at)
       SELECT id, destination_id, team_id, event_id, destination_id, 1, created_at, true, created_at FROM gone`,
      [id],
    );
    await retry(id);
    const [attempt] = await attemptsOf(app, team.key, id);
    expect(attempt).toMatchObject({
      status: 'abandoned',
      error: expect.stringContaining('not known whether'),
    });
    expect(slack.messages).toHaveLength(before);
    await remove(id);
  });
});
