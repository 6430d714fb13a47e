import { expect, test } from 'vitest';
import { conditionProblems } from '../../server/conditions/index.ts';
import { catalog, eventTypes } from '../support/catalog.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage();

interface Field {
  path: string;
  title: string;
  kind: string;
  sample: unknown;
}

async function listed(token: string): Promise<{ type: string; sample: unknown; fields: Field[] }[]> {
  const answer = await stage.app.call('GET', '/event-types', token);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}

test('the types of the catalog in its order, with their samples, whatever the scopes of the key', async () => {
  const { id } = await stage.app.team('free');
  const { token } = await stage.app.key(id, ['webhooks:read']);
  const types = await listed(token);
  expect(types.map(({ type }) => type)).toEqual(eventTypes);
  for (const { type, sample } of types) {
    expect(sample).toEqual(catalog[type as keyof typeof catalog].sample);
  }
  expect((await stage.app.call('GET', '/event-types')).status).toBe(401);
});

test('every field can be part of a condition, and has the value that the sample has at its path', async () => {
  const { key } = await stage.app.team();
  for (const { sample, fields } of await listed(key)) {
    expect(fields.length).toBeGreaterThan(5);
    for (const { path, title, sample: value } of fields) {
      expect(title).toMatch(/^[A-Z]/);
      expect(conditionProblems({ path, op: 'exists' })).toEqual([]);
      const at = path.split('.').reduce<unknown>((node, name) => (node as Record<string, unknown>)?.[name], {
        data: { object: sample },
      });
      expect(value, path).toEqual(at ?? null);
    }
  }
});

test('dimensions are fields of their own, with the kind that per cents need', async () => {
  const { key } = await stage.app.team();
  const completed = (await listed(key)).find(({ type }) => type === 'evaluation.completed');
  const field = (name: string) => completed?.fields.find(({ path }) => path === `data.object.${name}`);
  expect(field('summary.dimensionScores.usability')).toEqual({
    path: 'data.object.summary.dimensionScores.usability',
    title: 'Usability',
    group: 'Dimension Scores',
    description: expect.stringContaining('0 to 1'),
    kind: 'share',
    choices: null,
    sample: 0.64,
  });
  expect(field('status')).toMatchObject({ kind: 'choice', choices: ['Draft', 'Running', 'Ended'] });
  expect(field('updatedAt')).toMatchObject({ kind: 'time', group: null });
  expect(field('allowMultipleRatings')).toMatchObject({ kind: 'boolean', sample: false });
  expect(field('summary.ratingCount')).toMatchObject({ kind: 'number', group: 'Summary', sample: 48 });
});
