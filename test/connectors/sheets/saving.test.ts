import { describe, expect, test } from 'vitest';
import { OptionsRefused } from '../../../connectors/connector.ts';
import { sheets } from '../../../connectors/sheets/index.ts';
import { action, sheetsWorld } from './sheets-world.ts';

const world = sheetsWorld();
const parsed = (more: Record<string, unknown> = {}) => action.configSchema.parse(world.config(more));
const verify = (more?: Record<string, unknown>) => action.verify(world.session, parsed(more));
const prepare = (more: Record<string, unknown> = {}, events = ['evaluation.completed']) =>
  action.prepare?.(world.session, parsed(more), events);

describe('what is checked before saving', () => {
  test('a tab that has everything passes', async () => {
    expect(await verify()).toEqual([]);
    expect(await verify({ mode: 'update' })).toEqual([]);
  });

  test.each<[string[], Record<string, unknown>, object[]]>([
    [
      ['Name', 'Name'],
      {},
      [{ field: 'tab', message: expect.stringContaining('more than one column "Name"') }],
    ],
    [
      ['Name', '', 'Event ID'],
      {},
      [{ field: 'tab', message: expect.stringContaining('Column B has no name') }],
    ],
    [
      ['Name'],
      {},
      [{ field: 'add_missing_columns', message: expect.stringContaining('Event ID'), advisory: true }],
    ],
    [
      ['Name', 'Event ID'],
      { mode: 'update' },
      [{ field: 'mode', message: expect.stringContaining('Object ID') }],
    ],
    [['Name'], { mode: 'update', add_missing_columns: true }, []],
    [[], { mode: 'update' }, []],
    [
      ['Name', 'Event ID'],
      { columns: [{ column: 'Gone', value: 'x' }] },
      [{ field: 'columns', message: expect.stringContaining('"Gone"') }],
    ],
  ])('a first row %j with %j', async (header, config, problems) => {
    world.tab.rows[0] = header;
    expect(await verify(config)).toEqual(problems);
  });

  test('a tab that isn’t there, and a spreadsheet that isn’t shared, name their fields', async () => {
    expect(await verify({ tab: '99' })).toMatchObject([{ field: 'tab' }]);
    world.fake.spreadsheets[0]?.editors.splice(0);
    expect(await verify()).toEqual([
      {
        field: 'spreadsheet',
        message: expect.stringContaining(
          'Share it with connect@acme-research.iam.gserviceaccount.com as an editor',
        ),
      },
    ]);
  });

  test('Google being away is told apart', async () => {
    world.fake.server.inject({ instead: { status: 503, body: '' } }, 1, () => true);
    await expect(verify()).rejects.toBeInstanceOf(OptionsRefused);
  });
});

describe('what is made at saving', () => {
  test('an empty tab gets its first row, with a moment in column A', async () => {
    world.tab.rows.length = 0;
    const made = await prepare({}, ['evaluation.completed', 'rating.created']);
    const [header = []] = world.tab.rows;
    expect(header.slice(0, 3)).toEqual(['Date', 'Name', 'Event']);
    expect(header).toEqual(
      expect.arrayContaining(['Scores', 'Rater', 'Seconds spent', 'Object ID', 'Event ID']),
    );
    expect(new Set(header).size).toBe(header.length);
    expect(world.tab.formats[0]).toBe('DATE_TIME');
    expect(world.tab.frozen).toBe(1);
    expect(made).toEqual([
      {
        field: 'add_missing_columns',
        message: expect.stringMatching(/^Added to the first row: Date, Name/),
        advisory: true,
      },
    ]);
    // And the moment is a date from then on.
    await world.deliver(world.config(), { object: { id: 'eval_1', name: 'First' } });
    expect(world.rows()).toMatchObject([{ Date: expect.closeTo(46_147.669, 3), Name: 'First' }]);
  });

  test('names that are lacking are added behind the last one, also where there is no column left', async () => {
    world.tab.columnCount = 8;
    await prepare({ add_missing_columns: true });
    const [header = []] = world.tab.rows;
    expect(header.slice(0, 8)).toEqual([
      'Date',
      'Name',
      'Event',
      'Ratings',
      'Comment',
      'Object ID',
      'Event ID',
      'Status',
    ]);
    expect(world.tab.columnCount).toBe(header.length);
    expect(await prepare({ add_missing_columns: true })).toEqual([]);
  });

  test('a mapping adds its own columns, in its order', async () => {
    world.tab.rows.length = 0;
    const columns = [
      { column: 'When', type: 'date', value: '{{ event.created }}' },
      { column: 'Score', value: '{{ object.summary.ratingCount }}' },
    ];
    await prepare({ columns });
    expect(world.tab.rows[0]).toEqual(['When', 'Score', 'Event ID']);
    expect(world.tab.formats[0]).toBe('DATE_TIME');
  });

  test('nothing is added unless it is wanted', async () => {
    world.tab.rows[0] = ['Name'];
    expect(await prepare()).toEqual([]);
    expect(world.tab.rows[0]).toEqual(['Name']);
  });

  test('a protected tab is said', async () => {
    world.tab.isProtected = true;
    expect(await prepare({ add_missing_columns: true })).toMatchObject([
      { message: expect.stringContaining('protected') },
    ]);
  });
});

describe('pickers', () => {
  const load = (picker: string, query = '', depends: Record<string, string> = {}) =>
    sheets.options[picker]?.(world.session, { query, cursor: undefined, depends });

  test('without a scope of Drive’s there is no list, and a link is taken', async () => {
    expect(await load('spreadsheets')).toEqual({ options: [], next: null });
    const link = `https://docs.google.com/spreadsheets/d/${world.id}/edit#gid=0`;
    expect(await load('spreadsheets', link)).toEqual({
      options: [{ value: world.id, label: 'Research log' }],
      next: null,
    });
  });

  test('tabs and columns', async () => {
    const other = world.fake.addTab(world.id, 'Archive', ['Name']);
    expect(await load('tabs', '', { spreadsheet: world.id })).toEqual({
      options: [
        { value: '0', label: 'Ratings' },
        { value: String(other.sheetId), label: 'Archive' },
      ],
      next: null,
    });
    const columns = await load('columns', 'event', { spreadsheet: world.id, tab: '0' });
    expect(columns?.options).toEqual([
      { value: 'Event', label: 'Event' },
      { value: 'Event ID', label: 'Event ID' },
    ]);
  });
});
