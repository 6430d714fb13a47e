import { describe, expect, test } from 'vitest';
import { linearIds } from '../support/fakes/linear.ts';
import { automate, connectedTeam, useConnectedTeam } from '../support/integrations.ts';

const { world, team } = useConnectedTeam();

type Vendor = 'slack' | 'linear' | 'notion';
const good = {
  slack: () => ({ action: 'post_message', config: { channel: 'C0RESEARCH' } }),
  linear: () => ({ action: 'create_issue', config: { team: linearIds.engineering } }),
  notion: () => ({ action: 'add_row', config: { data_source: world.database } }),
};
const post = (vendor: Vendor, fields: object = {}) =>
  world.app.call('POST', '/automations', team.key, {
    name: 'Checked',
    connection_id: team[vendor],
    enabled_events: ['evaluation.completed'],
    ...good[vendor](),
    ...fields,
  });
const patch = (id: string, body: unknown) => world.app.call('PATCH', `/automations/${id}`, team.key, body);

const slackConfig = (more: object) => ({ config: { channel: 'C0RESEARCH', ...more } });
const comparison = { path: 'type', op: 'eq', value: 'a' };

describe('what is wrong is named', () => {
  test.each<[string, Vendor, object]>([
    ['name', 'slack', { name: '' }],
    ['name', 'slack', { name: 'x'.repeat(201) }],
    ['connection_id', 'slack', { connection_id: 'con_none' }],
    ['connection_id', 'slack', { connection_id: undefined }],
    ['action', 'slack', { action: 'create_issue' }],
    ['action', 'slack', { action: 'constructor' }],
    ['enabled_events.0', 'slack', { enabled_events: ['evaluation.exploded'] }],
    ['enabled_events', 'slack', { enabled_events: [] }],
    ['on_ambiguous', 'slack', { on_ambiguous: 'perhaps' }],
    ['colour', 'slack', { colour: 'red' }],
    ['status', 'slack', { status: 'disabled' }],
    ['filter.op', 'slack', { filter: { ...comparison, op: 'matches' } }],
    ['filter.any.1.path', 'slack', { filter: { any: [comparison, { ...comparison, path: 'a..b' }] } }],
    ['filter.all', 'slack', { filter: { all: [] } }],
    ['config', 'slack', { config: [] }],
    ['config', 'slack', { config: { channel: 'C0RESEARCH', text: 'a\0b' } }],
    ['config', 'slack', { config: { text: 'x'.repeat(100_001) } }],
    ['config.x', 'slack', slackConfig({ x: 1 })],
    ['config.text', 'slack', slackConfig({ text: 7 })],
    ['config.text', 'slack', slackConfig({ text: '{{ object.name' })],
    ['config.text', 'slack', slackConfig({ text: '{% if %}x{% endif %}' })],
    ['config.text', 'slack', slackConfig({ text: '{{ object.name | nonsense }}' })],
    ['config.text', 'slack', slackConfig({ text: "{% include 'secrets' %}" })],
    ['config.text', 'slack', slackConfig({ format: 'text', text: ' ' })],
    ['config.blocks', 'slack', slackConfig({ format: 'blocks', blocks: '[{"type": ' })],
    ['config.mentions', 'slack', slackConfig({ mentions: 'everybody' })],
    ['config.channel', 'slack', { config: {} }],
    ['config.channel', 'slack', slackConfig({ channel: 'C0NOWHERE1' })],
    ['config.channel', 'slack', slackConfig({ channel: '#nowhere' })],
    ['config.team', 'linear', { config: {} }],
    ['config.team', 'linear', { config: { team: 'NONE' } }],
    ['config.labels', 'linear', { config: { team: 'ENG', labels: [linearIds.designDebt] } }],
    ['config.assignee', 'linear', { config: { team: 'ENG', assignee: 'Maya' } }],
    ['config.data_source', 'notion', { config: {} }],
    ['config.data_source', 'notion', { config: { data_source: '00000000-0000-4000-8000-000000000000' } }],
    ['config.columns.0.value', 'notion', { config: { columns: [{ column: 'Name', value: '{{ a' }] } }],
  ])('%s (%s): %j', async (param, vendor, fields) => {
    const merged =
      'columns' in Object((fields as { config?: object }).config)
        ? { config: { data_source: world.database, ...(fields as { config: object }).config } }
        : fields;
    const answer = await post(vendor, merged);
    expect(answer, answer.text).toMatchObject({ status: 400, body: { error: { param } } });
    expect(answer.body.error.message.length).toBeGreaterThan(10);
  });

  test('a connection of another team does not exist', async () => {
    const other = await connectedTeam(world);
    const mine = await post('slack', { connection_id: 'con_none' });
    const theirs = await post('slack', { connection_id: other.slack });
    expect(theirs.body.error).toMatchObject({ param: 'connection_id' });
    expect(theirs.body.error.message).toBe(mine.body.error.message.replace('con_none', other.slack));
  });

  test('nothing of all that was saved', async () => {
    expect((await world.app.call('GET', '/automations', team.key)).body.data).toEqual([]);
  });
});

describe('what cannot be checked now is saved, with a warning', () => {
  test.each(['slack', 'linear', 'notion'] as const)('%s is away', async (vendor) => {
    world[vendor].server.inject({ instead: 'reset' }, 10, () => true);
    const { status, body, text } = await post(vendor);
    expect(status, text).toBe(201);
    const name = { slack: 'Slack', linear: 'Linear', notion: 'Notion' }[vendor];
    expect(body.warnings).toEqual([{ message: `${name} could not be asked whether this can work.` }]);
  });

  test('the account has to be connected again: nobody is asked', async () => {
    const { app, slack } = world;
    await app.sql(`UPDATE connections SET status = 'needs_reconnect' WHERE id = $1`, [team.slack]);
    const before = slack.server.requests.length;
    const { status, body } = await post('slack', slackConfig({ channel: 'C0NOWHERE1' }));
    const wrong = await post('slack', slackConfig({ x: 1 }));
    await app.sql(`UPDATE connections SET status = 'active' WHERE id = $1`, [team.slack]);
    expect(status).toBe(201);
    expect(body.warnings).toEqual([{ message: expect.stringContaining('connected again') }]);
    expect(wrong.body.error.param).toBe('config.x');
    expect(slack.server.requests).toHaveLength(before);
  });

  test('what the vendor will leave out', async () => {
    const { status, body } = await post('slack', slackConfig({ bot_name: 'Researcher' }));
    expect(status).toBe(201);
    expect(body.warnings).toEqual([
      { field: 'bot_name', message: expect.stringContaining('chat:write.customize') },
    ]);
  });

  test('a variable that an event does not have', async () => {
    const text = '{{ object.name }}: {{ object.sumary }}';
    const { status, body } = await post('slack', {
      ...slackConfig({ text }),
      enabled_events: ['evaluation.completed', 'rating.created'],
    });
    expect(status).toBe(201);
    expect(body.warnings).toContainEqual({
      field: 'text',
      message: 'evaluation.completed has no object.sumary.',
    });
  });
});

describe('a change', () => {
  const asked = () => world.slack.server.requests.filter(({ path }) => path.startsWith('/api/')).length;

  test('of what it does is checked as on creation, and a refused one changes nothing', async () => {
    const { app } = world;
    const id = await automate(app, team.key, {
      connection_id: team.slack,
      config: { channel: 'C0RESEARCH' },
    });
    const before = (await app.call('GET', `/automations/${id}`, team.key)).body;
    for (const [param, body] of [
      ['config.channel', { name: 'New', config: { channel: 'C0NOWHERE1' } }],
      ['config.x', { config: { channel: 'C0RESEARCH', x: 1 } }],
      ['connection_id', { connection_id: team.linear }],
      ['connection_id', { connection_id: 'con_none' }],
      ['filter.op', { filter: { ...comparison, op: 'matches' } }],
      ['action', { action: 'post_message' }],
      ['enabled_events', { enabled_events: [] }],
      ['name', { name: null }],
    ] as const) {
      expect(await patch(id, body), param).toMatchObject({ status: 400, body: { error: { param } } });
    }
    expect((await app.call('GET', `/automations/${id}`, team.key)).body).toEqual(before);
  });

  test('of the name, the condition or nothing at all asks nobody', async () => {
    const id = await automate(world.app, team.key, {
      connection_id: team.slack,
      config: { channel: 'C0RESEARCH' },
    });
    const before = asked();
    for (const body of [{ name: 'New' }, { filter: comparison }, { status: 'disabled' }, {}]) {
      expect((await patch(id, body)).status).toBe(200);
    }
    expect(asked()).toBe(before);
  });

  test('to enabled is refused while the channel is archived', async () => {
    const { app, slack } = world;
    const channel = slack.addChannel({ id: 'C0LASTYEAR', name: 'last-year' });
    const id = await automate(app, team.key, { connection_id: team.slack, config: { channel: channel.id } });
    await patch(id, { status: 'disabled' });
    channel.is_archived = true;
    expect(await patch(id, { status: 'enabled' })).toMatchObject({
      status: 400,
      body: { error: { param: 'config.channel' } },
    });
    channel.is_archived = false;
    expect((await patch(id, { status: 'enabled' })).body.status).toBe('enabled');
  });

  test('of the connection is possible within its connector', async () => {
    const { app, slack } = world;
    const hook = { connector: 'slack', kind: 'incoming_webhook', secret: slack.webhook };
    const { id: connection_id } = (await app.call('POST', '/connections', team.key, hook)).body;
    const id = await automate(app, team.key, {
      connection_id: team.slack,
      config: { channel: 'C0RESEARCH' },
    });
    // A webhook has a channel of its own.
    expect((await patch(id, { connection_id })).body.error.param).toBe('config.channel');
    const { status, body } = await patch(id, { connection_id, config: {} });
    expect(status).toBe(200);
    expect(body).toMatchObject({ connection_id, connector: 'slack', config: {} });
  });
});

describe('a text that comes out empty for the sample', () => {
  const text = (source: string) => slackConfig({ format: 'text', text: source });

  test('is saved with a warning where a condition may be the reason', async () => {
    const { status, body } = await post(
      'slack',
      text('{% if object.summary.failedRunCount > 5 %}Oh no{% endif %}'),
    );
    expect(status).toBe(201);
    expect(body.warnings).toContainEqual({
      field: 'text',
      message:
        'comes out empty for the sample of evaluation.completed. Events for which it does are not sent.',
    });
  });

  test('is refused where nothing else can come of it', async () => {
    const { status, body } = await post('slack', text('{{ object.nothing }}'));
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ param: 'config.text', message: expect.stringContaining('empty') });
  });
});
