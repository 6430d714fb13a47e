import { describe, expect, test } from 'vitest';
import { automate, connectedTeam, useConnectedTeam } from '../support/integrations.ts';

const { world, team } = useConnectedTeam();

const call = (method: string, path: string, body?: unknown, key = team.key) =>
  world.app.call(method, `/automations${path}`, key, body);
const post = (fields: object = {}, key = team.key) => call('POST', '', { ...minimal(), ...fields }, key);
const minimal = () => ({
  name: 'Tell #research',
  connection_id: team.slack,
  action: 'post_message',
  enabled_events: ['evaluation.completed'],
  config: { channel: 'C0RESEARCH' },
});

describe('an automation', () => {
  test('is created, shown, changed and deleted', async () => {
    const filter = { path: 'data.object.type', op: 'eq', value: 'SSE' };
    const created = await post({ filter, on_ambiguous: 'skip' });
    expect(created.status, created.text).toBe(201);
    const { warnings, ...automation } = created.body;
    expect(warnings).toEqual([]);
    expect(automation).toEqual({
      ...minimal(),
      id: expect.stringMatching(/^aut_/),
      connector: 'slack',
      filter,
      on_ambiguous: 'skip',
      status: 'enabled',
      disabled_reason: null,
      disabled_at: null,
      last_delivered_at: null,
      last_failed_at: null,
      ...{ version: 1, changed_by: null, changed_fields: [], changed_at: null },
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const path = `/${automation.id}`;
    expect((await call('GET', path)).body).toEqual(automation);

    const changes = { name: 'Other', filter: null, config: { channel: '#general' }, on_ambiguous: 'retry' };
    const changed = await call('PATCH', path, changes);
    expect(changed).toMatchObject({
      status: 200,
      body: {
        ...automation,
        ...changes,
        version: 2,
        changed_fields: ['name', 'filter', 'config', 'on_ambiguous'],
        changed_by: expect.any(String),
        changed_at: expect.any(String),
        updated_at: expect.any(String),
      },
    });
    const kept = await call('PATCH', path, { name: 'Third' });
    expect(kept.body).toMatchObject({ ...changes, name: 'Third' });

    expect((await call('DELETE', path)).body).toEqual({ id: automation.id, deleted: true });
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      expect((await call(method, path, method === 'PATCH' ? {} : undefined)).status).toBe(404);
    }
  });

  test('of any connector is possible, and what is left out has defaults', async () => {
    for (const [connection_id, action, config] of [
      [team.linear, 'create_issue', { team: 'ENG' }],
      [team.notion, 'add_row', { data_source: world.database }],
    ] as const) {
      const { status, body } = await post({ connection_id, action, config, enabled_events: ['*'] });
      expect(status).toBe(201);
      expect(body).toMatchObject({ config, filter: null, on_ambiguous: 'retry', enabled_events: ['*'] });
    }
  });

  test('is listed newest first, in pages, and only for its team', async () => {
    const other = await connectedTeam(world);
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.unshift(
        await automate(world.app, other.key, { connection_id: other.slack, config: { channel: '#general' } }),
      );
    }
    const list = async (query: string) => {
      const { body } = await call('GET', `?${query}`, undefined, other.key);
      return { ...body, data: body.data.map(({ id }: { id: string }) => id) };
    };
    expect(await list('')).toEqual({ data: ids, has_more: false, next_cursor: null });
    const first = await list('limit=2');
    expect(first).toMatchObject({ data: ids.slice(0, 2), has_more: true });
    const second = await list(`limit=2&starting_after=${first.next_cursor}`);
    expect(second.data).toEqual(ids.slice(2, 4));
    expect((await list(`limit=3&ending_before=${ids[4]}`)).data).toEqual(ids.slice(1, 4));
  });
});

describe('its status', () => {
  test('disabled by a person, enabled again with its counters at nought', async () => {
    const { app } = world;
    const id = await automate(app, team.key, {
      connection_id: team.slack,
      config: { channel: 'C0RESEARCH' },
    });
    const mails = await app.sql('SELECT 1 FROM mails');
    const counters =
      'UPDATE automations SET consecutive_failures = 7, consecutive_config_failures = 3 WHERE id = $1';
    await app.sql(counters, [id]);
    const disabled = await call('PATCH', `/${id}`, { status: 'disabled' });
    expect(disabled.body).toMatchObject({
      status: 'disabled',
      disabled_at: expect.any(String),
      disabled_reason: expect.stringContaining('in the settings or through the API'),
    });
    const again = await call('PATCH', `/${id}`, { status: 'disabled' });
    expect(again.body.disabled_at).toBe(disabled.body.disabled_at);
    expect(await app.sql('SELECT 1 FROM mails')).toHaveLength(mails.length);

    const enabled = await call('PATCH', `/${id}`, { status: 'enabled' });
    expect(enabled.body).toMatchObject({ status: 'enabled', disabled_at: null, disabled_reason: null });
    const columns = 'consecutive_failures AS failures, consecutive_config_failures AS "configFailures"';
    const rows = await app.sql(`SELECT ${columns} FROM automations WHERE id = $1`, [id]);
    expect(rows).toEqual([{ failures: 0, configFailures: 0 }]);
  });

  test('a disabled one does nothing with new events', async () => {
    const { app, slack } = world;
    const channel = slack.addChannel({ id: 'C0QUIET001', name: 'quiet' });
    const id = await automate(app, team.key, { connection_id: team.slack, config: { channel: channel.id } });
    await call('PATCH', `/${id}`, { status: 'disabled' });
    await app.publish(team.key, { type: 'evaluation.completed', object: { id: 'eval_1' } });
    await app.settled();
    expect(await app.deliveries(id)).toEqual([]);
    await call('PATCH', `/${id}`, { status: 'enabled' });
    await app.publish(team.key, { type: 'evaluation.completed', object: { id: 'eval_2' } });
    await app.settled(id);
    expect(await app.deliveries(id)).toMatchObject([{ status: 'delivered' }]);
  });
});

test('a team can have 500, however fast they are made', async () => {
  const { app } = world;
  const full = await connectedTeam(world);
  await app.sql(
    `INSERT INTO automations (id, team_id, connection_id, name, action, enabled_events, config, updated_at)
     SELECT 'aut_' || $1 || n, $1, $2, 'Old', 'post_message', '{calibration.frozen}', '{}', now()
     FROM generate_series(1, 498) n`,
    [full.id, full.slack],
  );
  const fields = { connection_id: full.slack };
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(fields, full.key)));
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(2);
  for (const { status, body } of answers) {
    if (status !== 201) expect(body.error.message).toContain('A team can have 500 automations');
  }
  await call('DELETE', `/${made[0]?.body.id}`, undefined, full.key);
  expect((await post(fields, full.key)).status).toBe(201);
});
