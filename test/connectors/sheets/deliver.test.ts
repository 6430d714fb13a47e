import { describe, expect, test } from 'vitest';
import { sheetsWorld } from './sheets-world.ts';

const world = sheetsWorld();
const evaluation = (id: string, name: string, more: object = {}) => ({ object: { id, name, ...more } });

test('an event is a row behind the last one, with text as it is and numbers as numbers', async () => {
  world.tab.rows.push(['', 'An old row']);
  const result = await world.deliver(world.config(), {
    ...evaluation('eval_1', '=IMPORTXML("https://evil.test")', { summary: { ratingCount: 48 } }),
  });
  expect(result).toEqual({
    kind: 'delivered',
    reference: {
      id: 'event_1',
      label: 'Ratings',
      url: `https://docs.google.com/spreadsheets/d/${world.id}/edit#gid=0`,
    },
    notes: [expect.stringContaining('no such columns')],
  });
  expect(world.rows()[1]).toEqual({
    Date: '2026-05-05 16:03:45',
    Name: '=IMPORTXML("https://evil.test")',
    Event: 'Evaluation completed',
    Ratings: 48,
    Comment: undefined,
    'Object ID': 'eval_1',
    'Event ID': 'event_1',
  });
  const written = world.fake.server.requests.filter(({ path }) => path.endsWith(':append'));
  expect(written).toHaveLength(1);
  expect(written[0]?.query.get('valueInputOption')).toBe('RAW');
});

test('newest first: the row comes right under the header', async () => {
  world.tab.rows.push(['', 'An old row']);
  await world.deliver(world.config({ newest_first: true }), evaluation('eval_1', 'New'));
  expect(world.rows().map(({ Name }) => Name)).toEqual(['New', 'An old row']);
});

test('columns are found by their names at the time, wherever they are', async () => {
  world.tab.rows[0] = ['event id', 'Comment', ' NAME '];
  await world.deliver(world.config(), evaluation('eval_1', 'Moved'));
  expect(world.tab.rows[1]).toEqual(['event_1', undefined, 'Moved']);
});

test('a tab whose name has quotes and marks is written to', async () => {
  const tab = world.fake.addTab(world.id, "It's 'ours'!", ['Name', 'Event ID']);
  const config = world.config({ tab: String(tab.sheetId) });
  expect(await world.deliver(config, evaluation('eval_1', 'Quoted'))).toMatchObject({ kind: 'delivered' });
  expect(tab.rows[1]).toEqual(['Quoted', 'event_1']);
});

describe('a repeat', () => {
  test('finds the row of the event, wherever it was sorted to', async () => {
    await world.deliver(world.config(), evaluation('eval_1', 'Once'));
    for (let n = 0; n < 12; n += 1) world.tab.rows.push([`row ${n}`]);
    const again = await world.deliver(world.config(), evaluation('eval_1', 'Once'), { mayBeRepeated: true });
    expect(again).toMatchObject({ kind: 'delivered', duplicate: true });
    expect(world.rows().filter((row) => row['Event ID'] === 'event_1')).toHaveLength(1);
  });

  test('is found among tens of thousands, by windows from the end', async () => {
    await world.deliver(world.config(), evaluation('eval_1', 'Far up'));
    for (let n = 0; n < 12_000; n += 1) world.tab.rows.push([`row ${n}`]);
    world.tab.rowCount = world.tab.rows.length;
    const before = world.fake.server.requests.length;
    const again = await world.deliver(world.config(), evaluation('eval_1', 'Far up'), {
      mayBeRepeated: true,
    });
    expect(again).toMatchObject({ duplicate: true });
    // The header, and three windows of 5,000 rows.
    expect(world.fake.server.requests.length - before).toBe(4);
  });

  test('without a column for it is written again, and that is said', async () => {
    world.tab.rows[0] = ['Name'];
    const again = await world.deliver(world.config(), evaluation('eval_1', 'Twice'), { mayBeRepeated: true });
    expect(again).toMatchObject({
      kind: 'delivered',
      notes: [expect.any(String), expect.stringContaining('no column Event ID')],
    });
  });
});

describe('one row for each object', () => {
  const config = () => world.config({ mode: 'update' });
  const send = (id: string, name: string) => world.deliver(config(), { ...evaluation('eval_1', name), id });

  test('later events write to the row of the first; what comes out empty stays', async () => {
    await send('event_1', 'First');
    world.tab.rows[1]?.splice(4, 1, 'my own comment');
    const again = await send('event_2', 'Second');
    expect(again).toMatchObject({ kind: 'delivered', reference: { id: 'event_2' } });
    expect(again).not.toHaveProperty('duplicate');
    expect(world.rows()).toMatchObject([
      { Name: 'Second', 'Event ID': 'event_2', 'Object ID': 'eval_1', Comment: 'my own comment' },
    ]);
  });

  test('a row of a newer event is left as it is', async () => {
    await send('event_2', 'Newer');
    const row = world.tab.rows[1] ?? [];
    row[0] = '2026-05-05 16:05:00';
    const late = await send('event_1', 'Older, but late');
    expect(late).toMatchObject({
      kind: 'delivered',
      notes: expect.arrayContaining([expect.stringContaining('newer event')]),
    });
    expect(world.rows()).toMatchObject([{ Name: 'Newer' }]);
  });

  test('a key of digits is found as people’s sheets keep it: as a number', async () => {
    world.tab.rows.push([undefined, 'Typed by hand', undefined, undefined, undefined, 4711]);
    await world.deliver(config(), { object: { id: '4711', name: 'Found' } });
    expect(world.rows()).toMatchObject([{ Name: 'Found', 'Object ID': 4711 }]);
  });

  test('the first of several rows is written, and that is said', async () => {
    world.tab.rows.push([undefined, 'A', undefined, undefined, undefined, 'eval_1']);
    world.tab.rows.push([undefined, 'B', undefined, undefined, undefined, 'eval_1']);
    const result = await send('event_1', 'Written');
    expect(result).toMatchObject({
      notes: expect.arrayContaining([expect.stringContaining('More than one row')]),
    });
    expect(world.rows().map(({ Name }) => Name)).toEqual(['Written', 'B']);
  });

  test('rows that are sorted just then show in the log', async () => {
    await send('event_1', 'First');
    world.tab.rows.push([undefined, 'Another', undefined, undefined, undefined, 'eval_2']);
    world.fake.onUpdate = (tab) => void tab.rows.splice(1, 2, tab.rows[2] ?? [], tab.rows[1] ?? []);
    const result = await send('event_2', 'Second');
    expect(result).toMatchObject({
      notes: expect.arrayContaining([expect.stringContaining('Rows were moved')]),
    });
  });
});

test('a row that Google put aside is said', async () => {
  world.fake.putsAside = true;
  const result = await world.deliver(world.config(), evaluation('eval_1', 'Aside'));
  expect(result).toMatchObject({
    notes: expect.arrayContaining([expect.stringMatching(/put the row aside, at 'Ratings'!B2/)]),
  });
});

describe('a first row that rows can’t be written by fails, with what to do', () => {
  test.each([
    [[], /first row of the tab is empty/],
    [['Name', 'name', 'Event ID'], /more than one column "name"/],
    [['Name', '', 'Event ID'], /Column B has no name/],
  ])('%j', async (header, words) => {
    world.tab.rows[0] = header;
    expect(await world.deliver(world.config())).toMatchObject({
      ...{ kind: 'failed', reason: 'config', message: expect.stringMatching(words) },
    });
  });

  test('a mapped column that is gone', async () => {
    const columns = [{ column: 'Gone', value: '{{ object.name }}' }];
    expect(await world.deliver(world.config({ columns }))).toMatchObject({
      ...{ kind: 'failed', reason: 'config', message: expect.stringContaining('"Gone"') },
    });
  });
});

/** As NOTES.md has them. */
describe('what follows from answers', () => {
  const error = (status: string, message: string, more: object = {}) => ({
    error: { code: 0, message, status, ...more },
  });
  const because = (reason: string) => ({ errors: [{ reason, domain: 'usageLimits' }] });
  const detail = (reason: string) => ({
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }],
  });
  const config = { kind: 'failed', reason: 'config' };
  const answers: [status: number, body: unknown, result: object][] = [
    [401, error('UNAUTHENTICATED', 'no'), { kind: 'reconnect', reason: 'expired' }],
    [
      403,
      error('PERMISSION_DENIED', 'no', detail('ACCESS_TOKEN_SCOPE_INSUFFICIENT')),
      { kind: 'reconnect', reason: 'scope' },
    ],
    [
      403,
      error('PERMISSION_DENIED', 'no', because('insufficientPermissions')),
      { kind: 'reconnect', reason: 'scope' },
    ],
    [
      403,
      error('PERMISSION_DENIED', 'off', detail('SERVICE_DISABLED')),
      { ...config, hint: expect.stringContaining('enable the Google Sheets API') },
    ],
    [
      403,
      error('PERMISSION_DENIED', 'no'),
      { ...config, hint: expect.stringContaining('connect@acme-research') },
    ],
    [
      403,
      error('PERMISSION_DENIED', 'slow', because('rateLimitExceeded')),
      { kind: 'retry', scope: 'connection', afterMs: 60_000 },
    ],
    [
      403,
      error('PERMISSION_DENIED', 'slow', because('userRateLimitExceeded')),
      { kind: 'retry', scope: 'connection' },
    ],
    [
      403,
      error('PERMISSION_DENIED', 'full', because('storageQuotaExceeded')),
      { ...config, hint: expect.stringContaining('storage') },
    ],
    [
      404,
      error('NOT_FOUND', 'Requested entity was not found.'),
      { ...config, hint: expect.stringContaining('Share it with connect@acme-research') },
    ],
    [400, error('INVALID_ARGUMENT', "Unable to parse range: 'x'!A1"), config],
    [
      400,
      error(
        'INVALID_ARGUMENT',
        'This action would increase the number of cells in the workbook above the limit of 10000000 cells.',
      ),
      { kind: 'failed', reason: 'plan' },
    ],
    [
      400,
      error(
        'INVALID_ARGUMENT',
        'Your input contains more than the maximum of 50000 characters in a single cell.',
      ),
      { kind: 'failed', reason: 'payload' },
    ],
    [
      400,
      error('INVALID_ARGUMENT', 'You are trying to edit a protected cell or object.'),
      { ...config, hint: expect.stringContaining('protected') },
    ],
    [413, '', { kind: 'failed', reason: 'payload' }],
    [
      429,
      error('RESOURCE_EXHAUSTED', 'Quota exceeded'),
      { kind: 'retry', scope: 'connection', afterMs: 60_000, ambiguous: false },
    ],
    [409, error('ABORTED', 'again'), { kind: 'retry', scope: 'delivery', ambiguous: true }],
    [503, error('UNAVAILABLE', 'again'), { kind: 'retry', scope: 'delivery', ambiguous: true }],
    [502, '<html>', { kind: 'retry', ambiguous: true }],
  ];
  test.each(answers)('to writing: %i %j', async (status, body, result) => {
    world.fake.server.inject({ instead: { status, body } }, 1, ({ path }) => path.endsWith(':append'));
    expect(await world.deliver(world.config())).toMatchObject(result);
    expect(world.rows()).toEqual([]);
  });

  test('to reading: nothing can have happened', async () => {
    world.fake.server.inject(
      { instead: { status: 503, body: error('UNAVAILABLE', 'again') } },
      1,
      () => true,
    );
    expect(await world.deliver(world.config())).toMatchObject({ kind: 'retry', ambiguous: false });
  });

  test('a spreadsheet that isn’t shared, and one that isn’t there', async () => {
    const [spreadsheet] = world.fake.spreadsheets;
    spreadsheet?.editors.splice(0);
    expect(await world.deliver(world.config())).toMatchObject({
      ...config,
      hint: expect.stringContaining('Share it with'),
    });
    expect(await world.deliver(world.config({ spreadsheet: '1DoesNotExist_00000000000' }))).toMatchObject(
      config,
    );
  });
});
