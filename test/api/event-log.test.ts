import { beforeAll, expect, test } from 'vitest';
import { useStage } from '../support/stage.ts';

const stage = useStage();
let key: string;

const list = async (query: string): Promise<string[]> => {
  const answer = await stage.app.call('GET', `/events?limit=100&${query}`, key);
  expect(answer.status).toBe(200);
  return answer.body.data.map((event: { id: string }) => event.id);
};

beforeAll(async () => {
  const { app, receiver } = stage;
  ({ key } = await app.team());
  await app.endpoint(key, receiver.url('/hook'), ['evaluation.completed']);
  const publish = (id: string, type: string, object: Record<string, unknown>) =>
    app.publish(key, { id: `event_${id}`, type, object });
  await publish('1', 'evaluation.created', { id: 'eval_1' });
  await publish('2', 'evaluation.completed', { id: 'eval_1' });
  await publish('3', 'evaluation.completed', { id: 'eval_2' });
  await publish('4', 'calibration.frozen', { autouser: { id: 'auto_1' }, rubric: { id: 'rub_1' } });
  await publish('5', 'rating.created', {});
});

test('every event is in the log, whatever endpoints it went to', async () => {
  expect(await list('')).toEqual(['event_5', 'event_4', 'event_3', 'event_2', 'event_1']);
});

test.each([
  ['type=evaluation.completed', ['event_3', 'event_2']],
  ['type=autouser_run.failed', []],
  ['object_id=eval_1', ['event_2', 'event_1']],
  ['object_id=auto_1', ['event_4']],
  ['object_id=rub_1', []],
  ['object_id=eval_1&type=evaluation.created', ['event_1']],
  ['object_id=EVAL_1', []],
  ['object_id=eval_%25', []],
])('GET /events?%s', async (query, expected) => expect(await list(query)).toEqual(expected));

test('a filtered list goes on under its filter', async () => {
  const first = await stage.app.call('GET', '/events?limit=1&type=evaluation.completed', key);
  expect(first.body).toMatchObject({ has_more: true, data: [{ id: 'event_3' }] });
  expect(await list(`type=evaluation.completed&starting_after=${first.body.next_cursor}`)).toEqual([
    'event_2',
  ]);
});

test('one event is read by its id', async () => {
  const event = await stage.app.call('GET', '/events/event_2', key);
  expect(event.body).toMatchObject({
    id: 'event_2',
    type: 'evaluation.completed',
    data: { object: { id: 'eval_1' } },
  });
  const missing = await stage.app.call('GET', '/events/event_9', key);
  expect(missing).toMatchObject({ status: 404, body: { error: { code: 'resource_missing' } } });
});
