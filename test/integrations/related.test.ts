import { beforeAll, expect, test } from 'vitest';
import { findRelated } from '../../server/events/related.ts';
import { automate, useConnectedTeam } from '../support/integrations.ts';

const { world, team } = useConnectedTeam();
let automation: string;

const TEXT = '{{ related.evaluation.name | default: "?" }} by {{ related.persona.name | default: "?" }}';

beforeAll(async () => {
  automation = await automate(world.app, team.key, {
    connection_id: team.slack,
    enabled_events: ['rating.created'],
    config: { channel: 'C0RESEARCH', format: 'text', text: TEXT },
  });
});

const publish = (type: string, object: Record<string, unknown>, key = team.key) =>
  world.app.publish(key, { type, object });

/** What the message of a rating says. */
async function messageOf(object: Record<string, unknown>): Promise<string> {
  const before = world.slack.messages.length;
  await publish('rating.created', object);
  await world.app.settled(automation);
  return JSON.stringify(world.slack.messages.slice(before));
}

test('a rating is told with the newest names of its evaluation and persona', async () => {
  await publish('evaluation.created', { id: 'eval_1', name: 'An old name' });
  await publish('evaluation.completed', { id: 'eval_1', name: 'Checkout' });
  await publish('calibration.frozen', { autouser: { id: 'auto_1', name: 'Maya' }, rubric: { id: 'rub_1' } });
  expect(await messageOf({ id: 'rat_1', evaluationId: 'eval_1', autouserId: 'auto_1' })).toContain(
    'Checkout by Maya',
  );
});

test('what no event has told of is empty, and nothing of another team is told', async () => {
  const other = await world.app.team();
  await publish('evaluation.completed', { id: 'eval_9', name: 'Secret' }, other.key);
  expect(await messageOf({ id: 'rat_2', evaluationId: 'eval_9', autouserId: null })).toContain('? by ?');
});

test('an event about the thing itself knows it without a look-up', async () => {
  const { db } = world.app.app.context;
  const object = { id: 'eval_7', name: 'Itself' };
  expect(await findRelated(db, team.id, [{ type: 'evaluation.completed', data: { object } }])).toEqual([
    { evaluation: object },
  ]);
});

test('previews know it: of the sample, and of an event of the log', async () => {
  const preview = async (more: object) => {
    const { body } = await world.app.call('POST', '/automations/preview', team.key, {
      ...{ connector: 'slack', action: 'post_message' },
      config: { channel: 'C0RESEARCH', format: 'text', text: TEXT },
      ...more,
    });
    expect(body.warnings).toEqual([]);
    return JSON.stringify(body.request);
  };
  expect(await preview({ type: 'rating.created' })).toContain('Checkout redesign: guest flow by Maya');
  const event = await publish('rating.created', {
    id: 'rat_3',
    evaluationId: 'eval_1',
    autouserId: 'auto_1',
  });
  expect(await preview({ event_id: event })).toContain('Checkout by Maya');
});

test('forms are told what can be used', async () => {
  const { body } = await world.app.call('GET', '/event-types', team.key);
  const rating = body.data.find(({ type }: { type: string }) => type === 'rating.created');
  expect(rating.related).toEqual([
    { path: 'related.evaluation.name', title: 'Evaluation name', sample: 'Checkout redesign: guest flow' },
    { path: 'related.persona.name', title: 'Persona name', sample: expect.stringContaining('Maya') },
  ]);
});
