import { describe, expect, test } from 'vitest';
import { conditionInputs } from '../../zapier-app/src/conditions.ts';
import { events } from '../../zapier-app/src/events.ts';
import { type EventType, eventTypes, sampleObject } from '../support/catalog.ts';
import { hookBundle, hookOf, run, useZapier } from './world.ts';

const world = useZapier();

type Inputs = Record<string, unknown>;

/** Subscribes with the inputs, publishes the objects, and tells which of them made the Zap run. */
async function runsOf(type: EventType, inputData: Inputs, objects: Inputs[]): Promise<unknown[]> {
  const { app: server, receiver } = world;
  const team = await server.team();
  const path = `/${team.id}`;
  const operation = hookOf(type.replace('.', '_'));
  const connection = world.connection(team.key);
  const bundle = { ...connection, inputData, targetUrl: receiver.url(path) };
  const subscribed = await run<{ id: string }>(operation.performSubscribe, bundle);
  for (const object of objects) await server.publish(team.key, { type, object });
  await server.settled();
  const outputs = receiver.forPath(path).map((received) =>
    run<{ evaluation?: { id: unknown }; rating?: { id: unknown } }[]>(operation.perform, {
      ...connection,
      subscribeData: subscribed,
      ...hookBundle(received),
    }),
  );
  return (await Promise.all(outputs))
    .flat()
    .map((output) => (output.evaluation ?? output.rating)?.id)
    .sort();
}

const scored = (id: string, usability: number) => ({
  id,
  summary: { dimensionScores: { usability, trust: 0.1 } },
});
const low = { dimension_score: 'usability', dimension_score_below: 70 };

describe('the server sends only what meets the conditions of the trigger', () => {
  const cases: [string, EventType, Inputs, Inputs[], string[]][] = [
    [
      'a score below a percentage',
      'evaluation.completed',
      low,
      [
        scored('eval_low', 0.64),
        scored('eval_at', 0.7),
        scored('eval_high', 0.9),
        { id: 'eval_none', summary: { dimensionScores: {} } },
        { id: 'eval_bare' },
      ],
      ['eval_low'],
    ],
    [
      'a percentage as Zapier sends numbers that were mapped',
      'evaluation.completed',
      { ...low, dimension_score_below: '70 %' },
      [scored('eval_low', 0.69), scored('eval_high', 0.71)],
      ['eval_low'],
    ],
    [
      'two conditions at once',
      'evaluation.completed',
      { ...low, type: 'SSE' },
      [
        { ...scored('eval_both', 0.1), type: 'SSE' },
        { ...scored('eval_other', 0.1), type: 'SxS' },
      ],
      ['eval_both'],
    ],
    [
      'who rated',
      'rating.created',
      { rater_type: 'human' },
      [
        { id: 'rat_1', raterType: 'human' },
        { id: 'rat_2', raterType: 'autouser' },
      ],
      ['rat_1'],
    ],
    [
      'the way from one status to another',
      'evaluation.status_changed',
      { status: 'Ended', previous_status: 'Running' },
      [
        { id: 'eval_ended', status: 'Ended', previous_status: 'Running' },
        { id: 'eval_dropped', status: 'Ended', previous_status: 'Draft' },
        { id: 'eval_begun', status: 'Running', previous_status: 'Draft' },
      ],
      ['eval_ended'],
    ],
    [
      'no condition, with the empty values that forms leave behind',
      'evaluation.completed',
      { type: '', dimension_score: null, dimension_score_below: '' },
      [scored('eval_a', 0.1), scored('eval_b', 0.9)],
      ['eval_a', 'eval_b'],
    ],
  ];

  test.each(cases)('%s', async (_, type, inputs, objects, expected) => {
    expect(await runsOf(type, inputs, objects)).toEqual(expected);
  });

  test.each(
    events.flatMap((event) =>
      event.conditions.map((condition) => [event.title, condition.label, event, condition] as const),
    ),
  )(
    '%s: the server takes the condition on %s, and the sample has what it looks at',
    async (_title, _label, event, condition) => {
      const inputs: Inputs =
        condition.kind === 'choice'
          ? { [condition.key]: condition.choices.at(-1) }
          : { [condition.key]: 'usability', [`${condition.key}_below`]: 100 };
      const object = sampleObject(event.type as EventType);
      const found = condition.path
        .split('.')
        .reduce<unknown>((at, name) => (at as Inputs | undefined)?.[name], object);
      expect(found).toBeDefined();
      expect(conditionInputs(event).map(({ key }) => key)).toEqual(
        expect.arrayContaining(Object.keys(inputs)),
      );
      const ids = await runsOf(event.type as EventType, inputs, [object]);
      expect(ids).toHaveLength(condition.kind === 'score_below' || found === inputs[condition.key] ? 1 : 0);
    },
  );
});

describe('what is typed or mapped means what people mean by it', () => {
  test.each<[string, EventType, Inputs, Inputs[], string[]]>([
    [
      'sse',
      'evaluation.created',
      { type: 'sse', status: ' running ' },
      [
        { id: 'eval_1', type: 'SSE', status: 'Running' },
        { id: 'eval_2', type: 'SxS', status: 'Running' },
      ],
      ['eval_1'],
    ],
    [
      'USABILITY, before the team has any score',
      'evaluation.completed',
      { ...low, dimension_score: 'USABILITY' },
      [
        scored('eval_low', 0.1),
        scored('eval_high', 0.9),
        { id: 'eval_loud', summary: { dimensionScores: { USABILITY: 0.1 } } },
      ],
      ['eval_loud', 'eval_low'],
    ],
  ])('%s', async (_, type, inputs, objects, expected) => {
    expect(await runsOf(type, inputs, objects)).toEqual(expected);
  });

  test('a name is spelled as the team spells it', async () => {
    const { key } = await world.app.team();
    const object = { summary: { dimensionScores: { 'Ease of Use': 0.5, Usability: 0.5 } } };
    await world.app.publish(key, { type: 'evaluation.completed', object });
    const subscribe = (dimension_score: string) =>
      run<{ id: string }>(hookOf('evaluation_completed').performSubscribe, {
        ...world.connection(key),
        inputData: { ...low, dimension_score },
        targetUrl: world.receiver.url(`/spelled-${encodeURIComponent(dimension_score)}`),
      });
    const filterFor = async (name: string) =>
      (await world.app.call('GET', `/webhooks/${(await subscribe(name)).id}`, key)).body.filter;
    const below = (name: string) => ({
      path: `data.object.summary.dimensionScores.${name}`,
      op: 'lt',
      value: 0.7,
    });
    expect(await filterFor('usability')).toEqual(below('Usability'));
    expect(await filterFor('ease-of-use')).toEqual(below('Ease of Use'));
    await expect(subscribe('useability')).rejects.toThrow('Choose one of Ease of Use, Usability');
  });
});

describe('the events that a trigger shows are those that it would run on', () => {
  const list = (key: string, inputData: Inputs) =>
    run<Inputs[]>(hookOf('evaluation_completed').performList, { ...world.connection(key), inputData });

  test('of the latest, however many others are between', async () => {
    const { key } = await world.app.team();
    const publish = (object: Inputs) => world.app.publish(key, { type: 'evaluation.completed', object });
    const wanted = await publish({ ...scored('eval_low', 0.2), type: 'SxS' });
    for (let n = 0; n < 5; n++) await publish({ ...scored(`eval_${n}`, 0.9), type: 'SxS' });
    await publish({ ...scored('eval_other', 0.2), type: 'SSE' });
    const inputs = { ...low, dimension_score: 'Usability', type: 'sxs' };
    expect((await list(key, inputs)).map(({ id }) => id)).toEqual([wanted]);
    expect(await list(key, {})).toHaveLength(3);
  });

  test('or else an example that meets the conditions', async () => {
    const { key } = await world.app.team();
    const inputs = { dimension_score: 'usability', dimension_score_below: 50, type: 'SxS' };
    const [example, ...more] = await list(key, inputs);
    expect(more).toEqual([]);
    expect(example).toMatchObject({
      evaluation: { type: 'SxS', summary: { dimensionScores: { usability: 0.25, clarity: 0.78 } } },
    });
  });
});

describe('conditions that make no sense are refused before anything is subscribed', () => {
  const refused: [string, Inputs, RegExp][] = [
    ['a score without a limit', { dimension_score: 'usability' }, /must be a number from 1 to 100/],
    ['a limit without a score', { dimension_score_below: 70 }, /Choose a Dimension Score/],
    [
      'a type that there is not',
      { type: 'side by side' },
      /side by side.* is no Type: choose one of SxS, SSE/,
    ],
    ['a limit that is no number', { ...low, dimension_score_below: 'low' }, /must be a number/],
    ['a limit of nothing', { ...low, dimension_score_below: 0 }, /must be a number/],
    ['a limit above everything', { ...low, dimension_score_below: 101 }, /must be a number/],
    ['a name that no path can hold', { ...low, dimension_score: 'v2.0' }, /dot in its name/],
  ];
  test.each(refused)('%s', async (_, inputData, message) => {
    const { key } = await world.app.team();
    const bundle = { ...world.connection(key), inputData, targetUrl: world.receiver.url('/never') };
    const before = world.front.requests.length;
    await expect(run(hookOf('evaluation_completed').performSubscribe, bundle)).rejects.toThrow(message);
    expect(world.front.requests).toHaveLength(before);
  });
});

test('the names of scores are offered as the team spells them, and the sample’s until it has any', async () => {
  const { key } = await world.app.team();
  const { perform: names } = hookOf('evaluation_completed_dimension_score');
  const ofSample = ['clarity', 'trust', 'usability'].map((name) => ({ id: name, name }));
  expect(await run(names, world.connection(key))).toEqual(ofSample);
  for (const dimensionScores of [{ usability: 0.1, 'Ease of Use': 0.2 }, { usability: 1 }]) {
    await world.app.publish(key, { type: 'evaluation.completed', object: { summary: { dimensionScores } } });
  }
  await world.app.publish(key, { type: 'evaluation.completed', object: {} });
  expect(await run(names, world.connection(key))).toEqual([
    { id: 'Ease of Use', name: 'Ease of Use' },
    { id: 'usability', name: 'usability' },
  ]);
});

test('every event type of the catalog is covered by the conditions that the app knows', () => {
  expect(events.map(({ type }) => type)).toEqual([...eventTypes]);
});
