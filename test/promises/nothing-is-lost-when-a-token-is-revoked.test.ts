import { describe, expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/api-client.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { attemptsOf, automate, type Integrations, useConnectedTeam } from '../support/integrations.ts';
import { connectByOAuth } from '../support/oauth.ts';
import { until } from '../support/until.ts';

const { world, team } = useConnectedTeam({ manualClock: true, env: { RETRY_SCHEDULE: '60,60' } });

/**
 * Each vendor, as the test needs it: the fields of an automation, how access ends there, and what has
 * arrived.
 */
const vendors = {
  slack: {
    config: () => ({ channel: 'C0RESEARCH' }),
    revoke: ({ slack }: Integrations) => slack.oauth.uninstall(),
    arrived: ({ slack }: Integrations) => slack.messages.map(({ text }) => text),
  },
  linear: {
    config: () => ({ team: linearIds.engineering }),
    revoke: ({ linear }: Integrations) => linear.revoke(),
    arrived: ({ linear }: Integrations) => linear.issues.map(({ title }) => title),
  },
  notion: {
    config: ({ database }: Integrations) => ({ data_source: database }),
    revoke: ({ notion }: Integrations) => notion.tokens.revoke(),
    arrived: ({ notion, database }: Integrations) =>
      notion.workspace.rows(database).map(({ Name }) => String(Name)),
  },
};

describe.each(Object.keys(vendors) as (keyof typeof vendors)[])('%s', (connector) => {
  const { config, revoke, arrived } = vendors[connector];
  const names = ['First', 'Second', 'Third'].map((name) => `${name} ${connector} study`);

  test('events wait for someone to connect again, the owner is told once, and then all of them arrive', async () => {
    const { app } = world;
    const connection = team[connector];
    const id = await automate(app, team.key, { connection_id: connection, config: config(world) });
    revoke(world);
    const mails = app.mails.length;
    const publish = (name = '') =>
      app.publish(team.key, {
        type: 'evaluation.completed',
        object: { id: `eval_${name.length}_${name}`, name },
      });
    await publish(names[0]);
    const shown = async () => (await app.call('GET', `/connections/${connection}`, team.key)).body;
    await until(async () => (await shown()).status === 'needs_reconnect');
    expect((await shown()).status_reason).toMatch(/\w+/);
    for (const name of names.slice(1)) await publish(name);

    // Days go by, and nothing is tried in vain.
    for (let day = 0; day < 3; day += 1) await app.advance(24 * 3_600_000);
    const waiting = await attemptsOf(app, team.key, id);
    expect(waiting.map(({ status, attempt }: Record<string, unknown>) => [status, attempt])).toEqual([
      ['pending', 1],
      ['pending', 1],
      ['pending', 1],
    ]);
    expect(waiting.at(-1).error).toContain('It is sent when someone has connected the account again.');
    const metrics = (await app.call('GET', '/metrics', OPERATOR_TOKEN)).text;
    expect(metrics).toContain('\nconnect_oldest_due_delivery_seconds 0\n');
    expect(metrics).toContain('\nconnect_due_deliveries 0\n');
    expect(metrics).toContain('\nconnect_connections_to_reconnect 1\n');
    const letters = await until(() => app.mails.length > mails && app.mails.slice(mails));
    expect(letters.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(new RegExp(`^Please reconnect ${connector}`, 'i')),
    ]);

    const again = await app.session(team.id, 'admin');
    expect(await connectByOAuth(app, connector, again)).toBe(connection);
    expect(await shown()).toMatchObject({ status: 'active', status_reason: null });
    await until(async () => {
      await app.advance(2_000);
      const attempts = await attemptsOf(app, team.key, id);
      return attempts.every(({ status }: { status: string }) => status === 'delivered');
    });
    expect(await attemptsOf(app, team.key, id)).toHaveLength(3);
    for (const name of names) {
      expect(arrived(world).filter((text) => text.includes(name))).toHaveLength(1);
    }
    // In the order in which they happened.
    const order = arrived(world).filter((text) => names.some((name) => text.includes(name)));
    expect(order.map((text) => names.findIndex((name) => text.includes(name)))).toEqual([0, 1, 2]);
    expect(app.mails).toHaveLength(mails + 1);
    await app.call('DELETE', `/automations/${id}`, team.key);
  });
});
