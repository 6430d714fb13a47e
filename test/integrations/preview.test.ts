import { beforeAll, describe, expect, test } from 'vitest';
import { eventTypes, testableTypes } from '../support/catalog.ts';
import { useIntegrations } from '../support/integrations.ts';

const world = useIntegrations();
/** Without any connection. */
let team: { id: string; key: string };

beforeAll(async () => {
  team = await world.app.team();
});

const body = { connector: 'slack', action: 'post_message', type: 'evaluation.completed' };
const preview = (fields: object = {}) =>
  world.app.call('POST', '/automations/preview', team.key, { ...body, ...fields });
const requests = () => [world.slack, world.linear, world.notion].map(({ server }) => server.requests.length);

describe('with the sample of a type', () => {
  test.each(testableTypes)('%s: each action makes something of it, and sends nothing', async (type) => {
    const before = requests();
    const { database } = world;
    for (const [connector, action, config, part] of [
      ['slack', 'post_message', { channel: 'C0RESEARCH' }, { message: { channel: 'C0RESEARCH' } }],
      ['linear', 'create_issue', { team: 'ENG' }, { issue: { title: expect.stringMatching(/\w/) } }],
      ['notion', 'add_row', { data_source: database }, {}],
    ] as const) {
      const answer = await preview({ connector, action, config, type });
      expect(answer.status, answer.text).toBe(200);
      const event = { id: expect.stringMatching(/^event_/), type };
      expect(answer.body).toMatchObject({
        event,
        would_run: true,
        reason: null,
        request: part,
        warnings: [],
      });
      expect(JSON.stringify(answer.body.request).length).toBeGreaterThan(50);
    }
    expect(requests()).toEqual(before);
  });

  test('a template of one’s own shows what it puts out', async () => {
    const text = '{{ object.name | upcase }} of {{ team.name }} in {{ event.type }}';
    const { request, warnings } = (await preview({ config: { channel: '#research', text } })).body;
    expect(warnings).toEqual([]);
    expect(JSON.stringify(request)).toMatch(/[A-Z ]{4,} of Acme in evaluation\.completed/);
  });

  test('a condition that is not met is told, and the request is shown all the same', async () => {
    const filter = { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.01 };
    const answer = await preview({ config: { channel: '#research' }, filter });
    expect(answer.body).toMatchObject({
      would_run: false,
      request: { message: { channel: '#research' } },
    });
    expect(answer.body.reason).toMatch(/usability is 0\.\d+, and it must be less than 0\.01/);
    const met = await preview({ config: { channel: '#research' }, filter: { ...filter, op: 'gte' } });
    expect(met.body).toMatchObject({ would_run: true, reason: null });
  });

  test('a variable that the event does not have is a warning', async () => {
    const config = { channel: '#research', text: '{{ object.name }} {{ object.sumary.x }}' };
    expect((await preview({ config })).body.warnings).toEqual([
      { field: 'text', message: 'evaluation.completed has no object.sumary.x.' },
    ]);
  });

  test('a name that the team has given is none, as the sample cannot know it; beside it there are no such names', async () => {
    const text =
      'Of {{ object.summary.dimensionScores.delight | percent }} {{ object.summary.delight }} {{ object.delight }}';
    const config = { channel: '#research', text };
    const messages = ['summary.delight', 'delight'].map((name) => ({
      field: 'text',
      message: `evaluation.completed has no object.${name}.`,
    }));
    expect((await preview({ config })).body.warnings).toEqual(messages);
  });
});

describe('with an event of the log', () => {
  test('it shows what came of that event', async () => {
    const { app } = world;
    const id = await app.publish(team.key, {
      type: 'evaluation.completed',
      object: { id: 'eval_1', name: 'The new checkout' },
    });
    const config = { channel: '#research', text: '{{ object.name }}' };
    const answer = await preview({ type: undefined, event_id: id, config });
    expect(answer.body).toMatchObject({ event: { id, type: 'evaluation.completed' }, would_run: true });
    expect(JSON.stringify(answer.body.request)).toContain('The new checkout');
  });

  test('one that does not exist, or is another team’s, is an error of the field', async () => {
    const { app } = world;
    const { key } = await app.team();
    const theirs = await app.publish(key);
    for (const event_id of ['event_none', theirs]) {
      const answer = await preview({ type: undefined, event_id });
      expect(answer).toMatchObject({ status: 400, body: { error: { param: 'event_id' } } });
    }
  });

  test('a test event is not in the log', async () => {
    const { app } = world;
    const { id } = await app.endpoint(team.key, 'http://127.0.0.1:9/hook', ['calibration.frozen']);
    const { event_id } = (await app.call('POST', `/webhooks/${id}/test`, team.key, {})).body;
    expect((await preview({ type: undefined, event_id })).body.error.param).toBe('event_id');
  });
});

describe('what is wrong is named', () => {
  test.each<[string, object]>([
    ['connector', { connector: 'fax' }],
    ['action', { action: 'create_issue' }],
    ['type', { type: 'evaluation.exploded' }],
    ['type', { type: undefined }],
    ['type', { event_id: 'event_1' }],
    ['filter.op', { filter: { path: 'type', op: 'matches', value: 'x' } }],
    ['config', { config: 'text' }],
    ['config.x', { config: { x: 1 } }],
    ['config.text', { config: { text: '{{ object.name' } }],
    ['config.text', { config: { text: '{{ object.name | nonsense }}' } }],
    ['config.text', { config: { text: '{% for n in (1..100000000) %}{{ n }}{% endfor %}' } }],
    ['config.blocks', { config: { blocks: '{{ object.name }}' } }],
    ['config.mentions', { config: { mentions: 'everybody' } }],
    ['config.team', { connector: 'linear', action: 'create_issue', config: {} }],
    ['config.title', { connector: 'linear', action: 'create_issue', config: { team: 'ENG', title: '{{ x' } }],
    ['config.data_source', { connector: 'notion', action: 'add_row', config: { data_source: 'x' } }],
  ])('%s: %j', async (param, fields) => {
    const answer = await preview(fields);
    expect(answer, answer.text).toMatchObject({ status: 400, body: { error: { param } } });
  });

  test('for a person, every type of the catalog can be shown', async () => {
    for (const type of eventTypes) {
      const editor = await world.app.session(team.id, 'editor');
      const answer = await world.app.call(
        'POST',
        '/automations/preview',
        undefined,
        { ...body, type },
        editor,
      );
      expect(answer.status).toBe(200);
    }
  });
});
