import { beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { attemptsOf, automate, useConnectedTeam, vendorEnvironment } from '../support/integrations.ts';
import { until } from '../support/until.ts';

/**
 * Events about one evaluation that arrive together become one thread, one issue, one row: also with two
 * workers.
 */
const { world, team } = useConnectedTeam();
let second: TestApp;

beforeAll(async () => {
  second = await startTestApp({ database: world.app.database, env: vendorEnvironment(world) });
  return () => second.stop();
});

const events = ['evaluation.created', 'evaluation.status_changed', 'evaluation.completed'] as const;

async function publishTogether(automation: string, id: string): Promise<void> {
  const { app } = world;
  const object = { id, name: `Study ${id}`, status: 'Running', previous_status: 'Draft' };
  const members = events.map((type) => ({ type, data: { object } }));
  const answer = await app.call('POST', '/events/batch', team.key, { events: members });
  expect(answer.status).toBe(202);
  await until(async () => {
    const attempts = await attemptsOf(app, team.key, automation);
    return (
      attempts.filter(({ status }: { status: string }) => status === 'delivered').length === events.length
    );
  }, 20_000);
}

describe('three events about one evaluation at once', () => {
  test('are one thread in Slack', async () => {
    const { app, slack } = world;
    const config = { channel: 'C0RESEARCH', thread: true };
    const id = await automate(app, team.key, {
      connection_id: team.slack,
      enabled_events: [...events],
      config,
    });
    await publishTogether(id, 'eval_thread');
    const roots = slack.messages.filter(({ thread_ts }) => thread_ts === undefined);
    expect(roots).toHaveLength(1);
    expect(slack.messages.map(({ thread_ts }) => thread_ts)).toEqual([undefined, roots[0]?.ts, roots[0]?.ts]);
    await app.call('DELETE', `/automations/${id}`, team.key);
  });

  test('are one issue with two comments in Linear', async () => {
    const { app, linear } = world;
    const config = { team: linearIds.engineering, dedupe: true };
    const id = await automate(app, team.key, {
      connection_id: team.linear,
      enabled_events: [...events],
      config,
    });
    await publishTogether(id, 'eval_issue');
    expect(linear.issues).toHaveLength(1);
    expect(linear.comments).toHaveLength(2);
    await app.call('DELETE', `/automations/${id}`, team.key);
  });

  test('are one row in Notion, with the last state', async () => {
    const { app, notion, database } = world;
    const config = { data_source: database, mode: 'update' };
    const id = await automate(app, team.key, {
      connection_id: team.notion,
      enabled_events: [...events],
      config,
    });
    await publishTogether(id, 'eval_row');
    expect(notion.workspace.rows(database)).toMatchObject([
      { 'Object ID': 'eval_row', Event: 'Evaluation completed' },
    ]);
    await app.call('DELETE', `/automations/${id}`, team.key);
  });
});
