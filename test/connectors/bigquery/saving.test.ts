import { describe, expect, test } from 'vitest';
import { eventTableColumns } from '../../../connectors/bigquery/columns.ts';
import { bigquery } from '../../../connectors/bigquery/index.ts';
import { OptionsRefused } from '../../../connectors/connector.ts';
import { recommendedColumns } from '../../../connectors/shared/rows/recommended-columns.ts';
import { action, bigqueryWorld } from './bigquery-world.ts';

const world = bigqueryWorld();
const config = (more = {}) => action.configSchema.parse(world.config(more));
const verify = (more = {}) => action.verify(world.session, config(more));
const prepare = (more = {}) => action.prepare?.(world.session, config(more), ['rating.created']);
const table = () => world.fake.datasets.get('events')?.tables.get('autousers_events');
const options = async (picker: string, query = '', depends: Record<string, string> = {}) => {
  const load = bigquery.options[picker];
  return (await load?.(world.session, { query, cursor: undefined, depends }))?.options;
};
const project = 'acme-research';
const shipped = [
  {
    name: 'event_id',
    type: 'STRING',
    mode: 'REQUIRED',
    description: 'Ours',
    policyTags: { names: ['secret'] },
  },
];

test('every recommended column that is a fact of its own has its column', () => {
  const left = [
    'Name',
    'Event',
    'Status',
    'Type',
    'Scores',
    'Rater',
    'Evaluation ID',
    'Answers',
    'Skip reason',
  ];
  const names = ['evaluation.completed', 'rating.created', 'autouser_run.failed', 'evaluation.status_changed']
    .flatMap(recommendedColumns)
    .map(({ name }) => name)
    .filter((name) => !left.includes(name));
  expect(eventTableColumns().map(({ of }) => of)).toEqual(expect.arrayContaining(names));
});

describe('making what is missing', () => {
  test('a table for all events: partitioned by day, clustered, with a description for each column', async () => {
    expect(await verify()).toEqual([]);
    expect(await prepare()).toMatchObject([
      { advisory: true, message: expect.stringContaining('two minutes') },
    ]);
    expect(table()).toMatchObject({
      timePartitioning: { type: 'DAY', field: 'occurred_at' },
      clustering: { fields: ['event_type', 'evaluation_id'] },
    });
    expect(table()?.schema.fields.map(({ name }) => name)).toEqual(
      eventTableColumns().map(({ name }) => name),
    );
    expect(await verify()).toEqual([]);
    expect(await prepare()).toEqual([]);
  });

  test('with its dataset, where it was asked for', async () => {
    world.fake.datasets.clear();
    expect(await verify({ location: 'europe-west3' })).toEqual([]);
    expect(await prepare({ location: 'europe-west3' })).toMatchObject([
      { message: expect.stringContaining('the dataset events in europe-west3 and the table') },
    ]);
    expect(world.fake.datasets.get('events')?.location).toBe('europe-west3');
  });

  test('columns are added to a table that is there, and what it had stays as it was', async () => {
    world.fake.addTable('events', 'autousers_events', shipped);
    expect(await prepare()).toMatchObject([{ message: expect.stringContaining('the columns event_type,') }]);
    expect(table()?.schema.fields[0]).toEqual(shipped[0]);
    expect(table()?.schema.fields.find(({ name }) => name === 'event_type')?.mode).toBe('NULLABLE');
    expect(table()?.labels).toEqual({ autousers_connect_changed: expect.stringMatching(/^\d{10}$/) });
  });

  test('somebody who changes the table at the same moment isn’t undone', async () => {
    world.fake.addTable('events', 'autousers_events', shipped);
    world.fake.server.inject(
      { instead: { status: 412, body: { error: { code: 412, message: 'Precondition failed' } } } },
      1,
      ({ method }) => method === 'PATCH',
    );
    await expect(prepare()).rejects.toThrow(OptionsRefused);
    expect(table()?.schema.fields).toEqual(shipped);
  });

  test('nothing is made, or added to columns that were chosen, when that isn’t wanted', async () => {
    expect(await prepare({ create_missing: false })).toEqual([]);
    expect(table()).toBeUndefined();
    world.fake.addTable('events', 'autousers_events', shipped);
    expect(await prepare({ columns: [{ column: 'event_id', value: '{{ event.id }}' }] })).toEqual([]);
  });

  test('who may not make it is told which roles are lacking', async () => {
    world.fake.rights.write = false;
    expect(await prepare()).toMatchObject([
      { field: 'create_missing', message: expect.stringContaining('BigQuery Data Editor') },
    ]);
  });
});

describe('what is said while saving', () => {
  test('no dataset or table, and none is to be made', async () => {
    expect(await verify({ create_missing: false })).toMatchObject([{ field: 'table' }]);
    world.fake.datasets.clear();
    expect(await verify({ create_missing: false })).toMatchObject([{ field: 'dataset' }]);
  });

  test('a project that isn’t the account’s', async () => {
    expect(await verify({ project: 'somebody-else' })).toMatchObject([
      { field: 'project', message: expect.stringContaining('BigQuery Data Editor') },
    ]);
  });

  test('a view', async () => {
    const view = world.fake.addTable('events', 'autousers_events', shipped);
    view.type = 'VIEW';
    expect(await verify()).toMatchObject([{ field: 'table', message: expect.stringContaining('view') }]);
  });

  test('columns that aren’t there, or take nothing', async () => {
    world.fake.addTable('events', 'autousers_events', [...shipped, { name: 'place', type: 'GEOGRAPHY' }]);
    const columns = ['gone', 'place', 'Event_ID'].map((column) => ({ column, value: '{{ event.id }}' }));
    expect(await verify({ columns })).toMatchObject([
      { field: 'columns', message: '"gone": the table has no such column.' },
      { field: 'columns', message: '"place": nothing can be written to a column of the type GEOGRAPHY.' },
    ]);
  });

  test('a table in which rows aren’t found again', async () => {
    world.fake.addTable('events', 'autousers_events', [{ name: 'x', type: 'STRING' }]);
    expect(await verify({ create_missing: false, mode: 'update' })).toMatchObject([
      { field: 'columns', advisory: true },
      { field: 'mode', message: expect.stringContaining('object_id') },
    ]);
  });

  test('tables that end by themselves', async () => {
    const dataset = world.fake.datasets.get('events');
    if (dataset) dataset.defaultTableExpirationMs = String(60 * 86_400_000);
    expect(await verify()).toMatchObject([{ advisory: true, message: expect.stringContaining('60 days') }]);
    const made = world.fake.addTable('events', 'autousers_events', shipped);
    made.expirationTime = String(Date.parse('2027-01-01T12:00:00Z'));
    expect(await verify()).toMatchObject([
      { advisory: true, message: expect.stringContaining('2027-01-01') },
    ]);
  });

  test('who may not run queries: a warning for streaming, a refusal for the rest', async () => {
    world.fake.rights.jobs = false;
    expect(await verify()).toMatchObject([{ field: 'project', advisory: true }]);
    const [problem] = await verify({ writing: 'exactly_once' });
    expect(problem).toMatchObject({
      field: 'writing',
      message: expect.stringContaining('BigQuery Job User'),
    });
    expect(problem).not.toHaveProperty('advisory');
  });

  test.each([
    ['project', 'Acme Research', 'ID of a Google Cloud project'],
    ['dataset', 'a-b', 'letters, digits and underscores'],
    ['table', 'p.d.t', 'without its project and dataset'],
    ['location', 'the moon', 'such as US'],
  ])('%s %j isn’t one', (field, value, words) => {
    expect(world.problem(world.config({ [field]: value }))).toMatchObject({
      path: [field],
      message: expect.stringContaining(words),
    });
  });
});

describe('lists to choose from', () => {
  test('projects: the account’s own first, and any that is typed', async () => {
    expect(await options('projects')).toEqual([{ value: project, label: project }]);
    expect(await options('projects', 'other-project')).toEqual([
      { value: 'other-project', label: 'other-project' },
    ]);
  });

  test('datasets with where they are, and a new one', async () => {
    expect(await options('datasets', '', { project })).toEqual([
      { value: 'events', label: 'events', hint: 'EU' },
      { value: 'product_events', label: 'product_events', hint: 'New: it is made when you save' },
    ]);
    expect(await options('datasets', 'eve', { project })).toMatchObject([
      { value: 'events' },
      { value: 'eve' },
    ]);
    expect(await options('datasets', 'events', { project })).toHaveLength(1);
  });

  test('tables, no views, and a new one; also of a dataset that is to be made', async () => {
    world.fake.addTable('events', 'ratings', shipped);
    world.fake.addTable('events', 'a_view', shipped).type = 'VIEW';
    expect(await options('tables', '', { project, dataset: 'events' })).toMatchObject([
      { value: 'ratings' },
      { value: 'autousers_events', hint: expect.stringContaining('New') },
    ]);
    expect(await options('tables', '', { project, dataset: 'new' })).toMatchObject([
      { value: 'autousers_events' },
    ]);
  });

  test('columns with their types, also of a table that is to be made', async () => {
    world.fake.addTable('events', 'ratings', [...shipped, { name: 'place', type: 'GEOGRAPHY' }]);
    expect(await options('columns', '', { project, dataset: 'events', table: 'ratings' })).toEqual([
      { value: 'event_id', label: 'event_id', hint: 'STRING' },
    ]);
    expect(await options('columns', 'scores', { project, dataset: 'events', table: 'new' })).toEqual([
      { value: 'scores', label: 'scores', hint: 'RECORD, several' },
    ]);
  });

  test('locations by name', async () => {
    expect(await options('locations', 'frank')).toEqual([
      { value: 'frank', label: 'frank' },
      { value: 'europe-west3', label: 'europe-west3', hint: 'Frankfurt' },
    ]);
  });

  test('before a project is chosen there is nothing', async () => {
    expect(await options('datasets')).toEqual([]);
    expect(await options('tables', '', { project })).toEqual([]);
    expect(await options('columns', '', { project })).toEqual([]);
  });
});
