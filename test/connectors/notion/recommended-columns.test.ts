import { expect, test } from 'vitest';
import { sampleObject, testableTypes } from '../../support/catalog.ts';
import { recommendedTypes } from '../../support/fakes/notion.ts';
import type { ColumnSpec } from '../../support/fakes/notion-workspace.ts';
import { notionWorld, renderRow } from './notion-world.ts';

const world = notionWorld();
const READ = 'GET /v1/data_sources/:id';
const CREATE = 'POST /v1/pages';
const database = (columns: Record<string, ColumnSpec>) =>
  world.fake.workspace.addDatabase('Evaluations', columns);

test('a row says what happened, in two requests', async () => {
  const { id } = database(recommendedTypes);
  const result = await world.row({ data_source: id });
  const [row] = world.fake.workspace.rows(id);
  expect(row).toEqual({
    ...Object.fromEntries(
      Object.entries(recommendedTypes).map(([name, type]) => [name, type === 'rich_text' ? '' : null]),
    ),
    Name: 'Checkout redesign: guest flow',
    Event: 'Evaluation completed',
    Date: '2026-05-05T16:03:45.000Z',
    Status: 'Ended',
    Scores: 'Usability 64 %, Clarity 78 %, Trust 83 %',
    Ratings: 48,
    'Human ratings': 12,
    'AI ratings': 36,
    Agreement: 0.81,
    'Failed runs': 1,
    Type: 'Single design',
    Link: 'https://app.example.com/evaluations/eval_p7t2mw9kx4cz1rj6vb8dq3hn/results',
    'Object ID': 'eval_p7t2mw9kx4cz1rj6vb8dq3hn',
    'Event ID': 'event_1',
  });
  const [page] = world.fake.workspace.pages.values();
  expect(result).toEqual({
    kind: 'delivered',
    reference: { id: page?.id, url: page?.url, label: 'Checkout redesign: guest flow' },
  });
  expect(world.fake.calls).toEqual([READ, CREATE]);
});

test('columns are matched whatever their capitals, and the title whatever its name', async () => {
  const { id } = database({ Evaluation: 'title', 'EVENT ID': 'rich_text', scores: 'rich_text' });
  const result = await world.row({ data_source: id });
  expect(world.fake.workspace.rows(id)).toEqual([
    {
      Evaluation: 'Checkout redesign: guest flow',
      'EVENT ID': 'event_1',
      scores: 'Usability 64 %, Clarity 78 %, Trust 83 %',
    },
  ]);
  expect(result).toMatchObject({
    kind: 'delivered',
    notes: [
      'Left out, as the database has no such columns: Event, Date, Status, Ratings, Human ratings, AI ratings, Agreement, Failed runs, Type, Link, Object ID',
    ],
  });
});

test('a title column that is called like another recommended one stays the title', async () => {
  const { id } = database({ Event: 'title', 'Event ID': 'rich_text' });
  await world.row({ data_source: id });
  expect(world.fake.workspace.rows(id)).toMatchObject([{ Event: 'Checkout redesign: guest flow' }]);
});

test('columns are filled by the type that they have, or left out with a note', async () => {
  const { id } = database({
    Status: { type: 'status', options: ['Not started', 'ended'] },
    Scores: 'multi_select',
    Ratings: 'rich_text',
    Agreement: 'date',
    Date: 'created_time',
    Type: { type: 'status', options: ['A/B'] },
    'Event ID': 'rich_text',
  });
  const result = await world.row({ data_source: id });
  expect(world.fake.workspace.rows(id)).toMatchObject([
    {
      Status: 'ended',
      Scores: ['Usability 64 %', 'Clarity 78 %', 'Trust 83 %'],
      Ratings: '48',
      Agreement: '1970-01-01T00:00:00.810Z',
      Type: null,
    },
  ]);
  if (result.kind !== 'delivered') throw new Error(JSON.stringify(result));
  expect(result.notes).toContain('"Date" was left out: Notion itself fills columns of type created_time');
  expect(result.notes).toContain('"Type" was left out: the status column has no option "Single design"');
});

test('missing columns are added on request, with the right types, before the row is written', async () => {
  const { id } = database({ Scores: 'rich_text' });
  const result = await world.row({ data_source: id, add_missing_columns: true });
  const columns = world.fake.workspace.source(id).columns.map(({ name, type }) => [name, type]);
  expect(Object.fromEntries(columns)).toEqual({
    Name: 'title',
    Scores: 'rich_text',
    Event: 'select',
    Date: 'date',
    Status: 'select',
    Ratings: 'number',
    'Human ratings': 'number',
    'AI ratings': 'number',
    Agreement: 'number',
    'Failed runs': 'number',
    Type: 'select',
    Link: 'url',
    'Object ID': 'rich_text',
    'Event ID': 'rich_text',
  });
  expect(result).toMatchObject({
    notes: [
      'Added to the database: Event, Date, Status, Ratings, Human ratings, AI ratings, Agreement, Failed runs, Type, Link, Object ID, Event ID',
    ],
  });
  expect(world.fake.workspace.rows(id)).toMatchObject([{ Ratings: 48, 'Event ID': 'event_1' }]);
  expect(world.fake.calls).toEqual([READ, 'PATCH /v1/data_sources/:id', CREATE]);
  await world.row({ data_source: id, add_missing_columns: true });
  expect(world.fake.calls.slice(3)).toEqual([READ, CREATE]);
});

test.each(testableTypes)('a name means the same type for every event: %s', (type) => {
  const { request } = renderRow({ data_source: 'a'.repeat(32) }, sampleObject(type), type);
  for (const cell of request.columns) expect(recommendedTypes).toMatchObject({ [cell.column]: cell.type });
});
