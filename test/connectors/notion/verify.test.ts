import { describe, expect, test } from 'vitest';
import { whyNotWritten } from '../../../connectors/notion/columns.ts';
import { action, notionWorld } from './notion-world.ts';

const world = notionWorld();
const verify = (config: Record<string, unknown>) =>
  world.session((session) => action.verify(session, action.configSchema.parse(config)));
const ADD = 'Add a text column of this name to the database, or turn on "Add missing columns".';

describe('before a config is saved', () => {
  test('a database that has what it takes passes', async () => {
    const { id, databaseId } = world.fake.workspace.addDatabase('Studies', {
      'event id': 'rich_text',
      'Object ID': 'rich_text',
    });
    expect(await verify({ data_source: id, mode: 'update' })).toEqual([]);
    expect(await verify({ data_source: world.fake.workspace.link(databaseId) })).toEqual([]);
    expect(await verify({ data_source: databaseId })).toEqual([]);
  });

  test('without an Event ID a second row can come, and the columns can be added', async () => {
    const { id } = world.fake.workspace.addDatabase('Studies');
    expect(await verify({ data_source: id })).toEqual([
      {
        advisory: true,
        field: 'add_missing_columns',
        message: `Without a column "Event ID" a repeated delivery may add a second row. ${ADD}`,
      },
    ]);
    expect(await verify({ data_source: id, add_missing_columns: true })).toEqual([]);
  });

  test('an Event ID that nothing can be looked up in is as good as none', async () => {
    const { id } = world.fake.workspace.addDatabase('Studies', { 'Event ID': 'unique_id' });
    expect((await verify({ data_source: id })).map(({ field }) => field)).toEqual(['add_missing_columns']);
  });

  test('the Event ID can be in any column that it is mapped to', async () => {
    const { id } = world.fake.workspace.addDatabase('Studies', { Reference: 'rich_text' });
    const columns = [{ column: 'Reference', value: '{{event.id}}' }];
    expect(await verify({ data_source: id, columns })).toEqual([]);
  });

  test('updating needs an Object ID', async () => {
    const { id } = world.fake.workspace.addDatabase('Studies', { 'Event ID': 'rich_text' });
    expect(await verify({ data_source: id, mode: 'update' })).toEqual([
      {
        field: 'mode',
        message: `Without a column "Object ID" rows that are there already are not found. ${ADD}`,
      },
    ]);
  });

  test('mapped columns must be there, and be such as can be written', async () => {
    const { id } = world.fake.workspace.addDatabase('Studies', { 'Event ID': 'rich_text', Sum: 'formula' });
    const columns = [
      { column: 'Name', type: 'title', value: 'x' },
      { column: 'Gone', type: 'number', value: '1' },
      { column: 'Sum', value: '1' },
    ];
    const cannot = {
      field: 'columns',
      message: '"Sum" can\'t be written: Notion itself fills columns of type formula. Choose another column.',
    };
    expect(await verify({ data_source: id, columns })).toEqual([
      {
        field: 'columns',
        message: 'The database has no column "Gone". Choose another one, or turn on "Add missing columns".',
      },
      cannot,
    ]);
    expect(await verify({ data_source: id, columns, add_missing_columns: true })).toEqual([cannot]);
  });

  test('a link or an id of a database with several data sources does not say which', async () => {
    const { databaseId } = world.fake.workspace.addDatabase('Studies', { 'Event ID': 'rich_text' });
    world.fake.workspace.addSource(databaseId, 'Ratings');
    for (const data_source of [world.fake.workspace.link(databaseId), databaseId]) {
      expect(await verify({ data_source })).toEqual([
        {
          field: 'data_source',
          message:
            'The database "Studies" has several data sources ("Studies", "Ratings"). Choose one of them from the list.',
        },
      ]);
    }
  });

  test('what Notion says no to is explained', async () => {
    const { id, databaseId } = world.fake.workspace.addDatabase('Studies', { 'Event ID': 'rich_text' });
    world.fake.workspace.share(databaseId, false);
    const message =
      'The database does not exist, or is not shared with the connection. In Notion, open the database, choose ••• → Connections, and add this connection.';
    for (const data_source of [id, databaseId, world.fake.workspace.link(databaseId)]) {
      expect(await verify({ data_source })).toEqual([{ field: 'data_source', message }]);
    }
    world.fake.fail('unavailable', { of: 'api' });
  });

  test('when Notion can’t be asked, that is no fault of the config', async () => {
    const { id } = world.fake.workspace.addDatabase('Studies', { 'Event ID': 'rich_text' });
    world.fake.fail('unavailable', { of: 'api' });
    await expect(verify({ data_source: id })).rejects.toMatchObject({
      result: { kind: 'retry', message: 'Notion answered with an error of its own (503)' },
    });
    world.fake.tokens.revoke();
    await expect(verify({ data_source: id })).rejects.toMatchObject({ result: { kind: 'reconnect' } });
  });
});

test.each([
  ['relation', 'it links rows of another database, which a text cannot name'],
  ['files', 'it holds files, and events have none'],
  ['formula', 'Notion itself fills columns of type formula'],
])('what nothing is written to says why: %s', (type, why) => {
  expect(whyNotWritten(type)).toBe(why);
});
