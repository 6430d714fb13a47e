import { describe, expect, test } from 'vitest';
import { airtable } from '../../../connectors/airtable/index.ts';
import { OptionsRefused } from '../../../connectors/connector.ts';
import { action, airtableWorld } from './airtable-world.ts';

const world = airtableWorld();
const verify = (more?: Parameters<typeof world.config>[0]) =>
  action.verify(world.open.session, world.config(more));
const prepare = (events: string[], more?: Parameters<typeof world.config>[0]) =>
  action.prepare?.(world.open.session, world.config({ add_missing_columns: true, ...more }), events);
const without = (...names: string[]) => {
  world.table.fields = world.table.fields.filter(({ name }) => !names.includes(name));
};

describe('before saving', () => {
  test('links of Airtable are taken for what they lead to', async () => {
    const link = `https://airtable.com/${world.base.id}/${world.table.id}/viwAll000000001?blocks=hide`;
    expect(await verify({ base: link, table: link })).toEqual([]);
  });

  test('a table that is not there, a base that was not granted', async () => {
    expect(await verify({ table: 'tblNowhere0000001' })).toMatchObject([{ field: 'table' }]);
    world.base.permissionLevel = 'none';
    expect(await verify()).toMatchObject([
      { field: 'base', message: expect.stringContaining('Grant the base') },
    ]);
  });

  test('a field that is not there or can not be written', async () => {
    const columns = [
      { column: 'Nowhere', value: 'x' },
      { column: 'Record number', value: '1' },
    ];
    expect(await verify({ columns })).toMatchObject([
      { field: 'columns', message: expect.stringContaining('no field "Nowhere"') },
      { field: 'columns', message: expect.stringContaining('"Record number" can\'t be written') },
    ]);
  });

  test('without Event ID it works with a warning; updating takes an Object ID', async () => {
    without('Event ID', 'Object ID');
    expect(await verify({ mode: 'update' })).toMatchObject([
      { field: 'add_missing_columns', advisory: true },
      { field: 'mode', message: expect.stringContaining('Object ID') },
    ]);
    expect(await verify({ mode: 'update', add_missing_columns: true })).toEqual([]);
  });

  test('an Airtable that is away says nothing about the config', async () => {
    world.fake.server.inject({ instead: { status: 503, body: '' } }, 1, () => true);
    await expect(verify()).rejects.toBeInstanceOf(OptionsRefused);
  });
});

describe('while saving', () => {
  test('the fields that the events need are added once, with their types', async () => {
    without('Scores', 'Event ID', 'Date', 'Ratings', 'Event');
    const [added] = (await prepare(['evaluation.completed', 'rating.created'])) ?? [];
    expect(added).toMatchObject({ field: 'add_missing_columns', advisory: true });
    expect(added?.message).toMatch(/^Added to the table: Event, Date, Scores, Ratings, /);
    const types = new Map(world.table.fields.map(({ name, type }) => [name, type]));
    expect(Object.fromEntries(types)).toMatchObject({
      Event: 'singleSelect',
      Date: 'dateTime',
      Scores: 'multilineText',
      Ratings: 'number',
      'Event ID': 'singleLineText',
      'Seconds spent': 'number',
    });
    expect(await prepare(['evaluation.completed', 'rating.created'])).toEqual([]);
    expect(await world.deliver({ Ratings: '48' })).toMatchObject({ kind: 'delivered' });
  });

  test('a role that may not add fields is told how to go on', async () => {
    without('Scores');
    world.base.permissionLevel = 'edit';
    expect(await prepare(['evaluation.completed'])).toMatchObject([
      { field: 'add_missing_columns', message: expect.stringContaining('role Creator') },
    ]);
  });

  test('nothing is added unasked', async () => {
    without('Scores');
    expect(await prepare(['evaluation.completed'], { add_missing_columns: false })).toEqual([]);
    expect(world.fake.server.requests).toEqual([]);
  });
});

describe('pickers', () => {
  const load = (picker: string, query = '', cursor?: string, depends = {}) =>
    airtable.options[picker]?.(world.open.session, { query, cursor, depends });

  test('bases come page by page, without those that may only be read', async () => {
    world.fake.addBase('Only to read', 'read');
    const design = world.fake.addBase('Design');
    expect(await load('bases')).toEqual({
      options: [{ value: world.base.id, label: 'Research' }],
      next: '2',
    });
    expect(await load('bases', '', '2')).toEqual({
      options: [{ value: design.id, label: 'Design' }],
      next: null,
    });
    expect(await load('bases', `https://airtable.com/${world.base.id}/x`)).toMatchObject({
      options: [{ label: 'Research' }],
    });
  });

  test('fields that can be written, with their types, the primary one first', async () => {
    const depends = { base: world.base.id, table: world.table.id };
    const page = await load('columns', '', undefined, depends);
    expect(page?.options[0]).toMatchObject({ label: 'Name', hint: 'Text' });
    expect(page?.options.map(({ label }) => label)).not.toContain('Record number');
    expect(await load('columns', 'sco', undefined, depends)).toMatchObject({
      options: [{ label: 'Scores' }],
    });
    expect(await load('columns')).toEqual({ options: [], next: null });
  });
});
